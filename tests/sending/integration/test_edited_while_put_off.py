"""What a rule has put off leaves with the next run if what the rule looks at has changed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.engine import running_engine
from tests.sending.integration.test_lock_order import (
    ENROLLMENT,
    enroll_in_reverse_order,
    locked_while_waiting,
)
from tests.sending.integration.test_schedules_in_force import Clock
from tests.sessions import Background, NewSession
from tests.world import Row, World

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("back", [None, date(2026, 11, 30), date(2026, 12, 10)])
def test_a_lead_who_is_back_earlier_gets_the_step_that_was_put_off(
    world: World, back: date | None
) -> None:
    clock = Clock(world)
    clock.show(NOON)
    lead = world.lead(out_of_office_until=date(2026, 12, 20))
    enrollment = world.enrollment(world.cadence({}, waits_for_return=True), lead)
    due = world.enrollment_row(enrollment)["step_due_at"]

    with running_engine(world.url) as engine:
        put_off = engine.run()
        row = world.enrollment_row(enrollment)
        world.update("leads", lead, out_of_office_until=back)
        edited = world.enrollment_row(enrollment)
        clock.show(NOON + timedelta(minutes=15))
        later = engine.run()

    assert (put_off.sent, row["status_reason"]) == (0, "out_of_office")
    assert (edited["next_step_due"], edited["step_due_at"]) == (due, due)
    assert later.sent == (0 if back and back > NOON.date() else 1)


EDITS: dict[str, tuple[str, str]] = {
    "a shorter gap": (
        "UPDATE organizations SET minimum_gap_minutes = 4320",
        "UPDATE organizations SET minimum_gap_minutes = 60",
    ),
    "no gap": (
        "UPDATE organizations SET minimum_gap_minutes = 4320",
        "UPDATE organizations SET minimum_gap_minutes = 0",
    ),
    "a larger cap of a domain": (
        """INSERT INTO sending_caps (org_id, kind, domain, daily_cap, trickle)
           SELECT id, 'domain', 'lead.test', 1, false FROM organizations""",
        "UPDATE sending_caps SET daily_cap = 3",
    ),
    "a domain with a cap of its own": (
        """INSERT INTO sending_caps (org_id, kind, daily_cap, trickle)
           SELECT id, 'domain', 1, false FROM organizations""",
        """INSERT INTO sending_caps (org_id, kind, domain, daily_cap, trickle)
           SELECT id, 'domain', 'lead.test', 3, false FROM organizations""",
    ),
    "no cap of a domain": (
        """INSERT INTO sending_caps (org_id, kind, domain, daily_cap, trickle)
           SELECT id, 'domain', 'lead.test', 1, false FROM organizations""",
        "DELETE FROM sending_caps",
    ),
    "a larger cap of a portfolio": (
        """WITH cap AS (INSERT INTO sending_caps (org_id, kind, portfolio, daily_cap, trickle)
                        SELECT id, 'portfolio', 'ours', 1, false FROM organizations)
           UPDATE senders SET portfolio = 'ours' WHERE channel = 'whatsapp'""",
        "UPDATE sending_caps SET daily_cap = 3",
    ),
    "another portfolio": (
        """WITH cap AS (INSERT INTO sending_caps (org_id, kind, portfolio, daily_cap, trickle)
                        SELECT id, 'portfolio', 'ours', 1, false FROM organizations)
           UPDATE senders SET portfolio = 'ours' WHERE channel = 'whatsapp'""",
        "UPDATE senders SET portfolio = NULL",
    ),
    "no waiting for a return": (
        """WITH away AS (UPDATE leads SET out_of_office_until = '2026-12-20')
           UPDATE cadences SET waits_for_return = true""",
        "UPDATE cadences SET waits_for_return = false",
    ),
    "less spread": (
        """WITH schedule AS (INSERT INTO sending_schedules (org_id, name, timezone, spread_minutes)
                             SELECT id, 'Days', 'UTC', 600 FROM organizations RETURNING id, org_id),
                hours AS (INSERT INTO sending_hours (schedule_id, org_id, iso_day, opens, closes)
                          SELECT id, org_id, day, '12:00', '23:59'
                            FROM schedule, generate_series(1, 7) AS day)
           UPDATE organizations SET schedule_id = (SELECT id FROM schedule)""",
        "UPDATE sending_schedules SET spread_minutes = 0",
    ),
    "earlier hours": (
        """WITH schedule AS (INSERT INTO sending_schedules (org_id, name, timezone, spread_minutes)
                             SELECT id, 'Days', 'UTC', 600 FROM organizations RETURNING id, org_id),
                hours AS (INSERT INTO sending_hours (schedule_id, org_id, iso_day, opens, closes)
                          SELECT id, org_id, day, '12:00', '23:59'
                            FROM schedule, generate_series(1, 7) AS day)
           UPDATE organizations SET schedule_id = (SELECT id FROM schedule)""",
        "UPDATE organizations SET schedule_id = NULL",
    ),
}


OF_SPREAD = ("less spread", "earlier hours")


def two_messages(world: World, edit: str) -> None:
    """Enroll leads of which each edit's setting puts at least one off."""
    channel = "whatsapp" if "portfolio" in edit else "email"
    for number in range(2):
        same = {"email": "maria@lead.test"} if "gap" in edit else {"email": f"m{number}@lead.test"}
        lead = world.lead(**same, phone=f"+551198765432{number}")
        cadence = world.cadence({"channel": channel})
        world.enrollment(cadence, lead, next_step_due=NOON - timedelta(hours=3))


@pytest.mark.parametrize("edit", EDITS)
def test_what_a_setting_has_put_off_leaves_with_the_next_run_after_its_edit(
    world: World, edit: str
) -> None:
    clock = Clock(world)
    clock.show(NOON)
    setting, edited = EDITS[edit]
    two_messages(world, edit)
    world.connection.run(setting)

    with running_engine(world.url) as engine:
        first = sum(engine.run().sent for _ in range(2))
        # What is spread leaves at a time of its own.
        clock.show(NOON + timedelta(seconds=1 if edit in OF_SPREAD else 7200))
        early = engine.run()
        put_off = world.count("cadence_enrollments", "next_step_due > step_due_at")
        world.connection.run(edited)
        later = engine.run()
        again = engine.run()

    assert put_off >= 1
    assert first + early.sent + put_off == 2
    assert (later.sent, again.sent) == (put_off, 0)
    clock.show(NOON + timedelta(hours=3))
    with running_engine(world.url) as engine:
        engine.run()
    assert world.count("rule_edits") == 0


def test_a_new_address_lets_what_was_put_off_leave_with_the_next_run(world: World) -> None:
    Clock(world).show(NOON)
    world.update("organizations", world.org_id, minimum_gap_minutes=4320)
    two_messages(world, "a gap")
    with running_engine(world.url) as engine:
        first = sum(engine.run().sent for _ in range(2))
        [row] = world.rows("SELECT lead_id FROM cadence_enrollments WHERE status = 'active'")
        world.update("leads", row["lead_id"], email="ana@home.test", phone="+5511900000000")

        later = engine.run()

    assert (first, later.sent) == (1, 1)


def test_leads_that_one_statement_changes_lock_no_enrollment_before_one_with_a_lower_id(
    world: World, new_session: NewSession, background: Background
) -> None:
    leads = [world.lead_of_its_own() for _ in range(5)]
    cadence = world.cadence({})
    lowest, *higher = enroll_in_reverse_order(world, *((cadence, lead) for lead in leads))

    locked, _ = locked_while_waiting(
        world,
        new_session(),
        (ENROLLMENT, lowest),
        lambda: background(new_session().run, "UPDATE leads SET timezone = 'Asia/Tokyo'"),
        higher,
    )

    assert locked == [False] * 4
    assert world.count("cadence_enrollments", "zone = 'Asia/Tokyo'") == 5


@pytest.mark.parametrize("edited", ["organizations", "leads"])
def test_what_an_older_release_has_put_off_stays_due(world: World, edited: str) -> None:
    """It kept no time at which the step was due."""
    Clock(world).show(NOON)
    world.update("organizations", world.org_id, minimum_gap_minutes=4320)
    lead = world.lead()
    enrollment = world.enrollment(world.cadence({}), lead)
    put_off = NOON + timedelta(days=1)
    with world.without_triggers():
        world.update(
            "cadence_enrollments",
            enrollment,
            next_step_due=put_off,
            step_due_at=None,
            status_reason="lead_gap",
        )

    if edited == "leads":
        world.update("leads", lead, email="ana@home.test")
    else:
        world.update("organizations", world.org_id, minimum_gap_minutes=0)
        world.connection.run("SELECT ask_again()")

    row = world.enrollment_row(enrollment)
    assert (row["next_step_due"], row["status_reason"]) == (put_off, None)


def test_a_row_that_the_database_refuses_to_change_stops_no_run(world: World) -> None:
    Clock(world).show(NOON)
    world.update("organizations", world.org_id, minimum_gap_minutes=4320)
    refused, _ = world.enroll_many(world.cadence({}), 2)
    put_off: Row = {"next_step_due": NOON + timedelta(days=1), "status_reason": "lead_gap"}
    with world.without_triggers():
        world.update("cadence_enrollments", refused, step_due_at=NOON, **put_off)
    world.connection.run(f"ALTER TABLE cadence_enrollments ADD CHECK (id <> '{refused}') NOT VALID")
    world.connection.run(
        "UPDATE cadence_enrollments SET next_step_due = :at WHERE id <> :id", at=NOON, id=refused
    )
    world.update("organizations", world.org_id, minimum_gap_minutes=0)

    with running_engine(world.url) as engine:
        assert engine.run().sent == 1
    assert world.enrollment_row(refused)["next_step_due"] == put_off["next_step_due"]


def test_edits_of_one_rule_are_kept_as_one_while_something_is_still_put_off(
    world: World, new_session: NewSession
) -> None:
    """Each edit that is kept costs every pick a look at what is put off."""
    Clock(world).show(NOON)
    enrollment = world.enrollment(world.cadence({}))
    put_off: Row = {"next_step_due": NOON + timedelta(days=1), "status_reason": "lead_gap"}
    with world.without_triggers():
        world.update("cadence_enrollments", enrollment, updated_at=NOON, **put_off)
    for minutes in (10, 20, 30):
        world.update("organizations", world.org_id, minimum_gap_minutes=minutes)
    other = new_session()
    other.run("BEGIN")
    other.run("SELECT FROM cadence_enrollments FOR UPDATE")

    world.connection.run("SELECT ask_again()")
    kept = world.count("rule_edits")
    other.run("ROLLBACK")
    world.connection.run("SELECT ask_again()")

    assert kept == 1
    assert world.enrollment_row(enrollment)["status_reason"] is None
    assert world.count("rule_edits") == 0
