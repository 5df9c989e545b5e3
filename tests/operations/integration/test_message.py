"""One message as its reader got it: headers, both parts, and the conversation around it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from cadence_core.database.connection import Database
from cadence_core.errors import UnknownNameError
from cadence_core.operations.reports.message import MESSAGE, MessageAnswer, MessageRequest
from tests.engine import Provider, running_engine
from tests.operations.replies import reply_to
from tests.world import World

HTML = "<html><body><p>Dear <b>{{ first_name }}</b></p><p>See you</p></body></html>"


def shown(database: Database, id_: object) -> MessageAnswer:
    answer = MESSAGE.act(database, MessageRequest(id=UUID(str(id_))))
    assert MessageAnswer.model_validate_json(answer.model_dump_json()) == answer
    return answer


def headers(answer: MessageAnswer) -> dict[str, str]:
    return {header.name: header.value for header in answer.headers}


@pytest.mark.parametrize("body", [HTML, "Dear {{ first_name }},\n\nsee https://acme.test/?a=1&b=2"])
def test_a_message_has_the_parts_and_headers_that_its_provider_got(
    world: World, operated: Database, body: str
) -> None:
    world.update("senders", world.email_sender, reply_to="reply+{id}@acme.test")
    world.enrollment(world.cadence({"template_id": world.template(body=body)}, name="Spring"))
    provider = Provider()
    with running_engine(world.url, provider) as running:
        running.run()
    [given] = provider.calls
    [row] = world.messages()

    answer = shown(operated, row["id"])

    draft = given.draft
    html, text = (draft.body, draft.other_form) if draft.is_html else (draft.other_form, draft.body)
    assert (answer.text, answer.html) == (text, html)
    assert {**headers(answer), "Date": ""} == {
        "From": "Ana <ana@acme.test>",
        "To": given.to,
        "Reply-To": f"reply+{row['id']}@acme.test",
        "Subject": draft.subject,
        "Date": "",
    }
    assert (answer.who, answer.cadence, answer.position) == ("Maria, Padaria Sol", "Spring", 1)
    assert (answer.template, answer.template_version) == ("intro", 1)


def test_a_conversation_is_that_of_the_enrollment_in_order(
    world: World, operated: Database
) -> None:
    lead = world.lead()
    cadence = world.cadence({"template_id": world.template(body=HTML)}, {})
    world.enrollment(cadence, lead)
    world.enrollment(world.cadence({}, name="another"), lead)
    with running_engine(world.url) as running:
        running.run_until_quiet()
    [first, second] = world.rows(
        "SELECT id, created_at FROM interactions WHERE cadence_id = :c ORDER BY created_at",
        c=cadence,
    )
    at = first["created_at"] + (second["created_at"] - first["created_at"]) / 2
    reply = reply_to(world, first["id"], at, text="<p>is how I write</p>")

    answer = shown(operated, second["id"])

    assert [(turn.message_id, turn.type) for turn in answer.conversation] == [
        (first["id"], "message"),
        (reply, "reply"),
    ]
    assert [turn.text for turn in answer.conversation] == [
        "Dear Maria\n\nSee you",
        "<p>is how I write</p>",
    ]
    of_reply = shown(operated, reply)
    assert headers(of_reply)["From"] == "maria@lead.test"
    assert headers(of_reply)["To"] == "Ana <ana@acme.test>"
    assert (of_reply.text, of_reply.html) == ("<p>is how I write</p>", None)


def test_an_address_that_the_message_did_not_go_to_is_not_shown(
    world: World, operated: Database
) -> None:
    lead = world.lead()
    world.enrollment(world.cadence({}), lead)
    with running_engine(world.url) as running:
        running.run()
    [row] = world.messages()
    world.update("leads", lead, email="new@lead.test", email_key="new@lead.test")

    assert "To" not in headers(shown(operated, row["id"]))


def test_of_an_erased_lead_a_message_shows_no_text(world: World, operated: Database) -> None:
    lead = world.lead()
    world.enrollment(world.cadence({}), lead)
    with running_engine(world.url) as running:
        running.run()
    [row] = world.messages()
    reply_to(world, row["id"], datetime.now(UTC))
    world.connection.run("SELECT erase_lead(:lead)", lead=lead)

    answer = shown(operated, row["id"])

    assert (answer.text, answer.html, answer.who) == (None, None, "unnamed")
    assert [turn.text for turn in answer.conversation] == [None]
    assert "To" not in headers(answer)


def test_a_text_that_is_too_costly_to_convert_is_shown_as_it_is_stored(
    world: World, operated: Database
) -> None:
    world.enrollment(world.cadence({}))
    with running_engine(world.url) as running:
        running.run()
    [row] = world.messages()
    costly = "<p>" + "<div><b>x" * 300_000
    world.update("interactions", row["id"], content=costly)

    assert shown(operated, row["id"]).text == costly


def test_a_long_conversation_is_cut_to_its_newest_turns(world: World, operated: Database) -> None:
    world.enrollment(world.cadence({}))
    with running_engine(world.url) as running:
        running.run()
    [row] = world.messages()
    now = datetime.now(UTC)
    for minutes in range(25):
        reply_to(world, row["id"], now + timedelta(minutes=minutes), text="y" * 20_000)

    turns = shown(operated, row["id"]).conversation

    assert len(turns) == 20
    assert turns[-1].created_at == now + timedelta(minutes=24)
    assert {len(turn.text or "") for turn in turns} == {10_000}


def test_a_message_that_does_not_exist_is_an_error(operated: Database) -> None:
    with pytest.raises(UnknownNameError):
        shown(operated, uuid4())
