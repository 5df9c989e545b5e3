"""The command as a process sees it: arguments in; output, errors and an exit code out."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from cli.main import cadence
from tests.feedback.conftest import inbox  # noqa: F401 (a fixture)
from tests.world import World

Run = Callable[..., Result]


@pytest.fixture
def command(world: World, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run ``cadence`` with these arguments on the world's database; ``answer`` is typed in."""
    monkeypatch.setenv("DATABASE_URL", world.url)
    monkeypatch.setenv("COLUMNS", "80")
    # A console ends with ctrl-C.
    monkeypatch.setattr("cli.console.server.Served.wait", lambda _: None)

    def run_command(*arguments: object, answer: str = "") -> Result:
        return CliRunner().invoke(cadence, [str(part) for part in arguments], input=answer)

    return run_command
