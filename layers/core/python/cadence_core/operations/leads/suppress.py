"""Suppress an address by hand, and lift what suppresses it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from cadence_core.database.address_keys import as_array, read_new_addresses
from cadence_core.database.connection import Database
from cadence_core.database.json_text import as_json
from cadence_core.database.query_files import load_query
from cadence_core.errors import InvalidAddressError, InvalidRequestError, UnknownNameError
from cadence_core.model.addresses import Address, read_address
from cadence_core.model.enrollment import Channel
from cadence_core.model.ids import as_id
from cadence_core.operations.dry_run import transaction_of
from cadence_core.operations.names import find_one
from cadence_core.operations.operation import MAX_IDS, AgreedRequest, MarkedAnswer, Operation
from cadence_core.operations.reading import Record, read

ASKED_BY_PERSON = ("unsubscribed", "complained")
"""Reasons of suppressions that the person asked for."""
MAX_NAMED = 10
ReadAddress = tuple[Channel, Address]


class SuppressRequest(AgreedRequest):
    """An email address or a phone number, and the organization that never writes to it again."""

    organization: str
    address: str


class UnsuppressRequest(AgreedRequest):
    """An address that an organization may write to again, or the id of a suppression.

    ``has_asked_again``: the person, who once opted out or complained, asked for messages again.
    ``asked_by``: the leads of those who asked; all of the address, if several leads have it.
    """

    organization: str
    address: str
    has_asked_again: bool = False
    asked_by: tuple[UUID, ...] = Field((), max_length=MAX_IDS)


class Suppression(Record):
    """A row of the do-not-contact list; ``address`` is ``None`` if only its hash is there."""

    id: UUID
    reason: str
    source: str
    address: str | None
    since: datetime


class SuppressAnswer(MarkedAnswer):
    """What suppresses an address, and what became of it, or would after a dry run.

    Attributes:
        address: in the form to which messages are sent.
        before: the suppressions that counted for the address.
        added, removed: how many.
        added_ids, removed_ids: of these suppressions; the record of the action keeps them.
        kept: those that stay because the person asked for them.
        open_enrollments: of the leads with the address, up to 1,000. A suppression ends each when
            its next step on the channel is due.
    """

    org_id: UUID
    organization: str
    channel: Channel
    address: str
    before: tuple[Suppression, ...]
    added: int = 0
    removed: int = 0
    added_ids: tuple[UUID, ...] = ()
    removed_ids: tuple[UUID, ...] = ()
    kept: int = 0
    open_enrollments: int
    at: datetime


class _Suppressed(Suppression):
    channel: Channel
    at: datetime


class _Found(Record):
    suppressions: tuple[Suppression, ...]
    leads: tuple[UUID, ...]
    open_enrollments: int
    at: datetime


def suppress(database: Database, request: SuppressRequest) -> SuppressAnswer:
    """Suppress an address, unless more than a bounce suppresses it.

    Raises:
        UnknownNameError: no organization has the name.
        InvalidRequestError: it is no address; or several organizations have the name.
    """
    answer, address, _ = _find(database, request.organization, request.address)
    with transaction_of(database, request):
        added = suppress_addresses(database, answer.org_id, [(answer.channel, address)])
    return answer.model_copy(update={"added": len(added), "added_ids": added})


def suppress_addresses(
    database: Database, org_id: UUID, addresses: Iterable[ReadAddress]
) -> tuple[UUID, ...]:
    """Suppress addresses, and return the ids of those that nothing but a bounce suppressed."""
    asked = [
        {"channel": channel.value, "address": address.to, "key": address.key}
        for channel, address in addresses
    ]
    sql = load_query("operations/leads/suppress")
    return _ids(database.fetch("suppress", sql, org_id=str(org_id), addresses=as_json(asked)))


def read_any_address(text: str) -> ReadAddress:
    """Read an email address or a phone number.

    Raises:
        InvalidAddressError: it is neither; the error's text is the fault.
    """
    if "@" not in text and not any(map(str.isdigit, text)):
        raise InvalidAddressError("neither an email address nor a phone number")
    channel = Channel.EMAIL if "@" in text else Channel.WHATSAPP
    return channel, read_address(channel, text)


def unsuppress(database: Database, request: UnsuppressRequest) -> SuppressAnswer:
    """Remove what suppresses an address, but for what the person asked for.

    An opt-out that becomes the reason of a suppression meanwhile stays.

    Raises:
        UnknownNameError: no organization has the name, or no suppression the id.
        InvalidRequestError: it is no address; several organizations have the name; or several leads
            have the address, and not all of them asked for messages again.
    """
    answer, leads = _find_suppressed(database, request.organization, request.address)
    if request.has_asked_again and any(each.reason in ASKED_BY_PERSON for each in answer.before):
        _refuse_others(leads, request.asked_by)
    removable = [
        each
        for each in answer.before
        if request.has_asked_again or each.reason not in ASKED_BY_PERSON
    ]
    with transaction_of(database, request):
        rows = database.fetch(
            "unsuppress",
            load_query("operations/leads/unsuppress"),
            org_id=str(answer.org_id),
            ids=as_array(str(each.id) for each in removable),
            reasons=as_array(each.reason for each in removable),
        )
    removed = _ids(rows)
    kept = len(answer.before) - len(removed)
    return answer.model_copy(update={"removed": len(removed), "removed_ids": removed, "kept": kept})


def _refuse_others(leads: Sequence[UUID], asked_by: Sequence[UUID]) -> None:
    """Refuse to speak for those who have the address and did not ask.

    Raises:
        InvalidRequestError: it has the ids of their leads.
    """
    if strangers := [id_ for id_ in asked_by if id_ not in leads]:
        raise InvalidRequestError(f"asked_by: no lead with this address: {_listed(strangers)}")
    silent = [id_ for id_ in leads if id_ not in asked_by]
    if silent and len(leads) > 1:
        raise InvalidRequestError(
            f"asked_by: {len(leads):,} leads have this address; name each who asked for messages"
            f" again, or merge those that are one person. Not named: {_listed(silent)}"
        )


def _listed(ids: Sequence[UUID]) -> str:
    more = [f"and {len(ids) - MAX_NAMED:,} more"] if len(ids) > MAX_NAMED else []
    return ", ".join([*map(str, ids[:MAX_NAMED]), *more])


def _ids(rows: list[list[Any]]) -> tuple[UUID, ...]:
    return tuple(UUID(str(id_)) for [id_] in rows)


def _find_suppressed(
    database: Database, organization: str, text: str
) -> tuple[SuppressAnswer, tuple[UUID, ...]]:
    """Return what suppresses an address, or is the suppression with an id; and its leads."""
    id_ = as_id(text)
    if id_ is None:
        answer, _, leads = _find(database, organization, text)
        return answer, leads
    within = find_one(database, "organization", organization)
    ids = {"org_id": str(within.id), "id": str(id_)}
    found = read(database, _Suppressed, "leads/suppression", **ids)
    if not found:
        raise UnknownNameError(
            f"no suppression of {within.name} with an address has this id: {text}"
        )
    [row] = found
    try:
        read_address(row.channel, row.address or "")
    except InvalidAddressError:
        before = (Suppression.model_validate(row.model_dump(exclude={"channel", "at"})),)
        answer = SuppressAnswer(
            org_id=within.id,
            organization=within.name,
            channel=row.channel,
            address=row.address or "",
            before=before,
            open_enrollments=0,
            at=row.at,
        )
        return answer, ()
    answer, _, leads = _find(database, organization, row.address or "")
    return answer, leads


def _find(
    database: Database, organization: str, text: str
) -> tuple[SuppressAnswer, Address, tuple[UUID, ...]]:
    """Return what suppresses an address, the address, and the leads with it."""
    try:
        channel, address = read_any_address(text)
    except InvalidAddressError as error:
        raise InvalidRequestError(f"address: {error}") from None
    within = find_one(database, "organization", organization)
    read_new_addresses(database)  # so that every spelling is found
    [found] = read(
        database,
        _Found,
        "leads/suppressions_named",
        org_id=str(within.id),
        channel=channel.value,
        address=address.to,
        key=address.key,
    )
    answer = SuppressAnswer(
        org_id=within.id,
        organization=within.name,
        channel=channel,
        address=address.to,
        before=found.suppressions,
        open_enrollments=found.open_enrollments,
        at=found.at,
    )
    return answer, address, found.leads


SUPPRESS = Operation("suppress", SuppressRequest, SuppressAnswer, suppress, changes=True)
UNSUPPRESS = Operation("unsuppress", UnsuppressRequest, SuppressAnswer, unsuppress, changes=True)
