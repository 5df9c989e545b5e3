"""What becomes of an enrollment whose message a sending rule keeps back."""

from datetime import timedelta

from cadence_core.model.reasons import Reason
from cadence_core.model.ruling import Ruling
from cadence_core.model.transitions import Advance, Hold, Release, Transition

SECOND_TO_PERSON = Release(Reason.LEAD_GAP, timedelta(minutes=10))
"""What a person's second message of a run gets: it leaves with the next tick, in 15 minutes."""


def transition_by(ruling: Ruling) -> Transition:
    """Return the transition that a rule asks for. None of them counts an attempt."""
    match ruling:
        case Ruling(Reason.TOO_LATE, detail="hold"):
            return Hold(Reason.TOO_LATE)
        case Ruling(Reason.TOO_LATE):
            return Advance(Reason.TOO_LATE, is_left_out=True)
        case Ruling(Reason.LEAD_GAP, until=None):
            return SECOND_TO_PERSON
    return Release(ruling.reason, until=ruling.until)
