"""The command that removes what has expired."""

import json

from tests.cli.conftest import Run
from tests.operations.integration.test_purge import add_event, age, send
from tests.world import World


def expired_world(world: World) -> None:
    """Two organizations, one of which keeps its records for a short time, and an unknown event."""
    send(world, 2)
    age(world, 800)
    hasty = world.insert("organizations", name="Hasty", records_kept_days=30)
    for org in (world.org_id, hasty, None):
        for days in (29, 31, 1_096):
            add_event(world, org, days)


def test_a_dry_run_shows_what_would_go_and_from_when(world: World, command: Run) -> None:
    expired_world(world)
    before = world.dump()

    shown = command("purge", "--dry-run")

    [_, acme, hasty, unknown, last] = shown.output.splitlines()
    assert [line.split()[:4] for line in (acme, hasty)] == [
        ["Acme", "2", "0", "1"],
        ["Hasty", "0", "0", "2"],
    ]
    assert unknown.startswith("(no organization)")
    assert (shown.exit_code, last) == (0, "Nothing was changed.")
    assert world.dump() == before


def test_a_purge_asks_first_and_removes_what_it_showed(world: World, command: Run) -> None:
    expired_world(world)
    before = world.dump()

    assert command("purge", answer="n\n").exit_code == 1
    assert world.dump() == before
    done = command("purge", answer="y\n")

    assert done.exit_code == 0
    assert done.output.endswith(
        "Removed 2 texts, 0 rows of the history, 4 events and 0 unpublished changes.\n"
    )
    assert command("purge").output == "Nothing has expired.\n"


def test_the_answer_in_json_counts_what_was_shown_and_removed(world: World, command: Run) -> None:
    expired_world(world)
    world.connection.run(
        """UPDATE interactions SET status = 'uncertain'
            WHERE id = (SELECT id FROM interactions ORDER BY id LIMIT 1)"""
    )

    answer = json.loads(command("purge", "--json", "--yes").output)

    for kind in ("texts", "history", "events", "standing_events"):
        assert answer["removed"][kind] == sum(each[kind] for each in answer["expired"])
    assert [each["organization"] for each in answer["expired"]] == ["Acme", "Hasty", None]
    assert answer["removed"]["texts"] == 1
