"""The ids of a simulated world: each follows from the table and the ref."""

from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256
from uuid import UUID, uuid5

from tests.year.history import Edit

WORLD = UUID("5d3ab3a7-2f0c-4b53-9a52-0e6d3a2b7c11")
TABLES = {
    "org": "organizations",
    "cadence": "cadences",
    "lead": "leads",
    "template": "message_templates",
    "email_sender": "senders",
    "whatsapp_sender": "senders",
    "sender": "senders",
    "schedule": "sending_schedules",
}
"""The table that a column names, such as ``org_id``."""


def uuid_of(table: str, ref: str) -> UUID:
    """Return the id of a row."""
    return uuid5(WORLD, f"{table} {ref}")


def uuid_in(column: str, ref: str) -> UUID:
    """Return the id that a column holds."""
    return uuid_of(TABLES[column.removesuffix("_id")], ref)


def message_ids(edits: Iterable[Edit]) -> dict[UUID, tuple[str, str]]:
    """Return the enrollment and the step of each message's id, which providers return in events."""
    steps: dict[str, list[str]] = defaultdict(list)
    enrollments: dict[str, str] = {}
    for edit in edits:
        if edit.table == "cadence_steps" and edit.values:
            steps[edit.values["cadence_id"]].append(edit.ref)
        if edit.table == "cadence_enrollments" and edit.values and "cadence_id" in edit.values:
            enrollments[edit.ref] = edit.values["cadence_id"]
    return {
        _message_id(enrollment, step): (enrollment, step)
        for enrollment, cadence in enrollments.items()
        for step in steps[cadence]
    }


def _message_id(enrollment: str, step: str) -> UUID:
    ids = uuid_of("cadence_enrollments", enrollment), uuid_of("cadence_steps", step)
    return UUID(bytes=sha256(ids[0].bytes + ids[1].bytes).digest()[:16], version=5)
