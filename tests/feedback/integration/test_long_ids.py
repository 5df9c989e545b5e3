"""Ids of providers that are longer than PostgreSQL indexes."""

import json
import random
from typing import Any

import pytest

from local.samples import INTERACTION_ID, SES_MESSAGE_ID, sns_message
from local.stand_ins.faults import Answer
from local.stand_ins.server import StandInServer
from local.stand_ins.ses import SEND_PATH
from local.stand_ins.wire import json_response
from tests.engine import engine, run
from tests.feedback.inbound import REPLIED, a_mail
from tests.feedback.inbox import AWS_MESSAGE_ID, WAMID, Inbox, sample
from tests.feedback.whatsapp_events import event_with_status, status_of

# Random, because PostgreSQL compresses a long value before it measures it.
LONG = "".join(random.Random(10).choices("0123456789abcdef", k=5_000))  # noqa: S311


def untagged(body: str) -> str:
    return body.replace(INTERACTION_ID, "none")


def test_a_message_whose_id_is_too_long_for_an_index_is_sent_and_found_by_it(
    inbox: Inbox, stand_ins: StandInServer
) -> None:
    world = inbox.world
    enrollment = world.enrollment(world.cadence({}, {"delay_days": 3}))
    stand_ins.faults.add(Answer(json_response(200, {"MessageId": LONG})), path=SEND_PATH, times=1)

    assert run(engine(world, EMAIL_TRANSPORT="ses")).sent == 1
    assert inbox.deliver(untagged(sample("ses_delivery")).replace(SES_MESSAGE_ID, LONG)) == []

    assert world.message_of(enrollment)["status"] == "delivered"
    assert world.status_of(enrollment) == ("active", None)


def test_a_reply_that_names_a_long_id_finds_its_message(inbox: Inbox) -> None:
    message = inbox.message(external_id=None)
    inbox.deliver(sample("ses_send").replace(SES_MESSAGE_ID, LONG))
    reply = a_mail("else@where.test", In_Reply_To=f"<{LONG}@email.amazonses.com>")

    assert inbox.deliver(reply) == []

    assert inbox.enrollment_of(message)[:2] == REPLIED


def test_a_received_mail_with_a_long_id_is_a_reply(inbox: Inbox) -> None:
    message = inbox.message()
    body: dict[str, Any] = json.loads(a_mail("maria@lead.test"))
    body["mail"]["messageId"] = LONG

    assert inbox.deliver(json.dumps(body)) == []

    assert inbox.enrollment_of(message)[:2] == REPLIED


@pytest.mark.parametrize("part", ["feedbackId", "eventType"])
def test_an_event_with_another_long_part_in_its_key_is_kept_once(inbox: Inbox, part: str) -> None:
    message = inbox.message()
    event = sns_message("ses_bounce_permanent")
    (event if part in event else event["bounce"])[part] = LONG
    body = json.dumps(event)

    assert inbox.deliver(body, body) == []

    assert len(inbox.kinds_kept()) == 1
    assert inbox.status_of(message) == ("sent" if part == "eventType" else "bounced")


@pytest.mark.parametrize("part", ["messageId", "recipient_id", "id"])
def test_a_whatsapp_status_with_a_long_id_finds_its_message(whatsapp: Inbox, part: str) -> None:
    message = whatsapp.message("whatsapp", external_id=None)
    ids: dict[str, str] = {
        "messageId": AWS_MESSAGE_ID,
        "recipient_id": "5511987654321",
        "id": WAMID,
    }
    ids[part] = LONG
    envelope = {"messageId": ids.pop("messageId")}
    accepted = {**status_of("whatsapp_status_accepted"), **ids}
    read = {**status_of("whatsapp_status_read"), **ids, "biz_opaque_callback_data": ""}

    bodies = [
        event_with_status("whatsapp_status_accepted", accepted, **envelope),
        event_with_status("whatsapp_status_read", read),
    ]

    assert whatsapp.deliver(*bodies) == []
    assert whatsapp.status_of(message) == "read"
