"""What the tests of suppressed addresses share: wishes, bounces, and leads imported again."""

import json
from typing import Any

from cadence_core.adapters.postgres.connection import Database, connect
from cadence_core.adapters.postgres.feedback_store import PostgresFeedbackStore
from cadence_core.domain.enrollment import EnrollmentId
from cadence_core.domain.outcome import NotAccepted, Sent
from cadence_core.domain.unsubscribe import Unsubscription
from cadence_core.services.unsubscribe_lead import unsubscribe_lead
from local.samples import SES_MESSAGE_ID
from tests.feedback.engine import engine, run
from tests.feedback.inbox import SentMessage, sample
from tests.world import World

THREAD = {"In_Reply_To": f"<{SES_MESSAGE_ID}@email.amazonses.com>"}
OLD, NEW = "maria@lead.test", "maria@new.test"
OLD_PHONE, NEW_PHONE = "+5511987654321", "+5511912345678"


def follow_link(world: World, message: SentMessage) -> None:
    database = Database(lambda: connect(world.url))
    claims = Unsubscription(message.lead, EnrollmentId(message.enrollment))
    unsubscribe_lead(PostgresFeedbackStore(database), claims)
    database.close()


def is_written_to(world: World, channel: str = "email", **lead: Any) -> bool:
    """Import a lead, enroll it, and tell whether the engine writes to it."""
    world.enrollment(world.cadence({"channel": channel}), world.lead(**lead))
    return run(engine(world)).sent == 1


def whatsapp_failure(code: int, recipient: str | None) -> str:
    """Return the sample of a failure with another code, about another recipient or none."""
    event = json.loads(json.loads(sample("whatsapp_status_failed"))["Message"])
    entry = json.loads(event["whatsAppWebhookEntry"])
    [status] = entry["changes"][0]["value"]["statuses"]
    status["errors"][0]["code"] = code
    status["recipient_id"] = recipient
    event["whatsAppWebhookEntry"] = json.dumps(entry)
    return json.dumps(event)


def ses_event(name: str, destination: list[str]) -> str:
    """Return the sample of an event about a message that went to another address, or to none."""
    event = json.loads(json.loads(sample(name))["Message"])
    event["mail"]["destination"] = destination
    return json.dumps(event)


def retried_at_another_address(world: World) -> SentMessage:
    """A message whose first attempt went to an address that was corrected before the second."""
    lead = world.lead(email=OLD)
    enrollment = world.enrollment(world.cadence({}), lead)
    batch = engine(world)
    answers = iter([NotAccepted("Hiccup"), Sent(SES_MESSAGE_ID)])

    class Answering:
        def send(self, _: object) -> object:
            return next(answers)

    for _ in range(2):
        batch.senders.update(dict.fromkeys(batch.senders, Answering()))  # type: ignore[arg-type]
        run(batch)
        world.update("leads", lead, email=NEW)
        world.pass_time("1 hour")
    message = world.message_of(enrollment)
    assert (message["status"], message["attempts"]) == ("sent", 2)
    return SentMessage(lead, enrollment, message["id"])
