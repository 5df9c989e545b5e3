"""How much of one run rendering may cost."""

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from cadence_core.model.backoff import STOP_DELAY
from cadence_core.model.enrollment import DueEnrollment
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import Hold, Release, Transition
from cadence_core.runtime.time_left import TimeLeft

MAX_COSTLY = 3
"""Of one step: how many messages may exceed their limits before the run puts off the others. Each
costs a second or more, and hundreds of leads may be at the same step."""


@dataclass(slots=True)
class RenderingBudget:
    """The time for rendering in one run, and the steps that cost too much of it."""

    time_left: TimeLeft
    _costly: Counter[UUID] = field(default_factory=Counter)

    def obstacle(self, enrollment: DueEnrollment) -> Release | None:
        """Return why an enrollment is not rendered in this run, or ``None``."""
        if not self.time_left.seconds():
            return Release(Reason.OUT_OF_TIME)
        if enrollment.step is not None and self._costly[enrollment.step.id] >= MAX_COSTLY:
            # Not due at once: the next run would meet the same ones first.
            return Release(Reason.OUT_OF_TIME, STOP_DELAY)
        return None

    def note(self, enrollment: DueEnrollment, transition: Transition) -> None:
        """Note how an enrollment leaves the run unsent."""
        is_costly = isinstance(transition, Hold) and (
            transition.reason is Reason.RENDERING_TOO_COSTLY
        )
        if is_costly and enrollment.step is not None:
            self._costly[enrollment.step.id] += 1
