"""What happens to an enrollment next: one vocabulary for runs, events and operators."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cadence_core.model.details import short_detail
from cadence_core.model.enrollment import EnrollmentStatus
from cadence_core.model.reasons import Reason


class _WithDetail:
    __slots__ = ()
    detail: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "detail", short_detail(self.detail))


@dataclass(frozen=True, slots=True)
class Advance:
    """The step is done, or left out: go to the next one, or complete."""

    reason: Reason | None = None
    is_left_out: bool = False


@dataclass(frozen=True, slots=True)
class Retry(_WithDetail):
    """Try the same step again after ``delay``. A run counts an attempt for it."""

    reason: Reason
    delay: timedelta
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    """Give the enrollment back without counting an attempt.

    It is due again after ``delay`` or at ``until``; without either, it stays due as it is.
    """

    reason: Reason
    delay: timedelta | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hold(_WithDetail):
    """Pause until a person fixes the cause. ``detail`` names it, without personal data."""

    reason: Reason
    detail: str = ""


class Scope(StrEnum):
    """How much an ``End`` ends."""

    STEP = "step"
    """The enrollment, unless it has sent a later step; then only this step is given up."""
    ENROLLMENT = "enrollment"
    """The enrollment."""
    LEAD = "lead"
    """Every open enrollment of the lead."""


@dataclass(frozen=True, slots=True)
class End(_WithDetail):
    """End with this status, without a further message."""

    status: EnrollmentStatus
    reason: Reason
    detail: str = ""
    scope: Scope = Scope.ENROLLMENT


Transition = Advance | Retry | Release | Hold | End
