from collections.abc import Iterator

import pytest

from local.stand_ins.running import running_stand_ins
from local.stand_ins.server import StandInServer


@pytest.fixture
def stand_ins(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandInServer]:
    """The providers, as far as the SDKs can tell."""
    with running_stand_ins() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server
