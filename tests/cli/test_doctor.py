"""``cadence doctor`` on a terminal and as JSON."""

import json

from tests.cli.conftest import Run
from tests.engine import engine, run
from tests.world import World


def test_it_shows_what_is_wrong_with_its_fix(command: Run, world: World) -> None:
    run(engine(world))
    assert command("doctor").exit_code == 0

    world.connection.run("UPDATE alembic_version SET version_num = '0020'")
    shown = command("doctor")

    assert shown.exit_code == 1
    assert "wrong" in shown.output
    assert "fix: make migrate" in shown.output


def test_json_has_every_finding(command: Run, world: World) -> None:
    run(engine(world))

    answer = json.loads(command("doctor", "--json").output)

    assert len(answer["findings"]) > 10
    assert answer["findings"][0].keys() == {"area", "is_ok", "sentence", "fix"}
