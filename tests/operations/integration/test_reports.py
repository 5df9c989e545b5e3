"""Reports that an operator can read: where enrollments are, what a run sent and did not send."""

from uuid import UUID

import pytest

from cadence_core.database.connection import Database
from cadence_core.operations.reports.reports import (
    due_next,
    not_sent_by,
    sent_by,
    standings_of,
    waiting,
)
from tests.engine import engine, run
from tests.world import World


@pytest.fixture
def database_of(world: World) -> Database:
    return Database(lambda: world.connection)


def enroll(world: World, cadence: UUID, **lead: str | None) -> UUID:
    """Enroll a new lead and return the lead's id."""
    lead_id = world.lead(**lead)
    world.enrollment(cadence, lead_id)
    return lead_id


def test_a_run_s_messages_and_holds_are_read_apart(world: World, database_of: Database) -> None:
    cadence = world.cadence({}, {"step_order": 7, "delay_days": 2}, name="winter")
    enroll(world, cadence)
    enroll(world, cadence, first_name="Rui", company_name=None, email=None)

    run_id = str(run(engine(world)).run_id)

    [sent], [held] = sent_by(database_of, run_id), not_sent_by(database_of, run_id)
    assert (sent.who, sent.cadence, sent.position, sent.total) == (
        "Maria, Padaria Sol",
        "winter",
        1,
        2,
    )
    assert (sent.text, sent.is_ai, sent.channel) == ("Hello Maria", False, "email")
    assert (held.who, held.status, held.reason) == ("Rui", "paused", "missing_address")
    assert [touch.enrollment_id for touch in waiting(database_of)] == [held.enrollment_id]
    [due] = due_next(database_of)
    assert (due.who, due.position, round(due.seconds / 86400)) == ("Maria, Padaria Sol", 2, 2)


def test_a_paused_cadence_waits_and_nothing_of_it_is_due(
    world: World, database_of: Database
) -> None:
    enroll(world, world.cadence({}, status="paused"))

    [touch] = waiting(database_of)
    assert (touch.status, touch.reason) == ("active", None)
    assert due_next(database_of) == []


def test_a_lead_whose_enrollment_will_end_is_not_due_next(
    world: World, database_of: Database
) -> None:
    cadence = world.cadence({})
    enroll(world, cadence, email="ana@lead.test", first_name="Ana")
    for status in ("won", "archived", "unqualified"):
        enroll(world, cadence, email=f"{status}@lead.test", status=status)
    deleted = enroll(world, cadence, email="rui@lead.test")
    world.connection.run("UPDATE leads SET deleted_at = now() WHERE id = :id", id=deleted)

    assert [touch.who for touch in due_next(database_of)] == ["Ana, Padaria Sol"]


def test_the_standings_of_some_leads_are_theirs_alone(world: World, database_of: Database) -> None:
    cadence = world.cadence({})
    maria, rui = enroll(world, cadence), enroll(world, cadence, email="rui@lead.test")
    world.insert(
        "suppressions",
        org_id=world.org_id,
        channel="email",
        address="rui@lead.test",
        reason="manual",
    )

    standings = standings_of(database_of, [str(maria), str(rui)])

    suppressed = {standing.lead_id: standing.is_suppressed for standing in standings}
    assert suppressed == {str(maria): False, str(rui): True}
    assert standings_of(database_of, []) == []
