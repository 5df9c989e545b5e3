"""One message of a run to each person; a later run sends the others."""

from uuid import UUID

from cadence_core.model.message import PreparedStep
from cadence_core.sending.domain.rulings import SECOND_TO_PERSON
from cadence_core.sending.records import StepResult


class Persons:
    """The persons that a run writes to, each once.

    The statement that begins a message refuses a second one to a person in a run; by then, its
    text may have been paid for.
    """

    def __init__(self) -> None:
        self._known: set[tuple[UUID, str]] = set()

    def admit(self, step: PreparedStep) -> PreparedStep | StepResult:
        """Return the step, or what becomes of it if its person gets another message."""
        person = _person(step)
        if not self._known.isdisjoint(person):
            return StepResult(step.enrollment, SECOND_TO_PERSON)
        self._known.update(person)
        return step


def _person(step: PreparedStep) -> list[tuple[UUID, str]]:
    """Return what makes two messages be for one person: the lead, or an address of it."""
    due = step.enrollment
    ids = (str(due.lead.id), due.address_key, due.other_address_key)
    return [(due.org_id, id_) for id_ in ids if id_]
