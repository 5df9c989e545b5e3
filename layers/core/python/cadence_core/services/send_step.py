"""One message's way to its provider, in a thread of the pool. The store is not touched here."""

from collections.abc import Mapping
from dataclasses import dataclass

from cadence_core.domain.enrollment import Channel
from cadence_core.domain.message import Message, PreparedStep
from cadence_core.domain.outcome import ChannelStopped, DispatchOutcome, NotStarted, Uncertain
from cadence_core.domain.reasons import Reason
from cadence_core.ports import ChannelSender, Journal
from cadence_core.services.channels import Channels, Stops
from cadence_core.services.time_left import TimeLeft


@dataclass(frozen=True, slots=True)
class StepSender:
    """Sends steps, each when its turn has come and only if nothing stands in the way."""

    senders: Mapping[Channel, ChannelSender]
    channels: Channels
    stops: Stops
    journal: Journal
    time_left: TimeLeft
    needed_seconds: float
    """What must be left of the invocation when a message leaves."""

    def may_start(self) -> bool:
        """Tell whether there is time for one more message."""
        return self.time_left.allows(self.needed_seconds)

    def send(self, step: PreparedStep) -> DispatchOutcome:
        """Wait for the step's turn and hand its message to the provider, once."""
        return self._obstacle(step.message) or self._hand_over(step)

    def _obstacle(self, message: Message) -> NotStarted | None:
        if self.stops.include(message):
            return NotStarted(Reason.CHANNEL_STOPPED)
        within_seconds = self.time_left.seconds() - self.needed_seconds
        has_slot = self.channels.take_slot(message.channel, within_seconds=within_seconds)
        if not has_slot or not self.may_start():
            return NotStarted(Reason.OUT_OF_TIME)
        if self.stops.include(message):
            return NotStarted(Reason.CHANNEL_STOPPED)
        return None

    def _hand_over(self, step: PreparedStep) -> DispatchOutcome:
        try:
            outcome = self.senders[step.message.channel].send(step.message)
        except Exception as error:  # a sender that failed in an unforeseen way may have sent
            self.journal.unexpected("sending", error, enrollment_id=str(step.enrollment.id))
            return Uncertain("unexpected_error", type(error).__name__)
        if isinstance(outcome, ChannelStopped):
            self.stops.add(step.message, outcome)
        return outcome
