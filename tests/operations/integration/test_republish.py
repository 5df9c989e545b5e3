"""Events for a CRM that were given up are shown by code, and wait again."""

import json

import pytest

from cadence_core.database.connection import Database
from cadence_core.operations.upkeep import republish as republish_module
from cadence_core.operations.upkeep.republish import RepublishRequest, republish
from tests.cli.conftest import Run, command  # noqa: F401 (a fixture)
from tests.cli.test_agreed import CHANGED, Meanwhile, meanwhile  # noqa: F401 (a fixture)
from tests.world import World

GIVE_UP = """
    INSERT INTO standing_events (
        org_id, lead_id, enrollment_id, cadence_id, from_status, to_status, attempts, error_code)
    SELECT e.org_id, e.lead_id, e.id, e.cadence_id, 'active', 'replied', :attempts ::int, :code
      FROM cadence_enrollments AS e"""


def give_up(world: World, attempts: int, code: str) -> None:
    world.connection.run(GIVE_UP, attempts=attempts, code=code)


def test_given_up_events_are_shown_first_and_then_wait_again(
    world: World,
    command: Run,  # noqa: F811
) -> None:
    world.enroll_many(world.cadence({}), 3)
    give_up(world, 20, "MalformedDetail")
    give_up(world, 19, "InternalFailure")

    shown = command("republish", answer="n\n")
    waiting = world.count("standing_events", "attempts = 0")
    done = command("republish", answer="y\n")

    assert "     3  Acme          MalformedDetail" in shown.output
    assert (shown.exit_code, waiting) == (1, 0)
    assert (done.exit_code, "3 events wait for the next minute." in done.output) == (0, True)
    assert world.count("standing_events", "attempts = 0") == 3
    assert world.count("standing_events", "attempts = 19") == 3
    assert command("republish", "--yes").output == "No event was given up.\n"
    nothing = json.loads(command("republish", "--yes", "--json").stdout)
    assert nothing == {"is_dry_run": False, "events": []}


def test_events_that_another_operator_published_meanwhile_are_not_published_again(
    world: World,
    command: Run,  # noqa: F811
    meanwhile: Meanwhile,  # noqa: F811
) -> None:
    world.enroll_many(world.cadence({}), 3)
    give_up(world, 20, "MalformedDetail")
    one = "UPDATE standing_events SET attempts = 0 WHERE id = (SELECT min(id) FROM standing_events)"
    meanwhile(lambda: world.connection.run(one))

    shown = command("republish")

    assert (shown.exit_code, shown.output.endswith(CHANGED)) == (2, True)
    assert world.count("standing_events", "attempts = 20") == 2


def test_events_that_are_given_up_meanwhile_wait_for_the_next_time(
    world: World,
    command: Run,  # noqa: F811
    meanwhile: Meanwhile,  # noqa: F811
) -> None:
    world.enroll_many(world.cadence({}), 3)
    give_up(world, 20, "MalformedDetail")
    meanwhile(lambda: give_up(world, 20, "MalformedDetail"))

    shown = command("republish")

    assert "3 events wait for the next minute." in shown.output
    assert world.count("standing_events", "attempts = 20") == 3


def test_it_goes_through_every_slice_and_takes_none_that_was_not_shown(
    world: World, operated: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(republish_module, "SLICE", 2)
    world.enroll_many(world.cadence({}), 5)
    give_up(world, 20, "MalformedDetail")
    first = republish(operated, RepublishRequest())
    assert [each.count for each in first.events] == [2]

    through = first.events[0].last
    done = republish(operated, RepublishRequest(is_dry_run=False, through=through))

    assert [each.count for each in done.events] == [2]
    assert world.count("standing_events", "attempts = 0") == 2
    again = republish(operated, RepublishRequest(is_dry_run=False, through=through))
    assert again.events == ()
