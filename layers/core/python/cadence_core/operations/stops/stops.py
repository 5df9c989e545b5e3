"""What stops messages: a person's switches, reputation pauses, and stopped senders."""

from datetime import datetime
from uuid import UUID

from cadence_core.database.connection import Database
from cadence_core.operations.reading import Record, read


class Stop(Record):
    """Something that stops messages at the time ``at``.

    Attributes:
        id: of the switch, the reputation pause or the sender.
        cause: ``person`` (a switch), ``reputation``, ``provider`` (it refuses the sender for now)
            or ``status`` (the sender is set to paused).
        kind: what is stopped: ``engine``, ``organization``, ``channel``, ``sender``, ``domain``,
            ``cadence`` or ``lead``.
        name: the sender's address, the domain, or the cadence in which a lead is paused.
        lead: who the paused lead is.
        display_name: of the sender.
        until: ``None`` if only a person ends it.
        is_own: it stops exactly what was asked about, and not more or less.
        org_id: whose messages it stops; ``None`` means every organization's.
        sender_id: of the sender that it stops.
    """

    id: UUID
    cause: str
    kind: str
    organization: str | None
    channel: str | None
    name: str | None
    reason: str | None
    by: str | None
    since: datetime | None
    until: datetime | None
    is_own: bool
    at: datetime
    lead: str | None = None
    display_name: str | None = None
    org_id: UUID | None = None
    sender_id: UUID | None = None


class StopScope(Record):
    """The organization, the channel and the sender whose stops are meant; ``None`` means any."""

    org_id: UUID | None = None
    channel: str | None = None
    sender_id: UUID | None = None

    def parameters(self) -> dict[str, str]:
        """Return the parameters of a query; an empty text means any."""
        return {name: str(value or "") for name, value in self}


def stops_of(database: Database, scope: StopScope) -> tuple[Stop, ...]:
    """Return what stops messages in a scope or in a part of it: at most 50 stops."""
    return tuple(read(database, Stop, "stops/stops_in_force", "stops/stops", **scope.parameters()))
