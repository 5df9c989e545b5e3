"""Uncertain messages, settled by an operator."""

from uuid import UUID

import pytest
from pg8000.exceptions import DatabaseError

from cadence_core.database.connection import Database
from cadence_core.errors import UnknownNameError
from cadence_core.operations.holds.settle import Settlement, SettleRequest, Verdict
from cadence_core.operations.holds.settle import settle as settle_message
from tests.engine import engine, run
from tests.feedback.inbox import Inbox


def settle(
    database: Database,
    verdict: Verdict,
    interaction: UUID,
    *,
    note: str = "",
    is_dry_run: bool = False,
) -> Settlement:
    return settle_message(
        database,
        SettleRequest(verdict=verdict, interaction=interaction, note=note, is_dry_run=is_dry_run),
    )


def test_an_operator_settles_an_uncertain_message_as_sent(inbox: Inbox, operated: Database) -> None:
    message = inbox.message(status="uncertain")

    settled = settle(operated, "sent", message.interaction, note="seen in the console")

    assert settled.enrollment == "active"
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

    with pytest.raises(UnknownNameError, match="no uncertain message has this id"):
        settle(operated, "sent", message.interaction)
    with pytest.raises(DatabaseError):
        inbox.world.connection.run(
            "SELECT settle_interaction(:id, 'maybe')", id=message.interaction
        )


def test_a_dry_run_says_what_becomes_of_the_enrollment_and_changes_nothing(
    inbox: Inbox, operated: Database
) -> None:
    message = inbox.message(status="uncertain")
    before = inbox.world.dump()

    assert settle(operated, "sent", message.interaction, is_dry_run=True).enrollment == "active"

    assert inbox.world.dump() == before
