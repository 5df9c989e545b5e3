"""How much of one run rendering may cost."""

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from cadence_core.model.backoff import STOP_DELAY
from cadence_core.model.enrollment import DueEnrollment
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import Release
from cadence_core.runtime.time_left import TimeLeft

MIN_COST = 0.1
"""In seconds of CPU time. What costs less is not counted; a usual message takes 0.005."""
MAX_STEP_COST = 3.0
"""Of the counted messages of one step, in seconds of CPU time, before the run puts off the others:
hundreds of leads may be at the same step."""


@dataclass(slots=True)
class RenderingBudget:
    """The time for rendering in one run, and the steps that cost too much of it."""

    time_left: TimeLeft
    _costs: defaultdict[UUID, float] = field(default_factory=lambda: defaultdict(float))

    def obstacle(self, enrollment: DueEnrollment) -> Release | None:
        """Return why an enrollment is not rendered in this run, or ``None``."""
        if not self.time_left.seconds():
            return Release(Reason.OUT_OF_TIME)
        if enrollment.step is not None and self._costs[enrollment.step.id] >= MAX_STEP_COST:
            # Not due at once: the next run would meet the same ones first.
            return Release(Reason.OUT_OF_TIME, STOP_DELAY)
        return None

    def note(self, enrollment: DueEnrollment, cpu_seconds: float) -> None:
        """Note what the rendering of an enrollment cost, whatever came of it."""
        if enrollment.step is not None and cpu_seconds > MIN_COST:
            self._costs[enrollment.step.id] += cpu_seconds
