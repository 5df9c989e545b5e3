"""What the next batch would be, or that of a later moment, with names and texts."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from cadence_core.database.connection import Database
from cadence_core.operations.ahead import check_ahead
from cadence_core.operations.instants import Instant
from cadence_core.operations.operation import Operation
from cadence_core.operations.reading import Record
from cadence_core.operations.reports.reports import KeptBackTouch, kept_back
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.application import ASSUMPTION, inquiries

MAX_BATCH_SIZE = 500
MAX_SECONDS = 120.0
"""For filling in the templates of a batch."""


class PreviewLine(Record):
    """A message of the batch, or an enrollment that would leave it without one, and why.

    ``until``: when a sending rule lets it go by itself, if it stays due and that is known.
    """

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
    until: datetime | None = None

    @property
    def stays_due(self) -> bool:
        """Whether a later run sends it: it is neither sent, nor held or ended."""
        return self.decision in ("release", "retry")


class KeptBackLine(Record):
    """A message that is due and takes no part in the batch, and every rule that keeps it back.

    ``next``: when it can leave, if nothing else happens; ``None``: never, unless a person acts.
    Then ``decision`` is what a run does with it instead, such as ``hold``.
    """

    enrollment_id: str
    organization: str
    cadence: str
    who: str
    why: tuple[str, ...]
    next: datetime | None
    decision: str | None


class PreviewAnswer(Record):
    """A batch that nobody sends. ``assumes``: what an answer about a later moment assumes.

    ``kept_back``: the longest due of what the sending rules keep back, at most 100.
    """

    at: datetime | None
    assumes: str | None
    would_send: tuple[PreviewLine, ...]
    would_not_send: tuple[PreviewLine, ...]
    kept_back: tuple[KeptBackLine, ...]


class PreviewRequest(Record):
    """``batch_size``: messages of the batch. ``at``: a later moment; ``None`` is now."""

    batch_size: Annotated[int, Field(ge=1, le=MAX_BATCH_SIZE)] = 50
    at: Instant | None = None


def preview(database: Database, request: PreviewRequest) -> PreviewAnswer:
    """Return the next batch of this size, by a run's own code, or the one at a later moment.

    A step that asks for a personal text has its template's. Unsubscribe links are examples.

    Raises:
        InvalidRequestError: the moment is over, or more than a year ahead.
    """
    at = request.at
    if at:
        check_ahead(database, "at", at)
    with inquiries(database) as asking:
        time_left = TimeLeft.of_seconds(MAX_SECONDS)
        lines = asking.preview(time_left, request.batch_size, at, with_texts=True)
    in_batch = {line["enrollment_id"] for group in lines.values() for line in group}
    back = [each for each in kept_back(database, at) if each.enrollment_id not in in_batch]
    assumes = ASSUMPTION if at else None
    return PreviewAnswer.model_validate(
        {"at": at, "assumes": assumes, **lines, "kept_back": tuple(map(_kept_back, back))}
    )


def _kept_back(touch: KeptBackTouch) -> KeptBackLine:
    return KeptBackLine(
        enrollment_id=touch.enrollment_id,
        organization=touch.organization,
        cadence=touch.cadence,
        who=touch.who,
        why=touch.sentences,
        next=touch.next,
        decision=touch.decision,
    )


PREVIEW = Operation("preview", PreviewRequest, PreviewAnswer, preview)
