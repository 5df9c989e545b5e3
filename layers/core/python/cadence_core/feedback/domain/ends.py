"""Determines which end of an enrollment replaces another, whatever order they arrive in."""

from cadence_core.model.enrollment import EnrollmentStatus
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import End

OPEN_STATUSES = (EnrollmentStatus.ACTIVE, EnrollmentStatus.PAUSED)
# From the weakest to the strongest.
ENDS = (
    EnrollmentStatus.COMPLETED,
    EnrollmentStatus.FAILED,
    EnrollmentStatus.REPLIED,
    EnrollmentStatus.BOUNCED,
    EnrollmentStatus.UNSUBSCRIBED,
)


def replaced_by(end: End) -> tuple[str, ...]:
    """Return the statuses, and the reasons, of enrollments that this end replaces.

    An enrollment that has ended is replaced only where the same message decided it. Giving up
    after the last attempt is the weakest end of all.
    """
    weaker = ENDS[: ENDS.index(end.status)]
    replaced = (*OPEN_STATUSES, *weaker, Reason.ATTEMPTS_EXHAUSTED)
    is_opt_out = end.reason is Reason.UNSUBSCRIBED
    return (*replaced, Reason.COMPLAINED) if is_opt_out else replaced
