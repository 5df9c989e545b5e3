"""Uncertain messages, settled by an operator."""

from collections.abc import Iterator
from functools import partial

import pytest
from pg8000.exceptions import DatabaseError

from cadence_core.database.connection import Database, connect
from cadence_core.errors import CadenceError
from cadence_core.operations.settle import settle, uncertain_messages
from tests.engine import engine, run
from tests.feedback.inbox import Inbox


@pytest.fixture
def open_database(inbox: Inbox) -> Iterator[Database]:
    database = Database(partial(connect, inbox.world.url))
    yield database
    database.close()


def test_an_operator_settles_an_uncertain_message_as_sent(
    inbox: Inbox, open_database: Database
) -> None:
    message = inbox.message(status="uncertain")
    assert len(uncertain_messages(open_database)) == 1

    settle(open_database, str(message.interaction), "sent", "seen in the console")

    assert inbox.status_of(message) == "sent"
    assert inbox.enrollment_of(message) == ("active", None, 2)
    assert uncertain_messages(open_database) == []


def test_a_message_settled_as_not_sent_is_sent_by_the_next_run(
    inbox: Inbox, open_database: Database
) -> None:
    message = inbox.message(status="uncertain")

    settle(open_database, str(message.interaction), "not_sent")

    assert inbox.enrollment_of(message) == ("active", "settled_not_sent", 1)
    assert run(engine(inbox.world)).sent == 1
    assert inbox.status_of(message) == "sent"


def test_a_provider_event_overrules_an_operators_settlement(
    inbox: Inbox, open_database: Database
) -> None:
    message = inbox.message(status="uncertain")
    settle(open_database, str(message.interaction), "not_sent")

    inbox.deliver_samples("ses_send")

    assert inbox.status_of(message) == "sent"
    assert inbox.enrollment_of(message) == ("active", None, 2)


@pytest.mark.parametrize("status", ["sent", "failed", "sending"])
def test_only_an_uncertain_message_can_be_settled(
    inbox: Inbox, open_database: Database, status: str
) -> None:
    message = inbox.message(status=status)

    with pytest.raises(CadenceError, match="no uncertain message"):
        settle(open_database, str(message.interaction), "sent")

    with pytest.raises(DatabaseError):
        inbox.world.connection.run(
            "SELECT settle_interaction(:id, 'maybe')", id=message.interaction
        )
