"""The stub transports and personalizers of local runs."""

import json
from pathlib import Path

import pytest

from cadence_core.channels.outcome import Sent
from cadence_core.channels.stub import StubTransport
from cadence_core.model.message import Draft
from cadence_core.personalization.stub import StubPersonalizer
from tests.builders import a_prepared_step

MESSAGE = a_prepared_step(to="maria@lead.test").message
DRAFT = Draft("Hello", "Dear Maria", is_html=False)


def test_the_stub_says_that_it_sent() -> None:
    assert StubTransport(None).send(MESSAGE) == Sent(f"stub-{MESSAGE.id}")


def test_a_message_lies_in_the_outbox_as_it_would_have_gone_out(tmp_path: Path) -> None:
    StubTransport(tmp_path / "outbox").send(MESSAGE)

    [entry] = (tmp_path / "outbox").iterdir()
    written = json.loads(entry.read_text(encoding="utf-8"))
    assert entry.name == f"{MESSAGE.id}.json"
    assert written["to"] == "maria@lead.test"
    assert written["draft"]["body"] == "Dear Maria"
    assert written["sent_at"]


def test_the_outbox_takes_no_message_twice(tmp_path: Path) -> None:
    sender = StubTransport(tmp_path)
    sender.send(MESSAGE)

    with pytest.raises(FileExistsError):
        sender.send(MESSAGE)


def test_the_stub_personalizer_says_the_same_each_time() -> None:
    facts = {"job_title": "Owner", "company_name": "Padaria Sol"}

    answers = [StubPersonalizer().personalize(DRAFT, facts, seconds=5) for _ in range(2)]

    sentence = "I was thinking of Owner at Padaria Sol when I wrote this."
    draft = Draft("Hello", f"Dear Maria\n\n{sentence}", is_html=False, ai_generated=True)
    assert [answer.draft for answer in answers] == [draft, draft]


def test_the_stub_personalizer_escapes_in_html() -> None:
    draft = Draft("Hello", "<p>Dear Maria</p>", is_html=True)

    answer = StubPersonalizer().personalize(draft, {"company_name": "B & Q"}, seconds=5)

    assert answer.draft.body.endswith(
        "<p>I was thinking of your role at B &amp; Q when I wrote this.</p>"
    )
