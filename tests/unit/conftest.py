"""Unit tests touch no network and no database."""

import json
import socket
import sys
from typing import NoReturn

import pytest
from hypothesis import settings

from cadence_core.runtime.telemetry import logger, metrics
from tests.unit.handling import Invoke, invoke_with
from tests.unit.output import Lines, ReadOutput

# Nothing is kept between runs, and a busy machine is no fault of the code.
settings.register_profile("unit", max_examples=60, database=None, deadline=None)
settings.load_profile("unit")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise AssertionError("a unit test opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def invoke(monkeypatch: pytest.MonkeyPatch) -> Invoke:
    """A function that hands an event to the Lambda handler."""
    return invoke_with(monkeypatch)


class CurrentStdout:
    """Whatever is the standard output when a line is written: pytest replaces it often."""

    def write(self, text: str) -> int:
        return sys.stdout.write(text)

    def flush(self) -> None:
        sys.stdout.flush()


@pytest.fixture
def read_output(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> ReadOutput:
    """A function that returns the log lines and metrics written since it was last called."""
    monkeypatch.setattr(logger.registered_handler, "stream", CurrentStdout())
    metrics.clear_metrics()  # an engine that ran without a handler leaves its own

    def read() -> Lines:
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return read
