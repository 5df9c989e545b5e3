from collections.abc import Iterator
from functools import partial

import pytest

from cadence_core.database.connection import Database, connect
from cli.console.server import serving
from cli.engine import DatabaseEngine
from tests.browser import Browser, chromium  # noqa: F401 (a fixture)
from tests.console.browsing import Visitor
from tests.feedback.conftest import inbox  # noqa: F401 (a fixture)
from tests.world import World


@pytest.fixture
def link(world: World) -> Iterator[str]:
    """The link of a console on the world's database."""
    database = Database(partial(connect, world.url))
    with serving(DatabaseEngine(database)) as served:
        yield served.url
    database.close()


@pytest.fixture
def browser(chromium: Browser, link: str) -> Browser:  # noqa: F811
    """A browser that the console let in, with an empty log."""
    chromium.open(link)
    chromium.complaints()
    return chromium


@pytest.fixture
def visitor(link: str) -> Visitor:
    """A visitor whom the console let in."""
    visitor = Visitor(link)
    visitor.enter()
    return visitor
