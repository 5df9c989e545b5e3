from collections.abc import Iterator
from functools import partial

import pytest

from cadence_core.database.connection import Database, connect
from tests.feedback.conftest import inbox  # noqa: F401 (a fixture)
from tests.world import World


@pytest.fixture
def operated(world: World) -> Iterator[Database]:
    """The world's database, as an operation gets it."""
    database = Database(partial(connect, world.url))
    yield database
    database.close()
