"""The function that the daily schedule invokes."""

import pytest

from functions.purge.app import lambda_handler
from tests.engine import LambdaContextStub
from tests.operations.integration.test_purge import age, send
from tests.output import ReadOutput, logs_of
from tests.world import World


def test_the_function_purges_and_reports_what_it_removed(
    world: World, read_output: ReadOutput, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", world.url)
    send(world)
    age(world, 800)
    read_output()

    removed = lambda_handler({}, LambdaContextStub(function_name="purge"))

    assert removed == {
        "texts": 1,
        "history": 0,
        "events": 0,
        "standing_events": 0,
        "is_complete": True,
    }
    [line] = [log for log in logs_of(read_output()) if log["message"] == "purge finished"]
    assert {name: line[name] for name in removed} == removed
