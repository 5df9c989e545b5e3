"""The functions as built, each in an environment of Lambda's runtime."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from local.built_stack import BuiltFunction, built_functions
from local.emulator import Emulator, running
from local.samples import SAMPLE_SETTINGS
from tests.world import World

Start = Callable[..., Emulator]


@pytest.fixture(scope="session")
def functions() -> dict[str, BuiltFunction]:
    """Every function of the built template, by logical id."""
    if sys.platform != "linux":
        pytest.skip("the emulator of Lambda's runtime runs on Linux only")
    return built_functions()


@pytest.fixture
def outbox(tmp_path: Path) -> Path:
    """Where the stub transports write what they are given."""
    return tmp_path / "outbox"


@pytest.fixture
def start(world: World, outbox: Path) -> Iterator[Start]:
    """Gives a function an environment over the world's database, until the test ends."""
    with ExitStack() as environments:

        def start(
            function: BuiltFunction, *, handler_folder: Path | None = None, **settings: str
        ) -> Emulator:
            environment = {
                "DATABASE_URL": world.url,
                "OUTBOX_DIR": str(outbox),
                "MAX_SENDS_PER_SECOND": "10000",
                **SAMPLE_SETTINGS,
                **settings,
            }
            emulator = running(function, environment, handler_folder=handler_folder)
            return environments.enter_context(emulator)

        yield start
