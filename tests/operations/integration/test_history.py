"""What was changed, in whatever way: settings, steps, and how a lead's enrollments stood."""

from typing import Any

from cadence_core.database.connection import Database
from cadence_core.operations.reports.history import Change, HistoryRequest, list_changes
from tests.cli.conftest import Run, command  # noqa: F401 (a fixture)
from tests.engine import engine, run
from tests.world import World


def changes(database: Database, **request: Any) -> tuple[Change, ...]:
    return list_changes(database, HistoryRequest(**request)).changes


def test_settings_are_shown_with_the_columns_that_changed(world: World, operated: Database) -> None:
    cadence = world.cadence({}, name="Spring")
    world.update("cadences", cadence, status="paused")
    world.insert("sending_caps", org_id=world.org_id, kind="organization", daily_cap=40)
    world.connection.run("DELETE FROM sending_caps")
    world.insert("organizations", name="Other", timezone="UTC")
    world.connection.run("UPDATE organizations SET minimum_gap_minutes = 60 WHERE name = 'Other'")

    own = changes(operated, organization="acme")

    assert [(each.table, each.name) for each in own] == [
        ("sending_caps", "Acme"),
        ("sending_caps", "Acme"),
        ("cadences", "Spring"),
    ]
    deleted, created, paused = own
    assert (created.before, deleted.after) == (None, None)
    assert created.after is not None
    assert created.after["daily_cap"] == 40
    assert (paused.before, paused.after) == ({"status": "active"}, {"status": "paused"})
    assert [each.table for each in changes(operated, limit=1)] == ["organizations"]
    older = changes(operated, organization="acme", before=created.place)
    assert [each.place for each in older] == [paused.place]


def test_the_steps_of_a_cadence_and_the_enrollments_of_a_lead_have_theirs(
    world: World, operated: Database
) -> None:
    cadence, other = world.cadence({}, name="Spring"), world.cadence({}, name="Summer")
    [step] = world.rows("SELECT id FROM cadence_steps WHERE cadence_id = :id", id=cadence)
    enrollment = world.enrollment(cadence)
    world.enrollment(other)
    run(engine(world))
    world.update("cadence_steps", step["id"], delay_days=2)

    edited, created = changes(operated, cadence="spring")
    ended, begun = changes(operated, lead="maria@lead.test")

    assert (edited.before, edited.after) == ({"delay_days": 0}, {"delay_days": 2})
    assert (created.before, created.name) == (None, "Spring")
    assert (begun.id, begun.before, begun.by) == (enrollment, None, None)
    assert ended.after is not None
    assert (ended.after["status"], ended.after["reason"]) == ("completed", "no_step_left")
    assert ended.run_id is not None


def test_it_is_printed(world: World, command: Run) -> None:  # noqa: F811
    cadence = world.cadence({}, name="Spring")
    world.update("cadences", cadence, status="paused")

    settings, steps = command("history"), command("history", "--cadence", "Spring")
    both = command("history", "--cadence", "Spring", "--lead", "maria@lead.test")

    assert "changed cadence Spring" in settings.output
    assert "status: active -> paused" in settings.output
    assert "created step of Spring" in steps.output
    assert (both.exit_code, "not both" in both.output) == (2, True)
    assert command("history", "--limit", 1).output.splitlines()[-1].startswith("There may be more")
