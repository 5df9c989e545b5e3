from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from cadence_core.database.connection import Database, connect
from cadence_core.unsubscribe import unsubscribe_lead
from cadence_core.unsubscribe.application import application_over
from functions.unsubscribe import app
from tests.browser import chromium  # noqa: F401 (a fixture)
from tests.sessions import NewSession
from tests.unsubscribe.linked_lead import Hold, LinkedLead
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


@pytest.fixture
def hold(new_session: NewSession, monkeypatch: pytest.MonkeyPatch) -> Hold:
    """Begin a transaction of a CRM that takes the locks of some statements; returns its session.

    The page waits for its locks for a shorter time than it would, so that the tests end soon.
    """
    monkeypatch.setattr(unsubscribe_lead, "MAX_SUPPRESS_ATTEMPTS", 1)
    monkeypatch.setattr(unsubscribe_lead, "MAX_END_ATTEMPTS", 3)

    def begin_transaction(locking: str) -> Any:
        session = new_session()
        session.run("BEGIN")
        for statement in locking.split(";"):
            session.run(statement)
        return session

    return begin_transaction
