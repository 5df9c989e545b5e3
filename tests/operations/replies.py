"""Replies to messages, as an inbound mail leaves them."""

from datetime import datetime
from uuid import UUID

from tests.world import World

INSERT_REPLY = """
    INSERT INTO interactions (
        org_id, enrollment_id, cadence_id, step_id, lead_id, sender_id, channel, reply_to_id,
        type, status, subject, content, created_at, sent_at)
    SELECT org_id, enrollment_id, cadence_id, step_id, lead_id, sender_id, channel, id,
           :kind, 'received', 'Re: hello', :text, :at, :at
      FROM interactions WHERE id = :id
    RETURNING id"""


def reply_to(
    world: World, message: UUID, at: datetime, kind: str = "reply", text: str = "Gladly"
) -> UUID:
    """Insert a reply to a message; return its id."""
    [[id_]] = world.connection.run(INSERT_REPLY, id=message, kind=kind, at=at, text=text)
    return UUID(str(id_))
