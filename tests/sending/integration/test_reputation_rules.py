"""No email begins while its sender, its From domain or its organization is paused."""

from typing import Any

import pytest

from tests.engine import engine, run
from tests.world import World

PAUSE = """
INSERT INTO reputation_pauses (org_id, scope, sender_id, domain, reason, detail, sends, bounces,
                               complaints, until, half_cap_until)
VALUES (:org, :scope, :sender, :domain, :reason, '7 of 100 bounced', 100, 7, 0,
        now() + CAST(:until AS interval), now() + CAST(:half AS interval))"""


def pause(world: World, scope: str, reason: str = "reputation_pause", **changed: Any) -> None:
    columns = {"sender": None, "domain": None, **OF_SCOPE[scope](world), **changed}
    values = {"org": world.org_id, "until": "1 day", "half": "2 days", **columns}
    world.connection.run(PAUSE, scope=scope, reason=reason, **values)


OF_SCOPE: dict[str, Any] = {
    "sender": lambda world: {"sender": world.email_sender},
    "domain": lambda _: {"domain": "acme.test"},
    "organization": lambda _: {},
}


@pytest.mark.parametrize(
    ("scope", "reason"),
    [
        ("sender", "reputation_pause"),
        ("domain", "reputation_pause"),
        ("organization", "reputation_pause"),
        ("domain", "authentication_refused"),
    ],
)
def test_a_pause_keeps_emails_until_a_person_lifts_it(
    world: World, scope: str, reason: str
) -> None:
    pause(world, scope, reason)
    enrollment = world.enrollment(world.cadence({}))
    before = world.enrollment_row(enrollment)

    assert run(engine(world)).sent == 0
    after = world.enrollment_row(enrollment)
    assert (after["status"], after["attempts"]) == ("active", 0)
    assert after["step_due_at"] == before["step_due_at"]

    world.connection.run("UPDATE reputation_pauses SET lifted_at = now(), lifted_by = 'ana'")
    world.pass_time("1 hour")

    assert run(engine(world)).sent == 1


def test_whatsapp_and_other_organizations_go_on(world: World) -> None:
    other = World(world.url, domain="other.test", number="2")
    for scope in OF_SCOPE:
        pause(world, scope)
    world.enrollment(world.cadence({"channel": "whatsapp"}))
    lead = other.lead(email="jo@elsewhere.test", phone="+5511911111111")
    other.enrollment(other.cadence({}), lead)

    assert run(engine(world)).sent == 2
    other.close()


def test_a_pause_that_has_ended_keeps_nothing(world: World) -> None:
    pause(world, "sender", until="-1 second")
    world.enrollment(world.cadence({}))

    assert run(engine(world)).sent == 1


@pytest.mark.parametrize("kind", ["sender", "organization"])
@pytest.mark.parametrize("scope", OF_SCOPE)
def test_caps_are_halved_after_a_pause_has_ended_by_itself(
    world: World, scope: str, kind: str
) -> None:
    pause(world, scope, until="-1 hour", half="1 day")
    sender = {"sender_id": world.email_sender} if kind == "sender" else {}
    cap = {"org_id": world.org_id, "kind": kind, "daily_cap": 7, "trickle": False}
    world.insert("sending_caps", **cap, **sender)
    world.enroll_many(world.cadence({}), 9)

    sent = run(engine(world)).sent
    world.connection.run("UPDATE reputation_pauses SET half_cap_until = now()")
    world.connection.run(
        "UPDATE cadence_enrollments SET next_step_due = now() WHERE status = 'active'"
    )
    sent_afterwards = run(engine(world)).sent

    assert (sent, sent_afterwards) == (4, 3)


@pytest.mark.parametrize("kind", ["first_touches", "domain"])
def test_other_caps_are_not_halved(world: World, kind: str) -> None:
    pause(world, "organization", until="-1 hour", half="1 day")
    world.insert("sending_caps", org_id=world.org_id, kind=kind, daily_cap=7, trickle=False)
    world.enroll_many(world.cadence({}), 9)

    assert run(engine(world)).sent == 7


def test_a_pause_of_a_domain_concerns_a_sender_whose_key_has_not_been_read(world: World) -> None:
    world.enrollment(world.cadence({}))
    world.connection.run("UPDATE senders SET address_key = NULL")
    pause(world, "domain")

    [ruling] = world.rows(
        """SELECT rule.reason
             FROM candidates_of(ARRAY(SELECT id FROM cadence_enrollments)) AS asked
            CROSS JOIN first_rulings(ARRAY[asked.c], now()) AS rule
            WHERE (SELECT bool_and(address_key IS NULL) FROM senders)"""
    )

    assert ruling["reason"] == "reputation_pause"
