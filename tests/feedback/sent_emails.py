"""Emails that were sent before, for the figures by which the guard judges."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from local.samples import sns_message
from tests.feedback.inbox import Inbox, SentMessage
from tests.world import World

SENT = """
INSERT INTO interactions (org_id, enrollment_id, cadence_id, step_id, lead_id, sender_id, channel,
                          status, error_code, content, sent_at, created_at)
SELECT e.org_id, e.id, e.cadence_id, s.id, e.lead_id, :sender, 'email', :status, :code, '',
       now() - CAST(:ago AS interval), now() - CAST(:ago AS interval)
  FROM cadence_enrollments AS e JOIN cadence_steps AS s USING (cadence_id)
 WHERE e.cadence_id = :cadence"""


def send_many(
    world: World,
    count: int,
    status: str = "delivered",
    *,
    sender: UUID | None = None,
    code: str | None = None,
    ago: str = "1 hour",
) -> None:
    """Insert emails that the provider accepted some time ago."""
    sender = sender or world.email_sender
    org = world.row("senders", sender)["org_id"]
    cadence = world.cadence(
        {"template_id": None}, org_id=org, email_sender_id=sender, whatsapp_sender_id=None
    )
    world.connection.run(ENROLLED, count=count, org=org, cadence=cadence, name=str(cadence))
    world.connection.run(SENT, cadence=cadence, sender=sender, status=status, code=code, ago=ago)


ENROLLED = """
WITH lead AS (
    INSERT INTO leads (org_id, email)
    SELECT :org, 'lead' || n || '@' || CAST(:name AS text) || '.test'
      FROM generate_series(1, CAST(:count AS int)) AS n RETURNING id
)
INSERT INTO cadence_enrollments (org_id, cadence_id, lead_id, next_step_due)
SELECT :org, :cadence, id, now() + interval '1 year' FROM lead"""


def another_sender(world: World, address: str, org_id: UUID | None = None) -> UUID:
    """Insert a sender of emails with an address that is read."""
    return world.insert(
        "senders",
        org_id=org_id or world.org_id,
        channel="email",
        address=address,
        address_key=address,
    )


def email(inbox: Inbox, **columns: Any) -> SentMessage:
    """Insert an email that was sent just now, with ids of its own."""
    columns = {"id": uuid4(), "external_id": f"m-{uuid4()}", **columns}
    return inbox.message(sent_at=datetime.now(UTC), **columns)


def event_about(inbox: Inbox, message: SentMessage, name: str, **detail: Any) -> str:
    """Return a sample event, moved to this message and to now; ``detail`` changes its own part."""
    event = sns_message(name)
    own = event[event["eventType"][0].lower() + event["eventType"][1:]]
    now = datetime.now(UTC).isoformat()
    external_id = inbox.world.row("interactions", message.interaction)["external_id"]
    address = inbox.world.row("leads", message.lead)["email"]
    event["mail"] |= {"timestamp": now, "messageId": external_id, "destination": [address]}
    event["mail"]["tags"]["interaction_id"] = [str(message.interaction)]
    own |= {"timestamp": now, "feedbackId": str(uuid4()), **detail}
    return json.dumps(event)
