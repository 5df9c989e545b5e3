"""Uncertain messages, settled by an operator."""

from uuid import uuid4

import pytest
from pg8000.exceptions import DatabaseError

from cadence_core.database.connection import Database
from cadence_core.errors import StoreUnavailableError
from cadence_core.operations.settle import Settlement, SettleRequest, Verdict, settle_messages
from tests.engine import engine, run
from tests.feedback.inbox import Inbox


def settle(
    database: Database, verdict: Verdict, *interactions: object, note: str = ""
) -> list[Settlement]:
    ids = tuple(map(str, interactions))
    return settle_messages(database, SettleRequest(verdict=verdict, interactions=ids, note=note))


def test_an_operator_settles_an_uncertain_message_as_sent(inbox: Inbox, operated: Database) -> None:
    message = inbox.message(status="uncertain")

    [settled] = settle(operated, "sent", message.interaction, note="seen in the console")

    assert (settled.is_settled, settled.enrollment, settled.problem) == (True, "active", None)
    assert inbox.status_of(message) == "sent"
    assert inbox.enrollment_of(message) == ("active", None, 2)
    [event] = inbox.world.rows("SELECT kind, detail FROM delivery_events")
    assert event == {"kind": "settled_sent", "detail": "seen in the console"}


def test_a_message_settled_as_not_sent_is_sent_by_the_next_run(
    inbox: Inbox, operated: Database
) -> None:
    message = inbox.message(status="uncertain")

    settle(operated, "not_sent", message.interaction)

    assert inbox.enrollment_of(message) == ("active", "settled_not_sent", 1)
    assert run(engine(inbox.world)).sent == 1
    assert inbox.status_of(message) == "sent"


def test_a_provider_event_overrules_an_operators_settlement(
    inbox: Inbox, operated: Database
) -> None:
    message = inbox.message(status="uncertain")
    settle(operated, "not_sent", message.interaction)

    inbox.deliver_samples("ses_send")

    assert inbox.status_of(message) == "sent"
    assert inbox.enrollment_of(message) == ("active", None, 2)


@pytest.mark.parametrize("status", ["sent", "failed", "sending"])
def test_only_an_uncertain_message_can_be_settled(
    inbox: Inbox, operated: Database, status: str
) -> None:
    message = inbox.message(status=status)

    [settled] = settle(operated, "sent", message.interaction)

    assert (settled.is_settled, settled.problem) == (False, "no uncertain message has this id")
    with pytest.raises(DatabaseError):
        inbox.world.connection.run(
            "SELECT settle_interaction(:id, 'maybe')", id=message.interaction
        )


def test_many_are_settled_at_once_and_one_bad_id_stops_no_other(
    inbox: Inbox, operated: Database
) -> None:
    messages = [inbox.message(status="uncertain", id=uuid4()) for _ in range(3)]
    ids = [message.interaction for message in messages]

    results = settle(operated, "sent", ids[0], "no-id", uuid4(), ids[1], ids[2], ids[1])

    # An id that is given twice has one result.
    assert [result.is_settled for result in results] == [True, False, False, True, True]
    assert [inbox.status_of(message) for message in messages] == ["sent"] * 3


def test_a_lost_database_leaves_a_result_for_each_message(
    inbox: Inbox, operated: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = inbox.message(status="uncertain")

    def lose(*_: object, **__: object) -> None:
        raise StoreUnavailableError("connecting to db.test:5432: timed out")

    monkeypatch.setattr(operated, "fetch", lose)

    [settled] = settle(operated, "sent", message.interaction)

    assert not settled.is_settled
    assert "timed out: try again" in (settled.problem or "")
