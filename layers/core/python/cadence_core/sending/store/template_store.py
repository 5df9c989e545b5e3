"""Reading a message of a template to one lead, outside of any cadence."""

from uuid import UUID

from cadence_core.database.connection import Database
from cadence_core.database.query_files import load_query
from cadence_core.model.enrollment import DueEnrollment
from cadence_core.sending.store.read_rows import due_enrollments_from

NO_LEAD = UUID(int=0)


def message_of_template(
    database: Database, template: UUID, lead: UUID | None, sender: UUID | None
) -> DueEnrollment:
    """Return what a run would read of a step with this template; it is in no cadence.

    Without a lead, its id is ``NO_LEAD`` and its fields are empty. Without a sender, it has that of
    the first cadence with the template, or none. All three must be of one organization.
    """
    rows = database.fetch(
        "template_for_lead",
        load_query("sending/store/template_for_lead"),
        template=str(template),
        lead=str(lead or ""),
        sender=str(sender or ""),
        nothing=str(NO_LEAD),
    )
    [enrollment] = due_enrollments_from(rows)
    return enrollment
