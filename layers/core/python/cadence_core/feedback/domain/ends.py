"""Determines which end of an enrollment replaces another, whatever order they arrive in."""

from cadence_core.model.enrollment import EnrollmentStatus
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import End

# The weakest first.
ENDS_BY_STRENGTH = (
    EnrollmentStatus.COMPLETED,
    EnrollmentStatus.FAILED,
    EnrollmentStatus.REPLIED,
    EnrollmentStatus.BOUNCED,
    EnrollmentStatus.UNSUBSCRIBED,
)


def replaced_by(end: End) -> tuple[str, ...]:
    """Return the statuses and the reasons of ended enrollments that this end replaces.

    Giving up after the last attempt is the weakest end.
    """
    replaced = (*ENDS_BY_STRENGTH[: ENDS_BY_STRENGTH.index(end.status)], Reason.ATTEMPTS_EXHAUSTED)
    is_opt_out = end.reason is Reason.UNSUBSCRIBED
    return (*replaced, Reason.COMPLAINED) if is_opt_out else replaced
