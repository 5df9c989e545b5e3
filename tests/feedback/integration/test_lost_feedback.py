"""Feedback that is easily lost: odd ids, earlier attempts, events that overtook the engine."""

import json

import pytest

from cadence_core.channels.outcome import SendOutcome, Sent
from cadence_core.model.message import Message
from local.samples import INTERACTION_ID, SES_MESSAGE_ID
from tests.engine import Provider, running_engine
from tests.feedback.inbound import a_mail
from tests.feedback.inbox import Inbox, sample


@pytest.mark.parametrize("odd", ["\0", "\ud800"])
def test_an_id_that_cannot_be_stored_does_not_lose_a_reply(inbox: Inbox, odd: str) -> None:
    message = inbox.message()
    body = json.loads(a_mail("maria@lead.test"))
    listed = [{"name": "In-Reply-To", "value": f"<a{odd}b@email.amazonses.com>"}]
    body["mail"]["headers"] = [*listed, *body["mail"].get("headers", [])]
    body.pop("content", None)

    assert inbox.deliver(json.dumps(body)) == []

    assert inbox.enrollment_of(message)[0] == "replied"


def untagged(name: str, attempt: str) -> str:
    """Return an old event without our tag, as notifications of an identity come."""
    body = sample(name).replace(SES_MESSAGE_ID, attempt).replace("interaction_id", "another_tag")
    return body.replace(INTERACTION_ID, "none")


def test_a_complaint_about_an_earlier_attempt_counts(inbox: Inbox) -> None:
    world = inbox.world
    enrollment = world.enrollment(world.cadence({}, {"delay_days": 30}))
    ids = iter(("m1", "m2"))
    with running_engine(world.url, Provider(answer=lambda _: Sent(next(ids)))) as engine:
        engine.run()
        [message] = world.messages()
        bounce = sample("ses_bounce_transient").replace(SES_MESSAGE_ID, "m1")
        inbox.deliver(bounce.replace(INTERACTION_ID, str(message["id"])))
        world.pass_time("25 hours")
        engine.run()

    assert inbox.deliver(untagged("ses_complaint", "m1")) == []

    assert world.status_of(enrollment) == ("unsubscribed", "complained")
    assert [reason for _, _, reason in inbox.suppressions()] == ["complained"]


def test_a_complaint_that_precedes_the_engine_s_record_counts_with_the_next_event(
    inbox: Inbox,
) -> None:
    world = inbox.world
    enrollment = world.enrollment(world.cadence({}, {"delay_days": 30}))

    def answer(_: Message) -> SendOutcome:
        assert inbox.deliver(untagged("ses_complaint", "m1")) == []
        return Sent("m1")

    with running_engine(world.url, Provider(answer=answer)) as engine:
        engine.run()
    assert world.status_of(enrollment)[0] == "active"
    [message] = world.messages()

    delivery = sample("ses_delivery").replace(SES_MESSAGE_ID, "m1")
    assert inbox.deliver(delivery.replace(INTERACTION_ID, str(message["id"]))) == []

    assert world.status_of(enrollment) == ("unsubscribed", "complained")
