"""A bounce concerns one mailbox: the one that the message went to."""

import pytest

from cadence_core.model.addresses import normalize_email
from tests.engine import engine, run
from tests.feedback.addresses import (
    NEW,
    NEW_PHONE,
    OLD,
    OLD_PHONE,
    is_written_to,
    retried_at_another_address,
    ses_event,
    whatsapp_failure,
)
from tests.feedback.inbox import INTERACTION_ID, Inbox


@pytest.mark.parametrize("destination", [[], [OLD], ["Maria <MARIA@lead.test>"], ["x@lead.test"]])
def test_a_bounce_suppresses_the_address_that_the_message_went_to(
    inbox: Inbox, destination: list[str]
) -> None:
    message = inbox.message()
    inbox.world.update("leads", message.lead, email=NEW)

    assert inbox.deliver(ses_event("ses_bounce_permanent", destination)) == []

    assert not is_written_to(inbox.world, email=OLD)
    assert is_written_to(inbox.world, email=NEW)


@pytest.mark.parametrize("address", ["maria@padaria-são.com.br", "Maria+crm@lead.test"])
def test_an_address_spelled_differently_on_the_wire_is_suppressed_as_the_lead_has_it(
    inbox: Inbox, address: str
) -> None:
    world = inbox.world
    enrollment = world.enrollment(world.cadence({}), world.lead(email=address))
    assert run(engine(world)).sent == 1
    on_the_wire = normalize_email(address)
    assert on_the_wire
    body = ses_event("ses_bounce_permanent", [on_the_wire])
    message = world.message_of(enrollment)

    assert inbox.deliver(body.replace(str(INTERACTION_ID), str(message["id"]))) == []

    assert not is_written_to(world, email=address)
    assert not is_written_to(world, email=on_the_wire)


@pytest.mark.parametrize("recipient", [None, "990000000", "5511987654321"])
def test_a_number_without_whatsapp_is_suppressed_but_not_the_lead_s_new_one(
    inbox: Inbox, recipient: str | None
) -> None:
    message = inbox.message("whatsapp")
    inbox.world.update("leads", message.lead, phone=NEW_PHONE)

    assert inbox.deliver(whatsapp_failure(131026, recipient)) == []

    assert not is_written_to(inbox.world, "whatsapp", phone=OLD_PHONE)
    assert is_written_to(inbox.world, "whatsapp", phone=NEW_PHONE)


def test_a_bounce_of_one_attempt_does_not_suppress_the_address_of_another(inbox: Inbox) -> None:
    message = retried_at_another_address(inbox.world)
    body = ses_event("ses_bounce_permanent", [OLD])

    assert inbox.deliver(body.replace(str(INTERACTION_ID), str(message.interaction))) == []

    assert not is_written_to(inbox.world, email=OLD)
    assert is_written_to(inbox.world, email=NEW)


def test_a_bounce_of_a_message_without_a_stored_address_suppresses_the_one_in_the_event(
    inbox: Inbox,
) -> None:
    message = inbox.message(is_address_kept=False)
    inbox.world.update("leads", message.lead, email=NEW)

    inbox.deliver_samples("ses_bounce_permanent")

    assert inbox.suppressions() == [("email", OLD, "bounced")]
