"""Which prepared messages a batch takes: decided here for a run and a preview."""

from collections.abc import Callable
from dataclasses import dataclass, field

from cadence_core.model.enrollment import EnrollmentId
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import Release
from cadence_core.sending.domain.claim_size import ClaimSize
from cadence_core.sending.persons import Persons
from cadence_core.sending.prepare_steps import Prepared
from cadence_core.sending.records import StepResult


@dataclass(slots=True)
class Admission:
    """Takes messages while the batch has room, one to a person.

    ``leave`` notes what leaves without a message: the next claim gives its room under the caps to
    others.
    """

    size: ClaimSize
    leave: Callable[[EnrollmentId], None]
    _persons: Persons = field(default_factory=Persons)
    _ready: int = 0
    """How many messages there are, beside those that ``size`` knows of."""

    def admit(self, prepared: Prepared) -> Prepared:
        """Return the message that the batch takes, or how its enrollment leaves without one."""
        admitted = self._admit(prepared)
        if isinstance(admitted, StepResult):
            self.leave(admitted.enrollment.id)
        else:
            self._ready += 1
        return admitted

    def _admit(self, prepared: Prepared) -> Prepared:
        if isinstance(prepared, StepResult):
            return prepared
        if self.is_full:
            return StepResult(prepared.enrollment, Release(Reason.BATCH_FULL))
        return self._persons.admit(prepared)

    @property
    def is_full(self) -> bool:
        """Whether the batch has no room for another message."""
        return self._ready >= self.size.missing

    def end_claim(self, claimed: int) -> None:
        """Note that everything of a claim, or of a part of it, was admitted or has left."""
        self.size.succeeded(claimed=claimed, ready=self._ready)
        self._ready = 0
