"""Helpers for tests of suppressed addresses: opt-outs, bounces, and leads imported again."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from cadence_core.channels.outcome import NotAccepted, SendOutcome, Sent
from cadence_core.database.connection import Database, connect
from cadence_core.model.enrollment import EnrollmentId
from cadence_core.model.unsubscribe_token import Unsubscription
from cadence_core.unsubscribe.application import UnknownLead, Unsubscribed, application_over
from local.samples import SES_MESSAGE_ID, sns_message
from tests.engine import engine, run
from tests.feedback.inbox import SentMessage
from tests.feedback.whatsapp_events import event_with_status, status_of
from tests.world import World

OLD, NEW = "maria@lead.test", "maria@new.test"
OLD_PHONE, NEW_PHONE = "+5511987654321", "+5511912345678"


def follow_link(world: World, message: SentMessage) -> None:
    unsubscribe(world, message.lead, message.enrollment)


def unsubscribe(world: World, lead: UUID, enrollment: UUID) -> Unsubscribed | UnknownLead:
    page = application_over(Database(lambda: connect(world.url)), keys=[])
    try:
        return page.unsubscribe(Unsubscription(lead, EnrollmentId(enrollment)))
    finally:
        page.close()


def is_written_to(world: World, channel: str = "email", **lead: Any) -> bool:
    """Import a lead, enroll it, and return whether the engine writes to it."""
    world.enrollment(world.cadence({"channel": channel}), world.lead(**lead))
    return run(engine(world)).sent == 1


def whatsapp_failure(code: int, recipient: str | None) -> str:
    """Return the sample failure with this code, about this recipient or none."""
    failure = {"recipient_id": recipient, "errors": [{"code": code}]}
    name = "whatsapp_status_failed"
    return event_with_status(name, {**status_of(name), **failure})


def ses_event(name: str, destination: list[str]) -> str:
    """Return a sample event about a message that went to these addresses."""
    event = sns_message(name)
    event["mail"]["destination"] = destination
    return json.dumps(event)


def retried_at_another_address(world: World) -> SentMessage:
    """Return a message whose address was corrected between its first and second attempt."""
    lead = world.lead(email=OLD)
    enrollment = world.enrollment(world.cadence({}), lead)
    answers: Iterator[SendOutcome] = iter([NotAccepted("Hiccup"), Sent(SES_MESSAGE_ID)])
    batch = engine(world, lambda _: next(answers))
    for _ in range(2):
        run(batch)
        world.update("leads", lead, email=NEW)
        world.pass_time("1 hour")
    message = world.message_of(enrollment)
    assert (message["status"], message["attempts"]) == ("sent", 2)
    return SentMessage(lead, enrollment, message["id"])
