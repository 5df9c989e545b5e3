"""A failure of an earlier or unknown attempt never causes a step to be sent again."""

from collections.abc import Iterator

import pytest

from cadence_core.channels.outcome import SendOutcome, Sent, Uncertain
from cadence_core.model.message import Message
from local.samples import INTERACTION_ID, SES_MESSAGE_ID
from tests.engine import Engine, Provider, running_engine
from tests.feedback.inbox import Inbox, sample
from tests.feedback.whatsapp_events import event_with_status, status_of
from tests.world import Row, World

NOT_SENT = "SELECT settle_interaction(:id, 'not_sent', 'seen in the console')"
DROPPED = "Message retries exhausted, dropping message."


@pytest.fixture
def uncertain_send(world: World) -> Iterator[tuple[Engine, list[SendOutcome]]]:
    """An engine whose first answer was lost; the test appends the later answers."""
    answers: list[SendOutcome] = [Uncertain("timeout")]
    world.enrollment(world.cadence({}, {"delay_days": 30}))
    with running_engine(world.url, Provider(answer=lambda _: answers.pop(0))) as engine:
        engine.run()
        yield engine, answers


def returned(attempt: str, interaction: object) -> str:
    body = sample("ses_bounce_transient").replace(SES_MESSAGE_ID, attempt)
    return body.replace(INTERACTION_ID, str(interaction))


def test_a_late_bounce_of_the_first_attempt_does_not_cause_a_third(
    inbox: Inbox, uncertain_send: tuple[Engine, list[SendOutcome]]
) -> None:
    engine, answers = uncertain_send
    [message] = inbox.world.messages()
    inbox.world.connection.run(NOT_SENT, id=message["id"])
    answers += [Sent("m2"), Sent("m3")]
    engine.run()

    assert inbox.deliver(returned("m1", message["id"])) == []

    inbox.world.pass_time("25 hours")
    engine.run()
    assert len(engine.provider.calls) == 2
    assert [row["status"] for row in inbox.world.messages()] == ["sent"]


def test_a_bounce_of_the_first_attempt_during_the_second_does_not_cause_a_third(
    inbox: Inbox,
) -> None:
    world = inbox.world
    world.enrollment(world.cadence({}, {"delay_days": 30}))
    calls: list[Message] = []

    def answer(message: Message) -> SendOutcome:
        calls.append(message)
        if len(calls) == 1:
            return Uncertain("timeout")
        inbox.deliver(returned("m1", message.id))
        return Sent("m2")

    with running_engine(world.url, Provider(answer=answer)) as engine:
        engine.run()
        [message] = world.messages()
        world.connection.run(NOT_SENT, id=message["id"])
        engine.run()
        world.pass_time("25 hours")
        engine.run()

    assert len(calls) == 2
    [message] = world.messages()
    assert (message["status"], message["external_id"]) == ("sent", "m2")


def test_a_failure_of_an_unknown_attempt_pauses_the_enrollment_for_a_person(inbox: Inbox) -> None:
    world = inbox.world
    enrollment = world.enrollment(world.cadence({"channel": "whatsapp"}, {"delay_days": 30}))
    ids = iter(("aws-1", "aws-2", "aws-3"))
    provider = Provider(answer=lambda _: Sent(next(ids)))
    with running_engine(world.url, provider) as engine:
        engine.run()
        [message] = world.messages()
        inbox.deliver(status(message["id"], DROPPED, accepted_as="aws-1"))
        world.pass_time("25 hours")
        engine.run()
        inbox.deliver(status(message["id"], "failed", wamid="wamid.1", code=131000))
        # A second failure of the same wamid says nothing about the second attempt.
        inbox.deliver(status(message["id"], "failed", wamid="wamid.1", code=131016))
        world.pass_time("25 hours")
        engine.run()

    assert len(provider.calls) == 2
    assert world.status_of(enrollment) == ("paused", "delivery_failed")


def status(
    interaction: object,
    word: str,
    *,
    wamid: str | None = None,
    accepted_as: str = "x",
    code: int = 0,
) -> str:
    failure: Row = {"id": wamid, "status": word, "biz_opaque_callback_data": str(interaction)}
    failure["errors"] = [{"code": code}] if code else []
    name = "whatsapp_status_failed"
    return event_with_status(name, {**status_of(name), **failure}, messageId=accepted_as)
