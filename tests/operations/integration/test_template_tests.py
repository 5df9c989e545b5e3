"""A test of a template goes to a colleague, marked, once, and without effect on the lead."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from cadence_core.database.connection import Database
from cadence_core.errors import ConfigurationError, InvalidRequestError, UnknownNameError
from cadence_core.operations.perform import perform
from cadence_core.operations.templates.template_tests import (
    TEST_SEND,
    SendTestAnswer,
    SendTestRequest,
)
from local.stand_ins import ses
from local.stand_ins.faults import Drop, Fault, Refuse
from local.stand_ins.server import StandInServer
from tests.world import World

UNTOUCHED = (
    "interactions", "cadence_enrollments", "send_counts", "person_touches", "leads", "send_pace",
)  # fmt: skip


@pytest.fixture
def intro(world: World) -> World:
    """A world with a cadence that sends the template intro, and Maria."""
    world.cadence({"template_id": world.template()})
    world.lead()
    return world


def send(database: Database, **request: Any) -> SendTestAnswer:
    given = {
        "test_id": uuid4(),
        "template": "intro",
        "lead": "maria@lead.test",
        "to": "me@example.com",
        "is_dry_run": False,
        **request,
    }
    return perform(database, TEST_SEND, SendTestRequest(**given), "ana@desk")


def sent_in(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(file.read_text(encoding="utf-8")) for file in folder.iterdir()]


def test_a_test_is_marked_and_goes_to_the_colleague_alone(
    intro: World, operated: Database, stub_outbox: Path
) -> None:
    test_id = uuid4()

    answer = send(operated, test_id=test_id)

    [message] = sent_in(stub_outbox)
    assert (answer.outcome, answer.is_stub, answer.sender) == ("sent", True, "ana@acme.test")
    assert (message["to"], message["id"]) == ("me@example.com", str(test_id))
    assert message["draft"]["subject"] == answer.subject == "[TEST] Hello Maria"
    assert message["draft"]["body"] == "Dear Maria of Padaria Sol"
    assert message["draft"]["unsubscribe_url"].startswith("https://unsubscribe.example/")
    assert message["is_test"] is True
    assert intro.count("interactions") == 0


def test_a_test_has_no_effect_on_the_lead_and_is_recorded_without_the_address(
    intro: World, operated: Database, stub_outbox: Path
) -> None:
    send(operated, is_dry_run=True)  # reads the addresses
    before = intro.dump()

    send(operated)

    after = intro.dump()
    assert {table for table in before if before[table] != after[table]} == {"operator_actions"}
    assert set(UNTOUCHED) <= set(before)
    begun, done = intro.rows("SELECT phase, details FROM operator_actions ORDER BY id")
    assert (begun["phase"], done["phase"]) == ("begun", "done")
    assert "me@example.com" not in json.dumps([begun["details"], done["details"]])
    assert len(sent_in(stub_outbox)) == 1


def test_a_dry_run_sends_nothing(intro: World, operated: Database, stub_outbox: Path) -> None:
    answer = send(operated, is_dry_run=True)

    assert (answer.outcome, answer.subject) == ("would_send", "[TEST] Hello Maria")
    assert sent_in(stub_outbox) == []
    assert intro.count("operator_actions") == 0


def test_a_repetition_of_a_request_is_refused_also_if_its_answer_was_lost(
    intro: World, operated: Database, stub_outbox: Path
) -> None:
    sent, lost = uuid4(), uuid4()
    send(operated, test_id=sent)
    intro.connection.run(
        """INSERT INTO operator_actions (action_id, operation, actor, phase, details)
           VALUES (gen_random_uuid(), 'test_send', 'ana@desk', 'begun', CAST(:details AS jsonb))""",
        details=json.dumps({"test_id": str(lost)}),
    )

    for test_id in (sent, lost):
        for is_dry_run in (True, False):
            with pytest.raises(InvalidRequestError, match="test_id: this test was begun before"):
                send(operated, test_id=test_id, is_dry_run=is_dry_run)
    assert len(sent_in(stub_outbox)) == 1


@pytest.mark.parametrize(
    "to", ["", "me", "a@b.test, c@d.test", "a@b.test\r\nBcc: x@y.test", "\0@b.test", "x" * 5_000]
)
def test_what_is_not_one_address_is_refused(
    intro: World, operated: Database, stub_outbox: Path, to: str
) -> None:
    with pytest.raises(InvalidRequestError, match=r"^to: "):
        send(operated, to=to)
    assert (sent_in(stub_outbox), intro.count("interactions")) == ([], 0)


@pytest.mark.parametrize("spelling", ["me@gmail.com", "M.E+news@googlemail.com"])
def test_a_suppressed_address_is_refused_in_any_spelling(
    intro: World, operated: Database, stub_outbox: Path, spelling: str
) -> None:
    intro.insert(
        "suppressions",
        org_id=intro.org_id,
        channel="email",
        address=spelling,
        reason="unsubscribed",
        source="manual",
    )

    with pytest.raises(InvalidRequestError, match="do-not-contact list"):
        send(operated, to="me@gmail.com")
    assert sent_in(stub_outbox) == []


def test_a_switch_and_a_paused_sender_stop_a_test(
    intro: World, operated: Database, stub_outbox: Path
) -> None:
    stop = intro.insert("sending_stops", channel="email", reason="a wrong price")
    with pytest.raises(InvalidRequestError, match="a switch stops it"):
        send(operated)

    intro.connection.run("DELETE FROM sending_stops WHERE id = :id", id=stop)
    intro.update("senders", intro.email_sender, status="paused")
    with pytest.raises(InvalidRequestError, match="it is paused"):
        send(operated)
    assert sent_in(stub_outbox) == []


def test_what_cannot_be_filled_in_or_sent_is_refused_with_its_reason(
    intro: World, operated: Database, stub_outbox: Path
) -> None:
    intro.template(name="gap", body="{{ plan }}")
    intro.template(name="chat", channel="whatsapp")
    intro.template(name="alone")
    other = intro.insert("organizations", name="Other")
    intro.lead(org_id=other, email="sam@other.test")

    for request, message in (
        ({"template": "alone"}, "template: the cadence has no sender for email"),
        ({"template": "gap", "sender": "ana@acme.test"}, r"no value for this lead \(plan\)"),
        ({"template": "chat"}, "only a template for emails"),
    ):
        with pytest.raises(InvalidRequestError, match=message):
            send(operated, **request)
    with pytest.raises(UnknownNameError, match="no lead of Acme"):
        send(operated, lead="sam@other.test")
    assert sent_in(stub_outbox) == []


def test_a_lead_without_an_address_can_be_tested_with(
    intro: World, operated: Database, stub_outbox: Path
) -> None:
    intro.lead(email=None, phone="+5511900000001", first_name="Rui", status="won")

    answer = send(operated, lead="+5511900000001", sender=str(intro.email_sender))

    assert (answer.outcome, answer.subject) == ("sent", "[TEST] Hello Rui")
    assert len(sent_in(stub_outbox)) == 1


def test_a_long_subject_stays_within_the_limit(
    intro: World, operated: Database, stub_outbox: Path
) -> None:
    intro.template(name="long", subject="x" * 998)

    answer = send(operated, template="long", sender="ana@acme.test")

    assert (len(answer.subject), answer.outcome) == (998, "sent")
    assert len(sent_in(stub_outbox)) == 1


def test_settings_that_do_not_say_how_to_send_are_named(
    intro: World, operated: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EMAIL_TRANSPORT", raising=False)

    with pytest.raises(ConfigurationError, match="EMAIL_TRANSPORT"):
        send(operated)
    assert intro.count("interactions") == 0


def test_an_id_of_the_test_is_required() -> None:
    with pytest.raises(InvalidRequestError, match="test_id"):
        TEST_SEND.parse({"template": "intro", "lead": "a", "to": "b"})


class TestWithSes:
    """Over HTTP to a stand-in of SES."""

    @pytest.fixture
    def provider(self, stand_ins: StandInServer, monkeypatch: pytest.MonkeyPatch) -> StandInServer:
        for name, value in {
            "EMAIL_TRANSPORT": "ses",
            "WHATSAPP_TRANSPORT": "stub",
            "SES_CONFIGURATION_SET": "engine",
            "SES_OPEN_CLICK_TRACKING": "true",
        }.items():
            monkeypatch.setenv(name, value)
        return stand_ins

    def test_it_carries_the_mark_and_no_tag_or_configuration_set(
        self, intro: World, operated: Database, provider: StandInServer
    ) -> None:
        intro.update("senders", intro.email_sender, reply_to="replies+{id}@acme.test")

        answer = send(operated)

        [request] = provider.accepted(ses.SEND_PATH)
        content = request.json["Content"]["Simple"]
        headers = {each["Name"]: each["Value"] for each in content["Headers"]}
        assert (answer.outcome, answer.is_stub) == ("sent", False)
        assert headers["X-Cadence-Test"] == "1"
        assert headers["List-Unsubscribe"].startswith("<https://unsubscribe.example/")
        assert request.json["Destination"] == {"ToAddresses": ["me@example.com"]}
        assert not {"EmailTags", "ConfigurationSetName", "ReplyToAddresses"} & set(request.json)
        assert UUID(str(answer.sender_id)) == intro.email_sender

    @pytest.mark.usefixtures("intro")
    @pytest.mark.parametrize(
        ("fault", "expected"),
        [
            (Refuse(400, "MessageRejected"), ("not_sent", "MessageRejected")),
            (
                Refuse(429, "TooManyRequestsException"),
                ("not_sent", "TooManyRequestsException"),
            ),
            (Drop(), ("uncertain", "ConnectionClosedError")),
        ],
    )
    def test_a_refusal_and_a_lost_answer_are_told_apart(
        self,
        operated: Database,
        provider: StandInServer,
        fault: Fault,
        expected: tuple[str, str],
    ) -> None:
        provider.faults.add(fault)

        answer = send(operated)

        assert (answer.outcome, answer.code) == expected
        assert len(provider.received(ses.SEND_PATH)) == 1


@pytest.mark.parametrize("to", ["maria@lead.test", "Maria <MARIA@lead.test>"])
def test_a_test_goes_to_none_whose_unsubscribing_is_not_carried_out_yet(
    intro: World, operated: Database, stub_outbox: Path, to: str
) -> None:
    intro.connection.run("SELECT record_unsubscribe_request(id) FROM leads")

    with pytest.raises(InvalidRequestError, match="do-not-contact"):
        send(operated, to=to)

    assert sent_in(stub_outbox) == []
    assert send(operated).outcome == "sent"
