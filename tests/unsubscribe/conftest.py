import pytest

from functions.unsubscribe import app
from tests.unsubscribe.requests_to_page import FakeStore


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> FakeStore:
    """The store behind the page, in memory."""
    store = FakeStore()
    monkeypatch.setattr(app, "application", store.application)
    return store
