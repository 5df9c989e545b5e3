"""An erased lead leaves no personal data behind, and stays suppressed."""

import re
from base64 import b64decode

import pytest

from tests.feedback.addresses import (
    NEW,
    OLD,
    OLD_PHONE,
    follow_link,
    is_written_to,
    ses_event,
    whatsapp_failure,
)
from tests.feedback.inbound import THREAD, a_mail, a_whatsapp_text
from tests.feedback.inbox import WAMID, Inbox, SentMessage, sample
from tests.world import World

PERSONAL = ("maria", "lead.test", "home.test", "new.test", "5511987654321", "551187654321")
STATUSES = [f"whatsapp_status_{name}" for name in ("accepted", "sent", "delivered", "read")]
BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
BYTES = re.compile(r"\\x((?:[0-9a-f]{2})+)")


def erase(world: World, message: SentMessage) -> None:
    world.connection.run("SELECT erase_lead(:id)", id=message.lead)


def personal_data_left(world: World) -> list[str]:
    """Return the personal words found in any row of any table, as text, base64 or bytes."""
    text = "\n".join(row for rows in world.dump().values() for row in rows)
    decoded = [
        b64decode(token[start:] + "===", altchars=b"-_").decode("latin-1")
        for token in BASE64.findall(text.replace("+", "-").replace("/", "_"))
        for start in range(4)
        if len(token[start:].rstrip("=")) % 4 != 1
    ]
    binary = [bytes.fromhex(digits).decode("latin-1") for digits in BYTES.findall(text)]
    everything = "\n".join([text, *decoded, *binary]).lower()
    return [word for word in PERSONAL if word in everything]


def test_personal_data_left_finds_a_number_inside_a_wamid(whatsapp: Inbox) -> None:
    message = whatsapp.message("whatsapp")
    erase(whatsapp.world, message)
    assert personal_data_left(whatsapp.world) == []

    with whatsapp.world.without_triggers():
        whatsapp.world.update("interactions", message.interaction, content=WAMID)

    assert personal_data_left(whatsapp.world) == ["5511987654321"]


def test_personal_data_left_finds_a_name_inside_bytes(whatsapp: Inbox) -> None:
    message = whatsapp.message("whatsapp")
    erase(whatsapp.world, message)

    with whatsapp.world.without_triggers():
        whatsapp.world.connection.run("UPDATE interactions SET address_hashes = '{Maria}'")

    assert personal_data_left(whatsapp.world) == ["maria"]


@pytest.mark.parametrize("ending", ["whatsapp_inbound_stop", "whatsapp_status_failed"])
def test_erasure_leaves_nothing_of_a_lead_s_number(whatsapp: Inbox, ending: str) -> None:
    message = whatsapp.message("whatsapp")
    whatsapp.deliver_samples(*STATUSES, "whatsapp_inbound_text", "whatsapp_inbound_button", ending)
    whatsapp.deliver(a_whatsapp_text("PARE", "551187654321"))

    erase(whatsapp.world, message)

    assert personal_data_left(whatsapp.world) == []


def test_erasure_leaves_nothing_of_a_lead_s_addresses(inbox: Inbox) -> None:
    message = inbox.message(error_code="Rejected", error_detail=f"illegal address {OLD}")
    inbox.deliver_samples("ses_send", "ses_delivery", "ses_inbound_reply")
    inbox.deliver(ses_event("ses_bounce_permanent", ["maria@xn--so-yia.lead.test"]))
    inbox.deliver(a_mail("maria.private@home.test", text="STOP", **THREAD))
    inbox.world.update("leads", message.lead, email=NEW)
    follow_link(inbox.world, message)

    erase(inbox.world, message)

    assert personal_data_left(inbox.world) == []


def test_the_addresses_of_an_erased_lead_stay_suppressed(inbox: Inbox) -> None:
    message = inbox.message()
    inbox.world.update("leads", message.lead, email=NEW)
    inbox.deliver(a_mail("maria.private@home.test", text="STOP", **THREAD))

    erase(inbox.world, message)

    for address in (OLD, NEW, "maria.private@home.test"):
        assert not is_written_to(inbox.world, email=address)
    assert is_written_to(inbox.world, email="jo@lead.test")


def test_erasure_hashes_the_lead_s_suppressions_and_leaves_those_of_others(inbox: Inbox) -> None:
    message = inbox.message()
    world = inbox.world
    for address in ("ceo@rival.test", OLD):
        world.insert(
            "suppressions", org_id=world.org_id, channel="email", address=address, reason="manual"
        )

    erase(world, message)

    assert inbox.suppressions() == [
        ("email", "(hash)", "manual"),
        ("email", "ceo@rival.test", "manual"),
    ]


def test_events_repeated_after_an_erasure_change_nothing(whatsapp: Inbox) -> None:
    message = whatsapp.message("whatsapp")
    names = [*STATUSES, "whatsapp_inbound_text", "whatsapp_inbound_stop"]
    whatsapp.deliver_samples(*names)
    erase(whatsapp.world, message)
    before = whatsapp.state()

    whatsapp.deliver_samples(*names)

    assert whatsapp.state() == before


def test_events_after_an_erasure_bring_no_personal_data_back(whatsapp: Inbox) -> None:
    message = whatsapp.message("whatsapp")
    whatsapp.deliver_samples("whatsapp_status_accepted")
    erase(whatsapp.world, message)

    whatsapp.deliver_samples("whatsapp_status_read", "whatsapp_inbound_button")
    button = sample("whatsapp_inbound_button").replace("MORE", "STOP")
    assert whatsapp.deliver(button.replace("I3QzkA", "I3QzEA")) == []
    assert whatsapp.deliver(whatsapp_failure(131026, "5511987654321")) == []

    assert personal_data_left(whatsapp.world) == []


def test_an_opt_out_after_the_erasure_is_kept_as_a_hash(inbox: Inbox) -> None:
    message = inbox.message()
    erase(inbox.world, message)

    assert inbox.deliver(a_mail("maria.private@home.test", text="STOP", **THREAD)) == []
    follow_link(inbox.world, message)

    assert personal_data_left(inbox.world) == []
    assert not is_written_to(inbox.world, email=OLD)
    assert not is_written_to(inbox.world, email="maria.private@home.test")


def test_a_marketing_opt_out_reported_by_whatsapp_counts_after_the_erasure(inbox: Inbox) -> None:
    message = inbox.message("whatsapp")
    erase(inbox.world, message)

    assert inbox.deliver(whatsapp_failure(131050, None)) == []

    assert not is_written_to(inbox.world, "whatsapp", phone=OLD_PHONE)


def test_stop_from_the_number_of_an_erased_lead_suppresses_it(whatsapp: Inbox) -> None:
    message = whatsapp.message("whatsapp")
    erase(whatsapp.world, message)

    assert whatsapp.deliver(a_whatsapp_text("PARE", "551187654321")) == []

    assert personal_data_left(whatsapp.world) == []
    assert not is_written_to(whatsapp.world, "whatsapp", phone=OLD_PHONE)
