"""What became of the messages of a cadence, step by step."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from cadence_core.database.connection import Database
from cadence_core.operations.names import find_in
from cadence_core.operations.operation import Operation
from cadence_core.operations.reading import Record, read

MAX_DAYS = 3_660
MAX_COUNTED = 50_000
"""Messages and replies, ends of enrollments, and open enrollments that are counted, of each."""


class FunnelRequest(Record):
    """``cadence`` and ``organization``: names or ids. ``days``: how long the period is."""

    cadence: str
    organization: str | None = None
    days: Annotated[int, Field(ge=1, le=MAX_DAYS)] = 90


class FunnelStep(Record):
    """The messages of one step and one version of its text that began in the period.

    ``position`` of ``total`` numbers the step; ``None`` if it is archived. ``sent``: what a
    provider took; all other counts are parts of it. ``replied``: got at least one reply that is
    not automatic. ``unsubscribed`` and ``completed``: the enrollment ended so after this message.
    """

    position: int | None
    total: int | None
    channel: str
    template: str | None
    template_version: int | None
    sent: int
    delivered: int
    bounced: int
    replied: int
    unsubscribed: int
    completed: int


class FunnelStatus(Record):
    """Enrollments: open ones as they are now, ended ones that ended so in the period."""

    status: str
    count: int
    is_at_least: bool


class FunnelCounts(Record):
    """The counts since a moment.

    ``is_shortened``: only the newest 50,000 messages and replies were counted, and ``since`` is
    when the first of them began. ``pause_reason``: why the cadence is paused, if it is known.
    ``status``: of the cadence.
    """

    since: datetime
    is_shortened: bool
    steps: tuple[FunnelStep, ...]
    enrollments: tuple[FunnelStatus, ...]
    pause_reason: str | None = None
    status: str | None = None


class Funnel(Record):
    """A cadence, and what became of its messages."""

    cadence_id: UUID
    cadence: str
    organization: str
    counts: FunnelCounts


def count_funnel(database: Database, request: FunnelRequest) -> Funnel:
    """Count what became of the messages of a cadence.

    Raises:
        UnknownNameError: nothing has the name of the organization or the cadence.
        InvalidRequestError: several things have the name.
    """
    cadence = find_in(database, "cadence", request.cadence, request.organization)
    [counts] = read(
        database,
        FunnelCounts,
        "standings",
        "reports/funnel",
        cadence_id=str(cadence.id),
        days=request.days,
        limit=MAX_COUNTED,
    )
    return Funnel(
        cadence_id=cadence.id,
        cadence=cadence.name,
        organization=cadence.organization,
        counts=counts,
    )


FUNNEL = Operation("funnel", FunnelRequest, Funnel, count_funnel)
