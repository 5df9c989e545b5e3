import pytest

from tests.sending.handling import Invoke, invoke_with


@pytest.fixture
def invoke(monkeypatch: pytest.MonkeyPatch) -> Invoke:
    """A function that passes an event to the Lambda handler."""
    return invoke_with(monkeypatch)
