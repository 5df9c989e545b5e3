"""Each sending rule keeps a message back at the claim and at its begin, and lets it go later."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pg8000.exceptions import DatabaseError

from cadence_core.channels.outcome import NotAccepted, SendOutcome, Sent
from cadence_core.model.message import Message
from tests.engine import Provider, running_engine
from tests.sending.integration.test_schedules_in_force import Clock
from tests.world import World

LIFTED = "UPDATE reputation_pauses SET lifted_at = cadence_now(), lifted_by = 'Ana'"
# Rules that look only at the step and the zone: what starts each of them, and what ends it.
LANE_RULES = {
    "stopped_by_person": (
        "INSERT INTO sending_stops (reason) VALUES ('a wrong price in the template')",
        "DELETE FROM sending_stops",
    ),
    "cadence_inactive": (
        "UPDATE cadences SET status = 'paused'",
        "UPDATE cadences SET status = 'active'",
    ),
    "sender_paused": (
        "UPDATE senders SET status = 'paused'",
        "UPDATE senders SET status = 'active'",
    ),
    "channel_stopped": (
        "UPDATE senders SET stopped_until = cadence_now() + interval '1 hour', stop_code = 'stop'",
        "UPDATE senders SET stopped_until = NULL",
    ),
    "reputation_pause": (
        """INSERT INTO reputation_pauses
                  (org_id, scope, reason, detail, sends, bounces, complaints)
           SELECT id, 'organization', 'reputation_pause', '9 of 100', 100, 9, 0
             FROM organizations""",
        LIFTED,
    ),
    "authentication_refused": (
        """INSERT INTO reputation_pauses (org_id, scope, sender_id, reason, detail)
           SELECT org_id, 'sender', id, 'authentication_refused', 'SPF'
             FROM senders WHERE channel = 'email'""",
        LIFTED,
    ),
    "template_fault": (
        "UPDATE message_templates SET fault_code = '132015'",
        "UPDATE message_templates SET fault_code = NULL",
    ),
    "not_in_pilot": (
        "UPDATE cadences SET is_pilot = true",
        "INSERT INTO cadence_pilots SELECT org_id, cadence_id, lead_id FROM cadence_enrollments",
    ),
    "schedule_never_opens": (
        """WITH empty AS (INSERT INTO sending_schedules (org_id, name)
                          SELECT id, 'Nothing yet' FROM organizations RETURNING id)
           UPDATE organizations SET schedule_id = (SELECT id FROM empty)""",
        "UPDATE organizations SET schedule_id = NULL",
    ),
    "outside_sending_window": (
        """WITH schedule AS (INSERT INTO sending_schedules (org_id, name)
                             SELECT id, 'Another day' FROM organizations RETURNING id, org_id),
                hours AS (INSERT INTO sending_hours (schedule_id, org_id, iso_day, opens, closes)
                          SELECT id, org_id, extract(isodow FROM cadence_now() + interval '3 days'),
                                 '09:00', '17:00' FROM schedule)
           UPDATE organizations SET schedule_id = (SELECT id FROM schedule)""",
        "UPDATE organizations SET schedule_id = NULL",
    ),
}
# Those that fill up while a run sends are tested below.
CAPS_OF_LANES = {"organization_cap", "sender_cap", "first_touch_cap"}
# The row of an enrollment, but for what the older releases read.
ROW = """
    SELECT (to_jsonb(e) - ARRAY['cadence_active', 'updated_at'])::text
      FROM cadence_enrollments AS e ORDER BY id"""


@pytest.fixture(autouse=True)
def clock(world: World) -> Clock:
    """Show one moment to each test, or a rule about a weekday or an hour makes others fail."""
    return Clock(world)


def enroll(world: World, count: int = 4) -> list[UUID]:
    return world.enroll_many(world.cadence({}), count)


def rulings(world: World, enrollment: UUID) -> dict[str, Any]:
    """Return the rules that keep the message of an enrollment back, with their time."""
    found = world.rows(
        """SELECT rule.reason, (rule.says).until::text AS until
             FROM candidates_of(ARRAY[CAST(:id AS uuid)]) AS asked
            CROSS JOIN rules_of(asked.c, cadence_now()) AS rule
            WHERE (rule.says).until IS NOT NULL""",
        id=enrollment,
    )
    return {row["reason"]: row["until"] for row in found}


def after_the_first_call(do: Callable[[], object]) -> Provider:
    """Return a provider that does something while its first message is sent."""
    calls: list[Message] = []

    def answer(message: Message) -> Sent:
        calls.append(message)
        if len(calls) == 1:
            do()
        return Sent(str(message.id))

    return Provider(answer)


def test_without_a_setting_no_rule_holds(world: World) -> None:
    [enrollment] = enroll(world, 1)

    assert rulings(world, enrollment) == {}


def test_every_lane_rule_is_tested(world: World) -> None:
    [enrollment] = enroll(world, 1)
    known = world.rows(
        """SELECT rule.reason FROM candidates_of(ARRAY[CAST(:id AS uuid)]) AS asked
            CROSS JOIN rules_of(asked.c, cadence_now()) AS rule WHERE rule.is_of_lane""",
        id=enrollment,
    )

    assert {row["reason"] for row in known} == LANE_RULES.keys() | CAPS_OF_LANES


@pytest.mark.parametrize("reason", LANE_RULES)
def test_a_lane_rule_leaves_the_enrollments_as_they_are_until_it_ends(
    world: World, reason: str
) -> None:
    start, end = LANE_RULES[reason]
    enrollments = enroll(world)
    before = world.connection.run(ROW)
    world.connection.run(start)

    with running_engine(world.url) as engine:
        kept_back = engine.run()
        held = world.connection.run(ROW), rulings(world, enrollments[0])
        world.connection.run(end)
        released = engine.run()

    assert (kept_back.claimed, kept_back.sent) == (0, 0)
    assert held[0] == before
    assert next(iter(held[1])) == reason
    assert released.sent == len(enrollments)


@pytest.mark.parametrize("reason", LANE_RULES)
def test_a_lane_rule_is_in_force_with_the_next_turn(
    world: World, clock: Clock, reason: str
) -> None:
    start, end = LANE_RULES[reason]
    enrollments = enroll(world, 6)
    provider = after_the_first_call(lambda: world.connection.run(start))

    with running_engine(world.url, provider, send_concurrency=1) as engine:
        first = engine.run()
        world.connection.run(end)
        # What the edit met while its turn began waits for two minutes.
        clock.advance(timedelta(minutes=5))
        rest = engine.run()

    assert first.sent <= 2
    assert first.sent + rest.sent == len(enrollments) == len(provider.calls)


@pytest.mark.parametrize("scope", ["org_id", "channel", "sender_id", "another"])
def test_a_switch_stops_what_it_names(world: World, scope: str) -> None:
    enroll(world, 1)
    columns: dict[str, dict[str, Any]] = {
        "org_id": {"org_id": world.org_id},
        "channel": {"channel": "email"},
        "sender_id": {"org_id": world.org_id, "sender_id": world.email_sender},
        "another": {"org_id": world.org_id, "channel": "whatsapp"},
    }
    world.insert("sending_stops", reason="holidays", **columns[scope])

    with running_engine(world.url) as engine:
        summary = engine.run()

    assert summary.sent == (1 if scope == "another" else 0)


def test_only_the_leads_of_a_pilot_get_messages(world: World) -> None:
    first, *_ = enroll(world)
    world.connection.run("UPDATE cadences SET is_pilot = true")
    world.connection.run(
        """INSERT INTO cadence_pilots SELECT org_id, cadence_id, lead_id
             FROM cadence_enrollments WHERE id = :id""",
        id=first,
    )

    with running_engine(world.url) as engine:
        summary = engine.run()

    assert summary.sent == 1
    assert world.status_of(first)[0] == "completed"


def two_cadences(world: World, **lead: Any) -> tuple[UUID, UUID]:
    """Enroll one person twice: by one lead, or by two with something in common."""
    one = world.lead()
    other = world.lead(**lead) if lead else one
    return world.enrollment(world.cadence({}), one), world.enrollment(world.cadence({}), other)


@pytest.mark.parametrize("same", [{}, {"phone": "+5511987654321"}])
def test_a_person_gets_one_message_of_a_batch(world: World, same: dict[str, Any]) -> None:
    two_cadences(world, **same)
    world.connection.run("UPDATE leads SET phone = '+5511987654321'")

    with running_engine(world.url) as engine:
        first, second = engine.run(), engine.run()
        world.pass_time("11 minutes")
        third = engine.run()

    assert (first.sent, second.sent, third.sent) == (1, 0, 1)


def test_the_gap_counts_over_cadences(world: World) -> None:
    _, other = two_cadences(world)
    world.update("organizations", world.org_id, minimum_gap_minutes=24 * 60)

    with running_engine(world.url) as engine:
        first = engine.run()
        world.pass_time("23 hours")
        early = engine.run()
        world.pass_time("1 hour 1 minute")
        late = engine.run()

    assert (first.sent, early.sent, late.sent) == (1, 0, 1)
    assert world.enrollment_row(other)["attempts"] == 0


@pytest.mark.parametrize("first", ["email", "whatsapp"])
def test_the_gap_counts_over_the_channels_of_two_leads_that_are_new(
    world: World, first: str
) -> None:
    person = {"email": "ana@lead.test", "phone": "+5511987654321"}
    steps = {"email": {}, "whatsapp": {"channel": "whatsapp"}}
    world.update("organizations", world.org_id, minimum_gap_minutes=24 * 60)
    world.enrollment(world.cadence(steps.pop(first)), world.lead(**person))
    [(_, later)] = steps.items()

    with running_engine(world.url) as engine:
        sent = engine.run().sent
        world.enrollment(world.cadence(later), world.lead(**person, external_id="another"))
        world.pass_time("23 hours")
        early = engine.run()
        world.pass_time("1 hour 1 minute")
        late = engine.run()

    assert (sent, early.sent, late.sent) == (1, 0, 1)


def test_no_message_begins_while_an_address_of_its_lead_is_unread(world: World) -> None:
    lead = world.lead(email="ana@lead.test", phone="+5511987654321")
    world.enrollment(world.cadence({}), lead)
    world.connection.run(
        """CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS
           'BEGIN NEW.phone_key := NULL; RETURN NEW; END'"""
    )
    world.connection.run(
        "CREATE TRIGGER z_lose BEFORE UPDATE ON leads FOR EACH ROW EXECUTE FUNCTION lose()"
    )

    with running_engine(world.url) as engine:
        unread = engine.run()
        world.connection.run("DROP TRIGGER z_lose ON leads")
        world.pass_time("15 minutes")
        read = engine.run()

    assert (unread.sent, unread.released) == (0, 1)
    assert read.sent == 1


@pytest.mark.parametrize("waits", [True, False])
def test_a_step_waits_until_the_day_of_the_return_is_over_on_the_lead_s_wall(
    world: World, clock: Clock, *, waits: bool
) -> None:
    clock.show(datetime(2026, 12, 1, 12, tzinfo=UTC))
    lead = world.lead(timezone="America/Sao_Paulo", out_of_office_until=date(2026, 12, 20))
    enrollment = world.enrollment(world.cadence({}, waits_for_return=waits), lead)
    kept = rulings(world, enrollment)

    with running_engine(world.url) as engine:
        first = engine.run()
        row = world.enrollment_row(enrollment)
        clock.show(datetime(2026, 12, 21, 2, 59, tzinfo=UTC))
        early = engine.run()
        clock.show(datetime(2026, 12, 21, 3, tzinfo=UTC))
        late = engine.run()

    assert kept == ({"out_of_office": "2026-12-21 03:00:00+00"} if waits else {})
    assert (first.sent, early.sent, late.sent) == ((0, 0, 1) if waits else (1, 0, 0))
    assert row["status_reason"] == ("out_of_office" if waits else "no_step_left")
    assert row["attempts"] == 0


def test_a_message_that_failed_does_not_keep_its_own_retry_back(world: World) -> None:
    [enrollment] = enroll(world, 1)
    world.update("organizations", world.org_id, minimum_gap_minutes=24 * 60)
    answers: list[SendOutcome] = [NotAccepted("busy", ""), Sent("1")]

    with running_engine(world.url, Provider(lambda _: answers.pop(0))) as engine:
        engine.run()
        world.pass_time("2 hours")
        again = engine.run()

    assert again.sent == 1
    assert world.status_of(enrollment)[0] == "completed"


@pytest.mark.parametrize("failures", [1, 2])
def test_a_message_that_failed_does_not_hide_the_one_before_it(world: World, failures: int) -> None:
    two_cadences(world)
    answers: list[SendOutcome] = [Sent("1"), *[NotAccepted("busy", "")] * failures, Sent("2")]

    with running_engine(world.url, Provider(lambda _: answers.pop(0))) as engine:
        first = [engine.run().sent, 0]
        for _ in range(failures):
            world.pass_time("3 hours")
            first[1] += engine.run().sent
        world.update("organizations", world.org_id, minimum_gap_minutes=24 * 60)
        world.pass_time("3 hours")
        early = engine.run()
        world.pass_time("20 hours")
        late = engine.run()

    assert first == [1, 0]
    assert (early.sent, late.sent) == (0, 1)


@pytest.mark.parametrize(
    ("when_too_late", "sent", "state"),
    [
        ("send", 2, ("completed", "no_step_left")),
        ("skip_step", 1, ("completed", "no_step_left")),
        ("hold", 0, ("paused", "too_late")),
    ],
)
def test_a_step_that_is_too_late_is_sent_left_out_or_held(
    world: World, when_too_late: str, sent: int, state: tuple[str, str]
) -> None:
    cadence = world.cadence({}, {}, max_lateness_hours=24, when_too_late=when_too_late)
    enrollment = world.enrollment(cadence, world.lead())
    world.pass_time("25 hours")

    with running_engine(world.url) as engine:
        summaries = engine.run_until_quiet()

    assert sum(summary.sent for summary in summaries) == sent
    assert world.status_of(enrollment) == state
    skipped = world.rows("SELECT reason FROM step_skips")
    assert skipped == ([{"reason": "too_late"}] if when_too_late == "skip_step" else [])


def test_the_history_of_settings_says_who_changed_what(world: World) -> None:
    world.update("organizations", world.org_id, minimum_gap_minutes=60)
    stop = world.insert("sending_stops", reason="holidays", org_id=world.org_id)
    world.connection.run("DELETE FROM sending_stops")

    history = world.rows("SELECT * FROM setting_history ORDER BY id")

    assert [(row["table_name"], row["before"], row["after"]) for row in history[:1]] == [
        ("organizations", {"minimum_gap_minutes": 0}, {"minimum_gap_minutes": 60})
    ]
    assert [(row["row_id"], row["after"] is None) for row in history[1:]] == [
        (str(stop), False),
        (str(stop), True),
    ]
    assert {row["org_id"] for row in history} == {world.org_id}
    assert {row["changed_by"] for row in history} == {"postgres"}


SETTINGS = {
    "sending_stops": "INSERT INTO sending_stops (org_id, reason) SELECT id, 'x' FROM organizations",
    "sending_caps": """INSERT INTO sending_caps (org_id, kind, daily_cap)
                       SELECT id, 'organization', 1 FROM organizations""",
    "sending_hours": """WITH schedule AS (
                            INSERT INTO sending_schedules (org_id, name)
                            SELECT id, 'x' FROM organizations RETURNING id, org_id)
                        INSERT INTO sending_hours (schedule_id, org_id, iso_day, opens, closes)
                        SELECT id, org_id, 1, '09:00', '17:00' FROM schedule""",
    "days_off": """INSERT INTO days_off (org_id, day, name)
                   SELECT id, '2030-01-01', 'x' FROM organizations""",
    "reputation_pauses": """INSERT INTO reputation_pauses (org_id, scope, domain, reason, detail)
                            SELECT id, 'domain', 'x.test', 'authentication_refused', 'x'
                              FROM organizations""",
}


@pytest.mark.parametrize("table", SETTINGS)
def test_the_history_keeps_what_a_truncation_deletes(world: World, table: str) -> None:
    world.connection.run(SETTINGS[table])
    [before] = world.rows(f"SELECT to_jsonb(t) AS row FROM {table} AS t")  # noqa: S608

    world.connection.run(f"TRUNCATE {table} CASCADE")

    assert world.count(table) == 0
    *_, last = world.rows("SELECT table_name, before, after FROM setting_history ORDER BY id")
    assert last == {"table_name": table, "before": before["row"], "after": None}


@pytest.mark.parametrize("table", ["organizations", "sending_schedules"])
def test_a_table_that_records_refer_to_is_not_truncated(world: World, table: str) -> None:
    with pytest.raises(DatabaseError, match="is append-only"):
        world.connection.run(f"TRUNCATE {table} CASCADE")


def test_hours_that_are_truncated_are_forgotten_at_once(world: World) -> None:
    world.connection.run(SETTINGS["sending_hours"])
    world.connection.run("""INSERT INTO open_spans (org_id, schedule_id, zone, opens_at, closes_at)
                            SELECT org_id, id, 'UTC', at, at + interval '1 hour'
                              FROM sending_schedules, cadence_now() AS at""")

    world.connection.run("TRUNCATE sending_hours")

    assert world.count("open_spans", "opens_at > '-infinity'") == 0


def test_a_step_that_was_held_as_too_late_is_sent_when_a_person_releases_it(world: World) -> None:
    cadence = world.cadence({}, max_lateness_hours=24, when_too_late="hold")
    enrollment = world.enrollment(cadence, world.lead())
    world.pass_time("25 hours")

    with running_engine(world.url) as engine:
        engine.run()
        world.update("cadence_enrollments", enrollment, status="active")
        summary = engine.run()

    assert summary.sent == 1


def cap(world: World, kind: str, daily_cap: int, **columns: Any) -> None:
    if kind == "sender":
        columns["sender_id"] = world.email_sender
    world.insert("sending_caps", org_id=world.org_id, kind=kind, daily_cap=daily_cap, **columns)


@pytest.mark.parametrize("kind", ["organization", "sender", "domain", "first_touches"])
def test_a_cap_is_used_up_and_never_exceeded(world: World, kind: str) -> None:
    enrollments = enroll(world, 7)
    cap(world, kind, 3, trickle=False)

    with running_engine(world.url, send_concurrency=2) as engine:
        first, second = engine.run(), engine.run()

    assert (first.sent, second.sent) == (3, 0)
    assert len(engine.provider.calls) == 3
    assert {world.enrollment_row(each)["attempts"] for each in enrollments} == {0}


def test_a_message_that_was_not_accepted_gives_its_room_back(world: World) -> None:
    enroll(world, 3)
    cap(world, "sender", 1, trickle=False)
    answers: list[SendOutcome] = [NotAccepted("busy", ""), Sent("1")]

    with running_engine(world.url, Provider(lambda _: answers.pop(0)), send_concurrency=1) as run:
        sent = [run.run(batch_size=1).sent for _ in range(3)]

    assert sum(sent) == 1
    assert answers == []


def test_a_cap_is_spread_over_the_day(world: World) -> None:
    enroll(world, 10)
    cap(world, "sender", 96)

    with running_engine(world.url) as engine:
        summary = engine.run()

    assert 1 <= summary.sent < 10


def test_what_waits_in_the_queue_of_another_lane_than_its_own_holds_up_no_other(
    world: World,
) -> None:
    """The queue knows an archived step; the step after it, which the leads get, is kept back."""
    cadence = world.cadence({}, {"delay_days": 1}, {"channel": "whatsapp"})
    waiting = world.enroll_many(cadence, 20)
    with running_engine(world.url) as engine:
        assert engine.run().sent == len(waiting)
        world.pass_time("2 days")
        world.update("senders", world.whatsapp_sender, status="paused")
        world.connection.run("UPDATE cadence_steps SET archived_at = now() WHERE step_order = 2")
        world.enroll_many(cadence, 10)

        sent = engine.run(batch_size=15).sent

    assert sent == 10
    rows = [world.enrollment_row(enrollment) for enrollment in waiting]
    assert {(row["status"], row["status_reason"]) for row in rows} == {("active", "sender_paused")}


def test_a_stop_of_one_organization_says_nothing_of_a_message_of_no_known_one(world: World) -> None:
    asked = """SELECT rule_stopped_by_person(
                   jsonb_populate_record(NULL::candidate, '{"has_stops": true}'), now())::text"""
    world.insert("sending_stops", org_id=world.org_id, reason="theirs")
    assert world.connection.run(asked) == [[None]]

    world.insert("sending_stops", reason="the engine's")
    assert "the engine's" in world.connection.run(asked)[0][0]
