"""Replies that a person has to read: those that may ask for no more messages."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from cadence_core.database.address_keys import as_array, read_new_addresses
from cadence_core.database.connection import Database
from cadence_core.database.query_files import load_query
from cadence_core.errors import UnknownNameError
from cadence_core.operations.dry_run import transaction_of
from cadence_core.operations.names import find_one
from cadence_core.operations.operation import AgreedRequest, MarkedAnswer, Operation
from cadence_core.operations.reading import Record, read

MAX_REPLIES = 500
"""Replies in one answer, or in one request."""


class ReadingsRequest(Record):
    """Of which organization, by its name in any case or its id; ``None`` means any.

    ``after``: the id of the reply after which the page begins.
    """

    organization: str | None = None
    after: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_REPLIES)] = 50


class UnreadReply(Record):
    """A reply that no person has read yet.

    ``excerpt`` is the beginning of its text, empty if the engine has none; a reply to no message of
    ours has no ``cadence``. ``is_proven``: something proves that the lead wrote it.
    """

    interaction_id: UUID
    lead_id: UUID
    who: str
    organization: str
    cadence: str | None
    channel: str
    subject: str | None
    excerpt: str
    received_at: datetime
    is_proven: bool = True


class Readings(Record):
    """A page of unread replies, the oldest first.

    ``unread``: how many there are in all; ``remaining``: how many come after the page. Both stop
    counting at 10,000.
    """

    unread: int
    replies: tuple[UnreadReply, ...]
    at: datetime
    remaining: int = 0


class _Page(Readings):
    is_after_known: bool


class ReadRepliesRequest(AgreedRequest):
    """Replies that a person has read. ``is_opt_out``: their leads want no more messages."""

    replies: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=MAX_REPLIES)]
    is_opt_out: bool = False


class ReadReplies(MarkedAnswer):
    """What became of the replies, or would after a dry run.

    Attributes:
        read: how many had not been read before.
        suppressed: how many addresses were suppressed.
        ended: how many enrollments ended.
    """

    read: int
    suppressed: int
    ended: int


class _Counts(Record):
    read: int
    suppressed: int
    ended: int
    found: int


def list_readings(database: Database, request: ReadingsRequest) -> Readings:
    """Return a page of the replies that a person has to read.

    Raises:
        UnknownNameError: no organization has the name, or the organization has no reply ``after``.
        InvalidRequestError: several organizations have the name.
    """
    name = request.organization
    organization = find_one(database, "organization", name).id if name is not None else ""
    [page] = read(
        database,
        _Page,
        "standings",
        "leads/readings",
        org_id=str(organization),
        after=str(request.after or ""),
        limit=request.limit,
    )
    if not page.is_after_known:
        raise UnknownNameError(f"after: no reply has this id: {request.after}")
    return Readings(**page.model_dump(exclude={"is_after_known"}))


def read_replies(database: Database, request: ReadRepliesRequest) -> ReadReplies:
    """Mark replies as read, and do what an opt-out does if they are one. Doing it again is allowed.

    Raises:
        UnknownNameError: an id is not that of a reply; nothing was changed.
    """
    read_new_addresses(database)
    replies = set(request.replies)
    with transaction_of(database, request):
        [counts] = _counts(database, replies, is_opt_out=request.is_opt_out)
        if counts.found < len(replies):
            raise UnknownNameError("replies: not every id is that of a reply; nothing was changed")
    return ReadReplies(**counts.model_dump(exclude={"found"}))


def _counts(database: Database, replies: set[UUID], *, is_opt_out: bool) -> list[_Counts]:
    rows = database.fetch(
        "read_replies",
        load_query("operations/leads/read_replies"),
        replies=as_array(map(str, replies)),
        is_opt_out=str(is_opt_out),
    )
    return [_Counts(**dict(zip(_Counts.model_fields, row, strict=True))) for row in rows]


READINGS = Operation("readings", ReadingsRequest, Readings, list_readings)
READ_REPLIES = Operation(
    "read_replies", ReadRepliesRequest, ReadReplies, read_replies, changes=True
)
