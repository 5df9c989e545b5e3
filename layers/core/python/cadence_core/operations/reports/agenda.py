"""What will go out on a day if nothing else happens."""

from datetime import date, datetime, timedelta
from typing import Literal

from cadence_core.database.connection import Database
from cadence_core.errors import InvalidRequestError
from cadence_core.operations.operation import Operation
from cadence_core.operations.reading import Record, read
from cadence_core.operations.scope import Scope, find_scope

MAX_DAYS_AHEAD = 31
MAX_COUNTED = 75_000
"""Messages that are counted."""
MAX_LANES = 5_000
"""Pairs of a step and a time zone of leads that are looked at."""
MAX_RECIPIENTS = 5_000
"""Leads whose addresses are read for the caps of domains and portfolios: of more, a sample."""
MAX_STEPS = 500
"""Steps with something due, about which the sending rules are asked."""


class AgendaRequest(Record):
    """``day`` is on the clock of the answer; ``organization`` and ``cadence``: names or ids."""

    day: date | Literal["today", "tomorrow"] = "today"
    organization: str | None = None
    cadence: str | None = None


class PlannedHour(Record):
    """The messages of the hour that begins at ``hour``, by the clock of the answer."""

    hour: datetime
    count: int


class PlannedSender(Record):
    """The messages of a sender, and its cap in any 24 hours. ``address``: ``None`` if none is set.

    ``cap``: ``None`` if the sender has none.
    """

    organization: str
    channel: str | None
    address: str | None
    display_name: str | None = None
    count: int
    cap: int | None


class PlannedCadence(Record):
    """The messages of a cadence."""

    organization: str
    cadence_id: str
    cadence: str
    count: int


class ExceededCap(Record):
    """A cap that is less than what is planned: the rest leaves later.

    ``kind``: ``organization``, ``sender``, ``first_touches``, ``domain`` of recipients (the 20 to
    which most is planned), or ``portfolio``, which counts people. ``is_about``: the count is
    estimated from a sample of 5,000 recipients.
    """

    organization: str
    kind: str
    sender: str | None
    display_name: str | None = None
    count: int
    cap: int
    domain: str | None = None
    portfolio: str | None = None
    is_about: bool = False


class KeptFromDay(Record):
    """What is due by the end of the day and does not leave on it, and the reason code."""

    reason: str
    count: int


class Planned(Record):
    """``count`` messages leave. ``is_at_least``: not all were counted, there may be more.

    Senders and cadences: the 100 with most messages.
    """

    count: int
    is_at_least: bool
    hours: tuple[PlannedHour, ...]
    senders: tuple[PlannedSender, ...]
    cadences: tuple[PlannedCadence, ...]
    over_cap: tuple[ExceededCap, ...]
    kept: tuple[KeptFromDay, ...]


class Agenda(Record):
    """What leaves on ``day``, by the clock of the scope; today: from now on.

    Schedules and what stops a step are taken into account. Caps are shown beside what is planned,
    but nothing is moved to another day because of them, nor for a rule about a single lead.
    """

    scope: Scope
    day: date
    planned: Planned


def plan_day(database: Database, request: AgendaRequest) -> Agenda:
    """Count what will go out on a day if nothing else happens.

    Raises:
        UnknownNameError: nothing has the name of an organization or a cadence.
        InvalidRequestError: several things have the name; or the day is past, or too far ahead.
    """
    scope = find_scope(database, request.organization, request.cadence)
    day = _day(request, scope)
    [planned] = read(
        database,
        Planned,
        "chosen",
        "reports/agenda",
        **scope.chosen(),
        zone=scope.zone,
        day=day.isoformat(),
        limit=MAX_COUNTED,
        lanes=MAX_LANES,
        recipients=MAX_RECIPIENTS,
        steps=MAX_STEPS,
    )
    return Agenda(scope=scope, day=day, planned=planned)


def _day(request: AgendaRequest, scope: Scope) -> date:
    if not isinstance(request.day, date):
        return scope.today + timedelta(days=request.day == "tomorrow")
    ahead = (request.day - scope.today).days
    if not 0 <= ahead <= MAX_DAYS_AHEAD:
        raise InvalidRequestError(
            f"day: {request.day} is not from {scope.today} on and within {MAX_DAYS_AHEAD} days"
        )
    return request.day


AGENDA = Operation("agenda", AgendaRequest, Agenda, plan_day)
