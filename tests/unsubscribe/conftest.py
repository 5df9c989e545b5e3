from collections.abc import Iterator
from functools import partial

import pytest

from cadence_core.database.connection import Database, connect
from cadence_core.unsubscribe.application import application_over
from functions.unsubscribe import app
from tests.unsubscribe.linked_lead import LinkedLead
from tests.unsubscribe.requests_to_page import KEY, FakeStore
from tests.world import World


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> FakeStore:
    """The store behind the page, in memory."""
    store = FakeStore()
    monkeypatch.setattr(app, "application", store.application)
    return store


@pytest.fixture
def lead(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[LinkedLead]:
    """A lead in a real database, which is the store behind the page."""
    database = Database(partial(connect, world.url))
    application = application_over(database, [KEY.encode()])
    monkeypatch.setattr(app, "application", lambda: application)
    yield LinkedLead(world)
    database.close()
