"""The cadences by command."""

import json

from tests.cli.conftest import Run
from tests.world import World


def test_the_cadences_are_listed_in_pages(world: World, command: Run) -> None:
    world.enroll_many(world.cadence({}, name="Winter"), 2)
    world.cadence({}, name="Autumn")

    first = command("cadences", "--limit", 1)
    rest = command("cadences", "--after", first.output.split("--after ")[1].strip())
    found = json.loads(command("cadences", "--name", "win", "--json").output)

    assert ("Autumn" in first.output, "Winter" in first.output) == (True, False)
    assert "Winter" in rest.output
    assert [(each["name"], each["open"]) for each in found["cadences"]] == [("Winter", 2)]
    assert command("cadences", "--name", "no such").exit_code == 1
