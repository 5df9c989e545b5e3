"""What happens to a message and its enrollment after each outcome of a send."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from cadence_core.channels.outcome import (
    NotAccepted,
    Rejected,
    SendOutcome,
    Throttled,
    Uncertain,
)
from cadence_core.model.message import Message
from tests.engine import Answer, Provider, accept, running_engine
from tests.world import World

REFUSED = NotAccepted("busy", "try later")


def always(outcome: SendOutcome) -> Answer:
    return lambda _: outcome


def wait_after_change(world: World, enrollment_id: UUID) -> timedelta:
    row = world.enrollment_row(enrollment_id)
    wait: timedelta = row["next_step_due"] - row["updated_at"]
    return wait


def test_an_accepted_message_is_stored_as_sent(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}))

    with running_engine(world.url) as engine:
        summary = engine.run()

    [call] = engine.provider.calls
    message = world.message_of(enrollment)
    assert (summary.claimed, summary.sent) == (1, 1)
    assert (message["id"], message["external_id"]) == (call.id, f"provider-{call.id}")
    assert (message["status"], message["type"], message["attempts"]) == ("sent", "message", 1)
    assert (call.to, call.sender.address) == ("maria@lead.test", "ana@acme.test")
    assert message["subject"] == call.draft.subject == "Hello Maria"
    assert message["content"] == call.draft.body == "Dear Maria of Padaria Sol"
    assert message["sent_at"] is not None


def test_a_sent_message_does_not_change_with_its_template(world: World) -> None:
    template = world.template()
    enrollment = world.enrollment(world.cadence({"template_id": template}))
    with running_engine(world.url) as engine:
        engine.run()

    world.update("message_templates", template, body="Something else")

    assert world.message_of(enrollment)["content"] == "Dear Maria of Padaria Sol"


def test_an_accepted_message_moves_its_enrollment_to_the_next_step(world: World) -> None:
    cadence = world.cadence({}, {"step_order": 5, "delay_days": 3, "channel": "whatsapp"})
    enrollment = world.enrollment(cadence)

    with running_engine(world.url) as engine:
        first = engine.run_until_quiet()
        waits = wait_after_change(world, enrollment)
        world.pass_time("3 days")
        second = engine.run_until_quiet()

    row = world.enrollment_row(enrollment)
    assert [(run.sent, run.completed) for run in first + second] == [(1, 0), (1, 1)]
    assert waits == timedelta(days=3)
    assert [call.to for call in engine.provider.calls] == ["maria@lead.test", "+5511987654321"]
    assert (row["status"], row["status_reason"]) == ("completed", "no_step_left")
    assert (row["lease_expires_at"], row["run_id"]) == (None, None)


def test_a_rejected_message_fails_its_enrollment(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}, {}))
    provider = Provider(always(Rejected("blocked", "address is on a list")))

    with running_engine(world.url, provider) as engine:
        summary = engine.run()
        engine.run_until_quiet()

    row, message = world.enrollment_row(enrollment), world.message_of(enrollment)
    assert (summary.failed, len(provider.calls)) == (1, 1)
    assert (row["status"], row["status_reason"], row["status_detail"]) == (
        "failed",
        "rejected",
        "blocked",
    )
    assert (message["status"], message["error_code"], message["error_detail"]) == (
        "failed",
        "blocked",
        "address is on a list",
    )
    assert message["sent_at"] is None


def test_a_message_not_accepted_is_tried_again_later_on_the_same_row(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}))
    answers = iter([REFUSED])
    provider = Provider(lambda message: next(answers, None) or accept(message))

    with running_engine(world.url, provider) as engine:
        refused = engine.run()
        after_refusal = world.enrollment_row(enrollment)
        too_early = engine.run()
        world.pass_time("20 minutes")
        accepted = engine.run()

    message = world.message_of(enrollment)
    assert (refused.retried, too_early.claimed, accepted.sent) == (1, 0, 1)
    assert (after_refusal["status"], after_refusal["status_reason"]) == ("active", "not_accepted")
    assert (after_refusal["attempts"], after_refusal["current_step"]) == (1, 1)
    assert (message["status"], message["attempts"]) == ("sent", 2)
    assert (message["error_code"], message["error_detail"]) == (None, None)
    assert {call.id for call in provider.calls} == {message["id"]}


def test_each_wait_is_longer_and_the_last_attempt_fails_the_enrollment(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}))
    provider = Provider(always(REFUSED))
    waits = []

    with running_engine(world.url, provider, max_attempts=3) as engine:
        for _ in range(2):
            engine.run()
            waits.append(wait_after_change(world, enrollment))
            world.pass_time("1 day")
        last = engine.run()
        engine.run_until_quiet()

    minutes = [wait / timedelta(minutes=1) for wait in waits]
    assert minutes == [pytest.approx(15, rel=0.26), pytest.approx(60, rel=0.26)]
    assert (last.failed, len(provider.calls)) == (1, 3)
    assert world.status_of(enrollment) == ("failed", "attempts_exhausted")
    assert world.enrollment_row(enrollment)["attempts"] == 3
    assert world.message_of(enrollment)["attempts"] == 3


def test_a_throttled_message_waits_and_costs_no_attempt(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}))
    answers = iter([Throttled("slow_down")] * 5)
    provider = Provider(lambda message: next(answers, None) or accept(message))

    with running_engine(world.url, provider, max_attempts=2) as engine:
        for _ in range(5):
            assert engine.run().released == 1
            wait = wait_after_change(world, enrollment)
            assert world.status_of(enrollment) == ("active", "throttled")
            assert world.enrollment_row(enrollment)["attempts"] == 0
            world.pass_time("2 hours")
        engine.run()

    message = world.message_of(enrollment)
    assert timedelta(minutes=5) <= wait <= timedelta(minutes=6, seconds=15)
    assert (message["status"], message["attempts"]) == ("sent", 1)


def test_a_throttled_message_waits_at_least_the_providers_retry_after(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}))
    provider = Provider(always(Throttled("slow_down", retry_after_seconds=1800)))

    with running_engine(world.url, provider) as engine:
        engine.run()

    wait = wait_after_change(world, enrollment)
    assert timedelta(minutes=30) <= wait <= timedelta(minutes=37, seconds=30)


def raise_an_error(message: Message) -> SendOutcome:
    raise ConnectionResetError(message.to)


@pytest.mark.parametrize(
    ("answer", "code"),
    [(always(Uncertain("timeout", "no answer")), "timeout"), (raise_an_error, "unexpected_error")],
)
def test_an_uncertain_message_is_not_sent_again_even_if_its_enrollment_is_resumed(
    world: World, answer: Answer, code: str
) -> None:
    enrollment = world.enrollment(world.cadence({}, {}))
    provider = Provider(answer)

    with running_engine(world.url, provider) as engine:
        first = engine.run()
        provider.answer = accept
        for _ in range(2):
            world.update("cadence_enrollments", enrollment, status="active", status_reason=None)
            again = engine.run()

    message = world.message_of(enrollment)
    assert (first.uncertain, again.uncertain, len(provider.calls)) == (1, 1, 1)
    assert world.status_of(enrollment) == ("paused", "uncertain_send")
    assert (message["status"], message["error_code"], message["attempts"]) == ("uncertain", code, 1)


def test_an_exception_in_a_send_is_stored_without_its_text(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}))

    with running_engine(world.url, Provider(raise_an_error)) as engine:
        engine.run()

    assert world.message_of(enrollment)["error_detail"] == "ConnectionResetError"


def test_an_enrollment_advances_when_its_uncertain_message_proves_sent(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}, {"delay_days": 1}))
    provider = Provider(always(Uncertain("timeout")))

    with running_engine(world.url, provider) as engine:
        engine.run()
        world.connection.run("UPDATE interactions SET status = 'sent', sent_at = now()")
        world.update("cadence_enrollments", enrollment, status="active", status_reason=None)
        summary = engine.run()

    row = world.enrollment_row(enrollment)
    assert (summary.skipped, len(provider.calls)) == (1, 1)
    assert (row["status"], row["current_step"], row["status_reason"]) == ("active", 2, None)


def test_an_uncertain_message_that_proves_not_sent_is_sent_on_the_same_row(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}))
    provider = Provider(always(Uncertain("timeout")))

    with running_engine(world.url, provider) as engine:
        engine.run()
        provider.answer = accept
        world.connection.run("UPDATE interactions SET status = 'failed'")
        world.update("cadence_enrollments", enrollment, status="active", status_reason=None)
        summary = engine.run()

    assert summary.sent == 1
    assert world.message_of(enrollment)["status"] == "sent"


def test_one_failure_of_each_kind_affects_no_other_message(world: World) -> None:
    bad: dict[int, Any] = {
        3: always(Rejected("blocked")),
        8: always(REFUSED),
        13: always(Throttled("slow_down")),
        18: always(Uncertain("timeout")),
        23: raise_an_error,
    }
    world.enroll_many(world.cadence({}), 30)

    def answer(message: Message) -> SendOutcome:
        number = int(message.to.removeprefix("lead").removesuffix("@lead.test"))
        outcome: SendOutcome = bad.get(number, accept)(message)
        return outcome

    with running_engine(world.url, Provider(answer)) as engine:
        summary = engine.run()

    assert (summary.claimed, summary.sent, summary.completed) == (30, 25, 25)
    assert (summary.failed, summary.retried, summary.released, summary.uncertain) == (1, 1, 1, 2)


def test_a_text_of_the_stub_personalizer_is_marked_as_ai_generated(world: World) -> None:
    enrollment = world.enrollment(world.cadence({"ai_personalization": True}))

    with running_engine(world.url, ai_provider="stub") as engine:
        engine.run()

    message = world.message_of(enrollment)
    assert message["ai_generated"] is True
    assert message["content"].startswith("Dear Maria of Padaria Sol\n\nI wrote this with")
