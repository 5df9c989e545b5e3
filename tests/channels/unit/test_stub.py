"""The stub transport of local runs."""

import json
from pathlib import Path

import pytest

from cadence_core.channels.outcome import Sent
from cadence_core.channels.stub import StubTransport
from tests.builders import a_prepared_step

MESSAGE = a_prepared_step(to="maria@lead.test").message


def test_the_stub_reports_the_message_as_sent() -> None:
    assert StubTransport(None).send(MESSAGE) == Sent(f"stub-{MESSAGE.id}")


def test_a_message_is_in_the_outbox_as_it_would_have_been_sent(tmp_path: Path) -> None:
    StubTransport(tmp_path / "outbox").send(MESSAGE)

    [entry] = (tmp_path / "outbox").iterdir()
    written = json.loads(entry.read_text(encoding="utf-8"))
    assert entry.name == f"{MESSAGE.id}.json"
    assert written["to"] == "maria@lead.test"
    assert written["draft"]["body"] == "Dear Maria"
    assert written["sent_at"]


def test_the_outbox_accepts_no_message_twice(tmp_path: Path) -> None:
    transport = StubTransport(tmp_path)
    transport.send(MESSAGE)

    with pytest.raises(FileExistsError):
        transport.send(MESSAGE)
