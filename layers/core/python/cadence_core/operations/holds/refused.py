"""Templates that WhatsApp refuses: what is due there waits until their fault is cleared."""

from uuid import UUID

from cadence_core.database.connection import Database
from cadence_core.operations.reading import Record, read


class RefusedTemplate(Record):
    """A template that WhatsApp refuses, with the code of its error."""

    organization: str
    template_id: UUID
    template: str
    fault_code: str


def refused_templates(database: Database, selection: str) -> tuple[RefusedTemplate, ...]:
    """Return the first 50 such templates of a ``Selection`` in JSON, by organization and name."""
    return tuple(read(database, RefusedTemplate, "holds/refused", selection=selection))
