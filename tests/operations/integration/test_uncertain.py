"""Uncertain messages, with what an operator needs to find them."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from cadence_core.database.connection import Database
from cadence_core.operations.holds.uncertain import UncertainRequest, list_uncertain
from cli.output import step_name
from tests.feedback.inbox import INTERACTION_ID, Inbox


def test_a_message_comes_with_what_finds_it_at_the_provider(
    inbox: Inbox, operated: Database
) -> None:
    run = inbox.world.insert("cadence_runs", id=uuid4(), trigger="manual", trigger_id="1")
    sent = inbox.message(status="uncertain", run_id=run, error_code="run_died", subject="Hello")

    answer = list_uncertain(operated, UncertainRequest())

    [message] = answer.messages
    assert answer.uncertain == 1
    assert (message.interaction_id, message.lead_id) == (INTERACTION_ID, sent.lead)
    assert (message.who, message.sender, message.subject) == (
        "Maria, Padaria Sol",
        "ana@acme.test",
        "Hello",
    )
    assert (message.cadence, message.position, message.total) == ("outbound", 1, 2)
    assert (message.run_id, message.cause) == (run, "run_died")
    assert message.run_started_at is not None
    assert f"interaction_id={INTERACTION_ID}" in message.look_up


def test_each_channel_names_its_own_tag_and_a_known_id_of_the_provider_is_better(
    inbox: Inbox, operated: Database
) -> None:
    inbox.message("whatsapp", "uncertain")
    [message] = list_uncertain(operated, UncertainRequest()).messages

    assert f"biz_opaque_callback_data={INTERACTION_ID}" in message.look_up

    known = message.model_copy(update={"provider_id": "aws-1"})
    assert "its id aws-1" in known.look_up


def test_a_message_of_an_archived_step_is_listed_too(inbox: Inbox, operated: Database) -> None:
    sent = inbox.message(status="uncertain")
    inbox.world.connection.run("UPDATE cadence_steps SET archived_at = now()")

    [message] = list_uncertain(operated, UncertainRequest()).messages

    assert (message.interaction_id, message.cadence) == (sent.interaction, "outbound")
    assert (message.position, step_name(None, None, message.channel)) == (
        None,
        "archived step, email",
    )


def test_messages_are_selected_by_run_by_age_and_by_id(inbox: Inbox, operated: Database) -> None:
    runs = [uuid4(), uuid4()]
    ids = [inbox.message(status="uncertain", id=uuid4(), run_id=run).interaction for run in runs]
    now = datetime.now(UTC)

    def found(**conditions: object) -> list[object]:
        wanted = UncertainRequest.model_validate(conditions)
        messages = list_uncertain(operated, wanted).messages
        return [message.interaction_id for message in messages]

    assert found() == ids
    assert found(run=runs[1]) == [ids[1]]
    assert found(interactions=[ids[0], uuid4()]) == [ids[0]]
    assert found(before=now + timedelta(minutes=1)) == ids
    assert found(before=now - timedelta(hours=1)) == []


def test_a_limit_bounds_the_messages_but_not_their_count(inbox: Inbox, operated: Database) -> None:
    for _ in range(3):
        inbox.message(status="uncertain", id=uuid4())

    answer = list_uncertain(operated, UncertainRequest(limit=2))

    assert (answer.uncertain, len(answer.messages)) == (3, 2)


def test_messages_of_other_states_are_not_uncertain(inbox: Inbox, operated: Database) -> None:
    for status in ("sending", "sent", "failed"):
        inbox.message(status=status, id=uuid4())

    assert list_uncertain(operated, UncertainRequest()).messages == ()
