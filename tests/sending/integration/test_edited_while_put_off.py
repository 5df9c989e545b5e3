"""What a rule has put off leaves with the next run if what the rule looks at has changed."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.docs.pages import ROOT
from tests.engine import running_engine
from tests.sending.integration.test_schedules_in_force import Clock
from tests.world import World

PAGE = ROOT / "docs/sending-rules.md"
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def ask_again(world: World) -> str:
    """Return the statement of the page for salespeople, for this organization."""
    [statement] = re.findall(
        r"^UPDATE cadence_enrollments.*?;", PAGE.read_text(encoding="utf-8"), re.S | re.M
    )
    return str(statement).replace("<organization>", str(world.org_id))


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


def test_a_longer_absence_leaves_the_enrollment_as_it_is(world: World) -> None:
    Clock(world).show(NOON)
    lead = world.lead(out_of_office_until=date(2026, 12, 20))
    enrollment = world.enrollment(world.cadence({}, waits_for_return=True), lead)
    with running_engine(world.url) as engine:
        engine.run()
    before = world.enrollment_row(enrollment)

    world.update("leads", lead, out_of_office_until=date(2026, 12, 24))

    assert world.enrollment_row(enrollment) == before


@pytest.mark.parametrize("reason", ["lead_gap", "domain_cap", "spread"])
def test_what_a_setting_has_put_off_is_asked_again_at_once_by_the_statement_of_the_page(
    world: World, reason: str
) -> None:
    Clock(world).show(NOON)
    enrollment = world.enrollment(world.cadence({}))
    world.update("cadence_enrollments", enrollment, next_step_due=NOON + timedelta(days=2))
    world.update("cadence_enrollments", enrollment, step_due_at=NOON, status_reason=reason)

    with running_engine(world.url) as engine:
        early = engine.run()
        world.connection.run(ask_again(world))
        later = engine.run()

    assert (early.sent, later.sent) == (0, 1)
    assert world.status_of(enrollment)[0] == "completed"
