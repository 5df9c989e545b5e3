"""Uncertain messages, with what an operator needs to find each at its provider."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from cadence_core.database.connection import Database
from cadence_core.operations.instants import Instant
from cadence_core.operations.operation import Operation
from cadence_core.operations.reading import Record, read

MAX_MESSAGES = 1_000
"""Uncertain messages in one answer."""
LOOK_UP = {
    "email": "find SES's event (SEND, DELIVERY) with the tag interaction_id={id}, or ask the lead",
    "whatsapp": "find a status with biz_opaque_callback_data={id}, or look into the conversation",
}
LOOK_UP_BY_PROVIDER_ID = "find the provider's events of its id {provider_id}"


class UncertainRequest(Record):
    """Which uncertain messages are meant: those that fulfil every condition that is set.

    ``run`` is the run that tried to send them; they have been uncertain since before ``before``.
    """

    interactions: tuple[UUID, ...] | None = None
    run: UUID | None = None
    before: Instant | None = None
    limit: int = Field(default=MAX_MESSAGES, ge=1, le=MAX_MESSAGES)


class UncertainMessage(Record):
    """A message that its provider may or may not have accepted.

    ``interaction_id`` went to the provider: in SES's message tag ``interaction_id`` and in
    WhatsApp's ``biz_opaque_callback_data``. ``cause`` is a code, such as ``run_died``. An archived
    step has no ``position``.
    """

    interaction_id: UUID
    since: datetime
    created_at: datetime
    channel: str
    cause: str | None
    detail: str | None
    attempts: int
    sender: str | None
    organization: str
    cadence: str
    position: int | None
    total: int | None
    lead_id: UUID
    who: str
    enrollment_id: UUID
    run_id: UUID | None
    run_started_at: datetime | None
    provider_id: str | None
    subject: str | None

    @property
    def look_up(self) -> str:
        """How to find out whether the provider accepted this message."""
        text = LOOK_UP_BY_PROVIDER_ID if self.provider_id else LOOK_UP[self.channel]
        return text.format(id=self.interaction_id, provider_id=self.provider_id)


class UncertainMessages(Record):
    """How many messages are uncertain (up to 10,000), and those that have been the longest.

    ``at`` is now.
    """

    at: datetime
    uncertain: int
    messages: tuple[UncertainMessage, ...]


def list_uncertain(database: Database, wanted: UncertainRequest) -> UncertainMessages:
    """Return the selected uncertain messages, the longest uncertain first."""
    [answer] = read(
        database,
        UncertainMessages,
        "standings",
        "holds/uncertain",
        request=wanted.model_dump_json(exclude={"limit"}),
        limit=wanted.limit,
    )
    return answer


UNCERTAIN = Operation("uncertain", UncertainRequest, UncertainMessages, list_uncertain)
