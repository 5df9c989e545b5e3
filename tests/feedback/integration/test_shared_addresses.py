"""Replies to an address that two organizations use: whose they are."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tests.database.integration.test_organizations import fill
from tests.feedback.inbound import REPLIED, THREAD, a_mail
from tests.feedback.inbox import Inbox

REPLY = a_mail("maria@lead.test", text="Call me")


@pytest.fixture
def other(inbox: Inbox) -> UUID:
    """Another organization that wrote to the same lead later, and has the same sender.

    Before revision 0016, it could enter the address of another's sender.
    """
    world = inbox.world
    other = world.insert("organizations", name="Other")
    message = fill(world, other)["interactions"]
    later = datetime.now(UTC) + timedelta(minutes=1)
    world.update("interactions", message, status="sent", sent_at=later, created_at=later)
    with world.without_triggers():
        world.insert("senders", org_id=other, channel="email", address="ana@acme.test")
    return other


def organizations_with_a_reply(inbox: Inbox) -> list[UUID]:
    rows = inbox.world.rows("SELECT org_id FROM interactions WHERE type = 'reply'")
    return [row["org_id"] for row in rows]


def test_an_organization_that_only_has_the_address_gets_no_reply(inbox: Inbox, other: UUID) -> None:
    inbox.world.lead(org_id=other)  # newer, so that it would come first
    message = inbox.message()

    assert inbox.deliver(REPLY) == []

    assert inbox.enrollment_of(message)[:2] == REPLIED
    assert organizations_with_a_reply(inbox) == [inbox.world.org_id]


@pytest.mark.usefixtures("other")
def test_of_two_organizations_with_the_same_right_none_gets_the_reply(inbox: Inbox) -> None:
    message = inbox.message()
    inbox.world.connection.run("DELETE FROM sender_identities WHERE channel = 'email'")

    assert inbox.deliver(REPLY) == []

    assert inbox.enrollment_of(message)[0] == "active"
    assert organizations_with_a_reply(inbox) == []
    assert inbox.kinds_kept() == ["stranger"]


@pytest.mark.usefixtures("other")
def test_a_reply_that_names_its_message_needs_no_address(inbox: Inbox) -> None:
    message = inbox.message()
    inbox.world.connection.run("DELETE FROM sender_identities")

    assert inbox.deliver(a_mail("maria@lead.test", **THREAD)) == []

    assert inbox.enrollment_of(message)[:2] == REPLIED


@pytest.mark.parametrize("spelling", ["ana@xn--mnchen-3ya.test", "Ana@münchen\u3002test"])
def test_a_reply_to_another_spelling_of_a_senders_address_is_found(
    inbox: Inbox, spelling: str
) -> None:
    message = inbox.message()
    inbox.world.update("senders", inbox.world.email_sender, address="ana@münchen.test")

    assert inbox.deliver(a_mail("maria@lead.test", to=spelling)) == []

    assert inbox.enrollment_of(message)[:2] == REPLIED
