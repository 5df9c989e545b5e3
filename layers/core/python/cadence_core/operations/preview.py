"""What the next batch would be, or that of a later moment, with names and texts."""

from datetime import datetime

from cadence_core.database.address_keys import read_new_addresses
from cadence_core.database.connection import Database
from cadence_core.operations.reading import Record
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.application import ASSUMPTION, inquiries

MAX_SECONDS = 120.0
"""For filling in the templates of a batch."""


class PreviewLine(Record):
    """A message of the batch, or an enrollment that would leave it without one, and why."""

    enrollment_id: str
    lead_id: str
    organization: str
    cadence: str
    step: int | None
    channel: str | None
    template: str | None
    ai_personalization: bool | None
    who: str
    to: str | None
    sender: str | None = None
    subject: str | None = None
    text: str | None = None
    decision: str | None = None
    reason: str | None = None
    detail: str | None = None


class PreviewAnswer(Record):
    """A batch that nobody sends. ``assumes``: what an answer about a later moment assumes."""

    at: datetime | None
    assumes: str | None
    would_send: tuple[PreviewLine, ...]
    would_not_send: tuple[PreviewLine, ...]


def preview(database: Database, batch_size: int, at: datetime | None = None) -> PreviewAnswer:
    """Return the next batch of this size, by a run's own code, or the one at a later moment.

    A step that asks for a personal text has its template's. Unsubscribe links are examples.
    """
    read_new_addresses(database)
    with inquiries(database) as asking:
        time_left = TimeLeft.of_seconds(MAX_SECONDS)
        lines = asking.preview(time_left, batch_size, at, with_texts=True)
    return PreviewAnswer.model_validate({"at": at, "assumes": ASSUMPTION if at else None, **lines})
