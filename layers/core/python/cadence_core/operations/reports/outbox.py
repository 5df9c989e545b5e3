"""The messages that went out, or were to go out: lists, the newest first."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from cadence_core.database.address_keys import read_new_addresses
from cadence_core.database.connection import Database
from cadence_core.database.json_text import as_json, storable
from cadence_core.database.query_files import load_query
from cadence_core.errors import InvalidRequestError, UnknownNameError
from cadence_core.operations.leads.lead import LeadName
from cadence_core.operations.operation import Operation
from cadence_core.operations.reading import Record, read
from cadence_core.operations.scope import Scope, find_scope

MAX_PAGE = 200
MAX_PEOPLE = 50
"""People whom the beginning of a name may mean."""
MAX_LOOKED_AT = 20_000
"""Messages that a page with a filter reads."""
MessageStatus = Literal[
    "sending", "uncertain", "sent", "failed", "delivered", "read", "bounced", "complained"
]


class OutboxRequest(Record):
    """Which messages. ``organization`` and ``cadence``: names or ids; ``None`` means any.

    ``person``: an email address, a phone number, the id of a lead, or the beginning of a name.
    ``after``: the id of the message after which the page begins.
    """

    organization: str | None = None
    cadence: str | None = None
    channel: Literal["email", "whatsapp"] | None = None
    status: MessageStatus | None = None
    person: str | None = None
    after: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 50


class OutboxMessage(Record):
    """A message of a step. ``created_at``: when it began; ``sent_at``: when a provider took it.

    ``position`` of ``total`` numbers the step; ``None`` if it is archived.
    """

    message_id: UUID
    lead_id: UUID
    who: str
    organization: str
    cadence: str | None
    position: int | None
    total: int | None
    channel: str
    status: str
    subject: str | None
    created_at: datetime
    sent_at: datetime | None
    error_code: str | None
    template: str | None = None


class Outbox(Record):
    """A page of messages, the newest first.

    ``next``: the next page begins after this message; ``None``: there are no more. A page may have
    fewer messages than asked for, even none, and a next one: a filter reads a number of messages.
    """

    next: UUID | None
    messages: tuple[OutboxMessage, ...]


def list_messages(database: Database, request: OutboxRequest) -> Outbox:
    """Return a page of messages.

    Messages of which an erasure or a purge left no text are found by person or cadence only.

    Raises:
        UnknownNameError: nothing has the name of an organization, a cadence or a person.
        InvalidRequestError: several things have the name, a name means too many people, or
            ``after`` is no message.
    """
    scope = find_scope(database, request.organization, request.cadence)
    _check_after(database, request.after)
    people = None if request.person is None else _people(database, request.person, scope)
    asked = {
        **request.model_dump(mode="json", include={"channel", "status", "after", "limit"}),
        "org_id": str(scope.org_id) if scope.org_id else None,
        "cadence_id": str(scope.cadence_id) if scope.cadence_id else None,
        "people": people,
        "is_filtered": bool(request.channel or request.status or (people and scope.cadence_id)),
    }
    [page] = read(
        database,
        Outbox,
        "standings",
        "reports/outbox",
        request=as_json(asked),
        looked_at=MAX_LOOKED_AT,
    )
    return page


def _check_after(database: Database, after: UUID | None) -> None:
    sql = "SELECT FROM interactions WHERE id = CAST(:id AS uuid)"
    if after and not database.fetch("message_exists", sql, id=str(after)):
        raise InvalidRequestError(f"after: no message has this id: {after}")


def _people(database: Database, person: str, scope: Scope) -> list[str]:
    read_new_addresses(database)
    by, wanted = _meant(person)
    rows = database.fetch(
        "find_people",
        load_query("operations/leads/find_people"),
        by=by,
        wanted=wanted,
        org_id=scope.chosen()["org_id"],
        limit=MAX_PEOPLE + 1,
    )
    if not wanted or not rows:
        raise UnknownNameError("no person has this name, address or id")
    if len(rows) > MAX_PEOPLE:
        raise InvalidRequestError(
            f"person: more than {MAX_PEOPLE} people match: write more of the name"
        )
    return [str(id_) for [id_] in rows]


def _meant(person: str) -> tuple[str, str]:
    """Return by what a person is named, and the key, the id or the beginning of the name."""
    try:
        name = LeadName.parse(person.strip())
    except ValueError:
        return "name", storable(" ".join(person.split()))
    if name.id:
        return "id", str(name.id)
    return ("email" if name.email else "phone"), name.key()


OUTBOX = Operation("outbox", OutboxRequest, Outbox, list_messages)
