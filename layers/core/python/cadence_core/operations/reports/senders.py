"""The senders: what each may send, what became of it, and what stops it."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from cadence_core.database.connection import Database
from cadence_core.operations.names import find_one, named_organization
from cadence_core.operations.operation import Operation
from cadence_core.operations.reading import Record, read
from cadence_core.operations.stops.stops import Stop

MAX_PAGE = 100
MAX_RECENT = 2_000
"""The counts of the last 24 hours stop here."""


class CapUse(Record):
    """A cap, and how much of it is used.

    Attributes:
        allowed: messages that it allows in 24 hours now: its warm-up may allow fewer than
            ``daily_cap``, and half of it is allowed after a reputation pause (``is_halved``).
        used: messages of the last 24 hours that count; ``None`` of a cap that each domain has for
            itself.
    """

    id: UUID
    kind: str
    portfolio: str | None
    domain: str | None
    daily_cap: int
    allowed: int
    used: int | None
    is_halved: bool
    trickle: bool
    ramp_start: int | None
    ramp_step: int | None
    ramp_from: datetime | None


class Sender(Record):
    """A sender with its caps, its stops, and the messages of the last 24 hours.

    ``sent``: those that a provider accepted, up to 2,000; ``bounced`` and ``complained`` of them.
    """

    id: UUID
    org_id: UUID
    organization: str
    channel: str
    address: str
    display_name: str
    status: str
    portfolio: str | None
    sent: int
    bounced: int
    complained: int
    caps: tuple[CapUse, ...]
    stops: tuple[Stop, ...]


class SendersRequest(Record):
    """Which senders: of an organization, or the one with this address or id.

    ``after``: the id of the last sender of the page before.
    """

    organization: str | None = None
    sender: str | None = None
    after: UUID | None = None
    limit: int = Field(default=50, ge=1, le=MAX_PAGE)


class Senders(Record):
    """A page of senders. ``after``: what the next page begins after; ``None`` if it is the last."""

    senders: tuple[Sender, ...]
    after: UUID | None


def list_senders(database: Database, request: SendersRequest) -> Senders:
    """Return a page of the senders, by organization and address.

    Raises:
        UnknownNameError: no organization or sender has the name.
        InvalidRequestError: several have it.
    """
    within = named_organization(database, request.organization)
    org_id = within.id if within else None
    one = None
    if request.sender is not None:
        one = find_one(database, "sender", request.sender, org_id)
    senders = read(
        database,
        Sender,
        "stops/stops_in_force",
        "reports/cap_uses",
        "reports/senders",
        org_id=str(org_id or ""),
        sender_id=str(one.id) if one else "",
        after=str(request.after or ""),
        limit=request.limit,
    )
    is_last = len(senders) < request.limit
    return Senders(senders=tuple(senders), after=None if is_last else senders[-1].id)


SENDERS = Operation("senders", SendersRequest, Senders, list_senders)
