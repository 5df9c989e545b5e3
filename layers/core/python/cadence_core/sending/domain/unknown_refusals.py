"""Limits what a refusal of unknown cause costs."""

from cadence_core.channels.outcome import DispatchOutcome, NotUnderstood
from cadence_core.model.enrollment import Channel


class UnknownRefusals:
    """The unknown refusals of one run: at most one message of each channel pays for them.

    The first is taken to be its message's own fault, so an odd message does not stay due forever.
    Any further one may be the fault of our account or setup, so its message is only deferred.
    Other messages continue in either case.
    """

    def __init__(self) -> None:
        self._charged: set[Channel] = set()

    def judge(self, channel: Channel, outcome: DispatchOutcome) -> DispatchOutcome:
        """Return the verdict on the first unknown refusal of a channel, else ``outcome``."""
        if not isinstance(outcome, NotUnderstood) or channel in self._charged:
            return outcome
        self._charged.add(channel)
        return outcome.verdict
