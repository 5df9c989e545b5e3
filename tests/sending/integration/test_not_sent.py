"""Enrollments that must not be sent to: held until the cause is fixed, or ended."""

from collections.abc import Callable
from uuid import UUID

import pytest

from cadence_core.channels.outcome import Sent
from cadence_core.model.message import Message
from tests.engine import Provider, running_engine
from tests.world import World

EnrollFaulty = Callable[[World], UUID]


def with_lead(**columns: object) -> EnrollFaulty:
    return lambda world: world.enrollment(world.cadence({}), world.lead(**columns))


def with_whatsapp_lead(**columns: object) -> EnrollFaulty:
    return lambda world: world.enrollment(
        world.cadence({"channel": "whatsapp"}), world.lead(**columns)
    )


def with_template(**columns: object) -> EnrollFaulty:
    return lambda world: world.enrollment(world.cadence({"template_id": world.template(**columns)}))


def with_cadence(**columns: object) -> EnrollFaulty:
    return lambda world: world.enrollment(world.cadence({}, **columns))


def with_sender_of_another_channel(world: World) -> UUID:
    return world.enrollment(world.cadence({}, email_sender_id=world.whatsapp_sender))


def without_template(world: World) -> UUID:
    return world.enrollment(world.cadence({"template_id": None}))


def with_deleted_template(world: World) -> UUID:
    template = world.template()
    enrollment = world.enrollment(world.cadence({"template_id": template}))
    world.connection.run("DELETE FROM message_templates WHERE id = :id", id=template)
    return enrollment


def with_template_of_another_organization(world: World) -> UUID:
    """Leave a step as it may be from before its foreign key carried the organization."""
    template = world.template(org_id=world.insert("organizations", name="Other"))
    cadence = world.cadence({})
    with world.without_triggers():
        world.connection.run(
            "UPDATE cadence_steps SET template_id = :t WHERE cadence_id = :c", t=template, c=cadence
        )
    return world.enrollment(cadence)


def with_sender_without_identity(world: World) -> UUID:
    sender = world.insert("senders", org_id=world.org_id, channel="email", address="eva@acme.test")
    world.connection.run("UPDATE senders SET address_key = address")
    world.connection.run("DELETE FROM sender_identities WHERE identity = 'eva@acme.test'")
    return world.enrollment(world.cadence({}, email_sender_id=sender))


def with_long_text_message(world: World) -> UUID:
    template = world.template(channel="whatsapp", body="x" * 4_097)
    return world.enrollment(world.cadence({"channel": "whatsapp", "template_id": template}))


HELD = {
    "no email": (with_lead(email=None), "missing_address", ""),
    "blank email": (with_lead(email="  "), "missing_address", ""),
    "no phone": (with_whatsapp_lead(phone=None), "missing_address", ""),
    "not an email": (with_lead(email="maria at lead"), "invalid_address", "no @"),
    "no opt-in": (with_whatsapp_lead(whatsapp_opt_in_at=None), "no_whatsapp_opt_in", ""),
    "no sender": (with_cadence(email_sender_id=None), "missing_sender", ""),
    "sender of another channel": (with_sender_of_another_channel, "missing_sender", ""),
    "no identity": (with_sender_without_identity, "sender_not_allowed", "eva@acme.test"),
    "no template": (without_template, "missing_template", ""),
    "template deleted": (with_deleted_template, "missing_template", ""),
    "foreign template": (with_template_of_another_organization, "missing_template", ""),
    "wrong channel": (with_template(channel="whatsapp"), "wrong_template_channel", ""),
    "missing field": (with_template(body="{{ budget }}"), "missing_variable", "budget"),
    "missing field in subject": (with_template(subject="{{ mood }}"), "missing_variable", "mood"),
    "broken template": (with_template(body="{% if %}"), "template_error", "body line 1"),
    "forbidden template": (with_template(body="{% set a = 1 %}"), "template_error", "body"),
    "blank body": (with_template(body="{% if false %}x{% endif %} "), "empty_rendering", "body"),
    "blank subject": (with_template(subject=" "), "empty_rendering", "subject"),
    "no subject": (with_template(subject=None), "empty_rendering", "subject"),
    "endless text message": (with_long_text_message, "content_too_long", "parameters"),
    "endless subject": (with_template(subject="x" * 999), "content_too_long", "subject"),
    "endless nesting": (
        with_lead(custom_fields='{"n": ' + "[" * 900 + "]" * 900 + "}"),
        "unreadable_custom_fields",
        "",
    ),
    "unreadable number": (
        with_lead(custom_fields='{"n": ' + "9" * 5000 + "}"),
        "unreadable_custom_fields",
        "",
    ),
}  # fmt: skip


def test_an_unsendable_enrollment_is_held_with_its_reason(world: World) -> None:
    enrollments = {fault: enroll(world) for fault, (enroll, _, _) in HELD.items()}

    with running_engine(world.url) as engine:
        [summary] = engine.run_until_quiet()

    rows = {fault: world.enrollment_row(id_) for fault, id_ in enrollments.items()}
    assert summary.claimed == summary.held == len(HELD)
    assert {
        fault: (row["status"], row["status_reason"], (row["status_detail"] or "").split(":")[0])
        for fault, row in rows.items()
    } == {fault: ("paused", reason, detail) for fault, (_, reason, detail) in HELD.items()}
    assert {(row["lease_expires_at"], row["run_id"]) for row in rows.values()} == {(None, None)}
    assert (engine.provider.calls, world.messages()) == ([], [])


def test_the_messages_of_a_paused_sender_wait_and_leave_when_it_goes_on(world: World) -> None:
    sender = world.insert(
        "senders", org_id=world.org_id, channel="email", address="a@acme.test", status="paused"
    )
    enrollment = world.enrollment(world.cadence({}, email_sender_id=sender))
    before = world.enrollment_row(enrollment)

    with running_engine(world.url) as engine:
        paused = engine.run()
        after = world.enrollment_row(enrollment)
        world.update("senders", sender, status="active")
        resumed = engine.run()

    assert (paused.claimed, resumed.sent) == (0, 1)
    assert after == before


EXITS = {
    "won": (with_lead(status="won"), "lead_won"),
    "archived": (with_lead(status="archived"), "lead_archived"),
    "unqualified": (with_lead(status="unqualified"), "lead_unqualified"),
    "deleted": (with_lead(deleted_at="2026-01-01Z"), "lead_deleted"),
    "deleted and faulty": (with_lead(deleted_at="2026-01-01Z", email=None), "lead_deleted"),
}


def test_a_lead_that_must_not_be_contacted_exits(world: World) -> None:
    enrollments = {cause: enroll(world) for cause, (enroll, _) in EXITS.items()}

    with running_engine(world.url) as engine:
        [summary] = engine.run_until_quiet()

    assert (summary.exited, summary.completed) == (len(EXITS), 0)
    assert {cause: world.status_of(id_) for cause, id_ in enrollments.items()} == {
        cause: ("completed", reason) for cause, (_, reason) in EXITS.items()
    }
    assert (engine.provider.calls, world.messages()) == ([], [])


def test_an_enrollment_whose_steps_were_all_deleted_completes(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}))
    world.connection.run("DELETE FROM cadence_steps")

    with running_engine(world.url) as engine:
        [summary] = engine.run_until_quiet()

    assert (summary.skipped, summary.completed) == (1, 1)
    assert world.status_of(enrollment) == ("completed", "no_step_left")


def test_a_deleted_step_is_skipped(world: World) -> None:
    cadence = world.cadence()
    deleted = world.step(cadence, step_order=1)
    world.step(cadence, step_order=4, template_id=world.template(subject="Step four"))
    enrollment = world.enrollment(cadence)
    world.connection.run("DELETE FROM cadence_steps WHERE id = :id", id=deleted)

    with running_engine(world.url) as engine:
        [summary] = engine.run_until_quiet()

    assert (summary.sent, summary.completed) == (1, 1)
    assert world.message_of(enrollment)["subject"] == "Step four"
    assert world.status_of(enrollment)[0] == "completed"


def test_a_broken_template_in_the_middle_of_a_batch_affects_no_other_enrollment(
    world: World,
) -> None:
    healthy = world.cadence({})
    poisoned = world.cadence({"template_id": world.template(body="{{ 1 / 0 }}{{ x.__class__ }}")})
    before = world.enroll_many(healthy, 5)
    poison = world.enroll_many(poisoned, 3)
    after = world.enroll_many(healthy, 5)

    with running_engine(world.url) as engine:
        [summary] = engine.run_until_quiet()

    assert (summary.claimed, summary.sent, summary.held) == (13, 10, 3)
    assert {world.status_of(id_)[0] for id_ in before + after} == {"completed"}
    assert {world.status_of(id_) for id_ in poison} == {("paused", "template_error")}


def test_a_held_enrollment_is_sent_after_the_cause_is_fixed_and_it_is_resumed(
    world: World,
) -> None:
    lead = world.lead(company_name=None)
    enrollment = world.enrollment(world.cadence({}), lead)

    with running_engine(world.url) as engine:
        engine.run()
        held = world.status_of(enrollment)
        world.update("leads", lead, company_name="Padaria Lua")
        still_paused = engine.run()
        world.update("cadence_enrollments", enrollment, status="active", status_reason=None)
        resumed = engine.run()

    assert held == ("paused", "missing_variable")
    assert (still_paused.claimed, resumed.sent) == (0, 1)
    assert world.message_of(enrollment)["content"] == "Dear Maria of Padaria Lua"
    assert world.enrollment_row(enrollment)["status_detail"] is None


def test_a_hold_is_recorded_in_the_history_with_its_run(world: World) -> None:
    world.enrollment(world.cadence({}), world.lead(email=None))

    with running_engine(world.url) as engine:
        summary = engine.run()

    [change] = world.rows("SELECT * FROM cadence_enrollment_history WHERE to_status = 'paused'")
    assert (change["reason"], change["run_id"]) == ("missing_address", summary.run_id)


@pytest.mark.usefixtures("claims_read_at_once")
def test_a_lead_won_during_a_run_gets_no_message(world: World) -> None:
    world.enroll_many(world.cadence({}), 4)

    def win_the_last(message: Message) -> Sent:
        if message.to == "lead1@lead.test":
            world.connection.run("UPDATE leads SET status = 'won' WHERE email LIKE 'lead4@%'")
        return Sent("id")

    with running_engine(world.url, Provider(win_the_last), send_concurrency=1) as engine:
        [first] = engine.run_until_quiet()
        world.pass_time("5 minutes")
        [second] = engine.run_until_quiet()

    assert (first.sent, first.released, second.exited) == (3, 1, 1)
    assert [call.to for call in engine.provider.calls] == [f"lead{n}@lead.test" for n in (1, 2, 3)]
