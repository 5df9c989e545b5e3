"""A customer's change of a lead and what happens to the lead meanwhile end in no deadlock."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.feedback.inbound import THREAD, a_mail, a_whatsapp_text
from tests.feedback.inbox import Inbox, SentMessage, sample
from tests.sessions import Background, NewSession, wait_until_blocked
from tests.world import World

ABSENCE = "I am out of the office until January 4, 2027."
MARIA = "maria@lead.test"
EDITS = {
    "timezone": "UPDATE leads SET timezone = 'Asia/Tokyo' WHERE id = :id",
    "return": "UPDATE leads SET out_of_office_until = NULL WHERE id = :id",
    "address": "UPDATE leads SET email = 'm@home.test', phone = '+5511911112222' WHERE id = :id",
}
HOLD = "UPDATE leads SET job_title = 'CEO' WHERE id = :id"
EVENTS = {
    "an absence": lambda: a_mail(MARIA, text=ABSENCE, Auto_Submitted="auto-replied", **THREAD),
    "a reply on WhatsApp": lambda: a_whatsapp_text("Sim, pode ligar"),
    "a delivery on WhatsApp": lambda: sample("whatsapp_status_delivered"),
}
OF_WHATSAPP = {"a reply on WhatsApp", "a delivery on WhatsApp"}
ACTS = {
    "a merge": "SELECT merge_leads(:id, (SELECT id FROM leads WHERE first_name = 'Other'))",
    "an erasure": "SELECT erase_lead(:id)",
}


def put_off(world: World, sent: SentMessage) -> None:
    """Let the lead's enrollment be one that every edit concerns."""
    world.update("leads", sent.lead, out_of_office_until=date(2027, 3, 1))
    for reason, tick in (("out_of_office", 1), ("lead_gap", 2)):
        own = world.enrollment(world.cadence({}, on_colleague_reply="hold"), sent.lead)
        world.connection.run(
            """UPDATE cadence_enrollments SET next_step_due = now() + make_interval(days => :tick),
                      step_due_at = now(), status_reason = :reason WHERE id = :id""",
            tick=tick,
            reason=reason,
            id=own,
        )


def edit_meanwhile(
    sent: SentMessage, edit: str, customer: Any, connection: Any, start: Callable[[], Any]
) -> Any:
    """Change the lead in a transaction during which ``start`` begins; return what that returned."""
    customer.run("BEGIN")
    customer.run(HOLD, id=sent.lead)
    started = start()
    wait_until_blocked(connection)
    customer.run(EDITS[edit], id=sent.lead)
    customer.run("COMMIT")
    return started.result()


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("event", EVENTS)
def test_an_event_is_recorded_while_a_customer_changes_its_lead(
    whatsapp: Inbox, new_session: NewSession, background: Background, event: str, edit: str
) -> None:
    sent = whatsapp.message("whatsapp" if event in OF_WHATSAPP else "email")
    put_off(whatsapp.world, sent)
    body = EVENTS[event]()

    failed = edit_meanwhile(
        sent,
        edit,
        new_session(),
        whatsapp.world.connection,
        lambda: background(whatsapp.deliver, body),
    )

    assert failed == []
    assert whatsapp.world.count("delivery_events") == 1


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("act", ACTS)
def test_a_lead_is_merged_or_erased_while_a_customer_changes_it(
    inbox: Inbox, new_session: NewSession, background: Background, act: str, edit: str
) -> None:
    sent = inbox.message()
    put_off(inbox.world, sent)
    inbox.world.lead(first_name="Other", email="other@lead.test", phone=None)
    operator = new_session()

    edit_meanwhile(
        sent,
        edit,
        new_session(),
        inbox.world.connection,
        lambda: background(operator.run, ACTS[act], id=sent.lead),
    )

    assert inbox.world.count("leads", "deleted_at IS NOT NULL") == 1
