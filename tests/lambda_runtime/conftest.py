"""The built functions, each in an emulation of Lambda's runtime."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from local.built_stack import BuiltFunction, built_functions
from local.emulator import Emulator, running
from local.samples import SAMPLE_SETTINGS
from local.stand_ins.running import running_stand_ins
from local.stand_ins.server import StandInServer
from tests.world import World

Start = Callable[..., Emulator]


@pytest.fixture(scope="session")
def functions() -> dict[str, BuiltFunction]:
    """Every function of the built template, by logical id."""
    if sys.platform != "linux":
        pytest.skip("the emulator of Lambda's runtime runs on Linux only")
    return built_functions()


@pytest.fixture
def stand_ins() -> Iterator[StandInServer]:
    """Stand-ins for the providers; a function reaches them through its environment."""
    with running_stand_ins() as server:
        yield server


@pytest.fixture
def start(world: World) -> Iterator[Start]:
    """Starts a function with the world's database, until the test ends."""
    with ExitStack() as environments:

        def start(function: BuiltFunction, **settings: str) -> Emulator:
            environment = {
                "DATABASE_URL": world.url,
                "MAX_SENDS_PER_SECOND": "10000",
                **SAMPLE_SETTINGS,
                **settings,
            }
            return environments.enter_context(running(function, environment))

        yield start
