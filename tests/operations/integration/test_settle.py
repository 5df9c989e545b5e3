"""Messages in doubt, settled by hand."""

from collections.abc import Iterator
from functools import partial

import pytest
from pg8000.exceptions import DatabaseError

from cadence_core.database.connection import Database, connect
from cadence_core.errors import CadenceError
from cadence_core.operations.settle import settle, uncertain_messages
from tests.engine import engine, run
from tests.feedback.inbox import (
    Inbox,
)


@pytest.fixture
def by_hand(inbox: Inbox) -> Iterator[Database]:
    database = Database(partial(connect, inbox.world.url))
    yield database
    database.close()


def test_settled_by_hand_as_sent(inbox: Inbox, by_hand: Database) -> None:
    message = inbox.message(status="uncertain")
    assert len(uncertain_messages(by_hand)) == 1

    settle(by_hand, str(message.interaction), "sent", "seen in the console")

    assert inbox.status_of(message) == "sent"
    assert inbox.enrollment_of(message) == ("active", None, 2)
    assert uncertain_messages(by_hand) == []


def test_settled_by_hand_as_not_sent_it_is_sent_again_by_the_next_run(
    inbox: Inbox, by_hand: Database
) -> None:
    message = inbox.message(status="uncertain")

    settle(by_hand, str(message.interaction), "not_sent")

    assert inbox.enrollment_of(message) == ("active", "settled_not_sent", 1)
    assert run(engine(inbox.world)).sent == 1
    assert inbox.status_of(message) == "sent"


def test_the_provider_s_word_beats_a_person_s(inbox: Inbox, by_hand: Database) -> None:
    message = inbox.message(status="uncertain")
    settle(by_hand, str(message.interaction), "not_sent")

    inbox.deliver_samples("ses_send")

    assert inbox.status_of(message) == "sent"
    assert inbox.enrollment_of(message) == ("active", None, 2)


@pytest.mark.parametrize("status", ["sent", "failed", "sending"])
def test_only_what_is_in_doubt_is_settled_by_hand(
    inbox: Inbox, by_hand: Database, status: str
) -> None:
    message = inbox.message(status=status)

    with pytest.raises(CadenceError, match="no uncertain message"):
        settle(by_hand, str(message.interaction), "sent")

    with pytest.raises(DatabaseError):
        inbox.world.connection.run(
            "SELECT settle_interaction(:id, 'maybe')", id=message.interaction
        )
