"""What the page knows about the lead of its link, read from a real database."""

from uuid import UUID

import pytest

from cadence_core.unsubscribe.page.texts import TEXTS
from tests.unsubscribe.linked_lead import LinkedLead, path_for
from tests.unsubscribe.requests_to_page import CONFIRM, ONE_CLICK, post, send
from tests.world import World

ENGLISH = TEXTS["en"]
NOTE = "the word STOP"


def is_done(lead: LinkedLead) -> bool:
    """Open the link of a lead, and return whether the page says that it is done already."""
    answer = send("GET", lead.path)
    asks = 'name="confirm"' in answer["body"]
    assert (ENGLISH.already_done.heading in answer["body"]) != asks
    return not asks


def written_by(lead: LinkedLead, sender: UUID) -> None:
    lead.was_sent("email", "Hello")
    lead.world.connection.run("UPDATE interactions SET sender_id = :id", id=sender)


@pytest.mark.parametrize("body", [ONE_CLICK, CONFIRM])
def test_a_link_that_was_used_says_so_and_opening_it_changes_nothing(
    lead: LinkedLead, body: bytes
) -> None:
    assert not is_done(lead)
    post(body, target=lead.path)
    before = lead.world.dump()

    assert is_done(lead)
    assert send("HEAD", lead.path)["statusCode"] == 200
    assert lead.world.dump() == before


def test_every_link_of_the_lead_says_so(lead: LinkedLead) -> None:
    post(CONFIRM, target=lead.path)

    other = send("GET", path_for(lead.lead))

    assert ENGLISH.already_done.heading in other["body"]


def test_a_request_that_waits_for_its_suppressions_holds_already(lead: LinkedLead) -> None:
    lead.world.connection.run(
        "INSERT INTO unsubscribe_requests (lead_id) VALUES (:id)", id=lead.lead
    )

    assert is_done(lead)


def test_a_lead_that_may_get_emails_again_is_asked_again(lead: LinkedLead) -> None:
    post(CONFIRM, target=lead.path)

    lead.world.update("leads", lead.lead, email="maria@new.test")
    assert not is_done(lead)
    lead.world.update("leads", lead.lead, email="Maria@LEAD.test ")
    assert is_done(lead)
    lead.world.connection.run("DELETE FROM suppressions")
    assert not is_done(lead)


@pytest.mark.parametrize("address", [None, " "])
def test_a_lead_without_an_address_stays_unsubscribed(
    lead: LinkedLead, address: str | None
) -> None:
    post(CONFIRM, target=lead.path)

    lead.world.update("leads", lead.lead, email=address)

    assert is_done(lead)


def test_the_request_of_one_lead_is_not_that_of_another(lead: LinkedLead) -> None:
    other = lead.world.lead(email="jo@lead.test")

    post(CONFIRM, target=lead.path)

    assert "<form" in send("GET", path_for(other))["body"]


def test_the_link_of_a_merged_lead_has_the_state_of_the_one_that_took_it_over(
    lead: LinkedLead,
) -> None:
    keep = lead.world.lead(email="maria@lead.test")
    lead.world.connection.run("SELECT merge_leads(:keep, :drop)", keep=keep, drop=lead.lead)
    assert not is_done(lead)

    post(CONFIRM, target=path_for(keep))

    assert is_done(lead)
    assert NOTE in send("GET", lead.path)["body"]


def test_the_sender_of_the_newest_email_signs_the_page(lead: LinkedLead) -> None:
    written_by(lead, lead.world.email_sender)
    assert "<bdi>Ana</bdi>" in send("GET", lead.path)["body"]

    lead.world.update("senders", lead.world.email_sender, display_name="Ana & Filhos")
    assert "<bdi>Ana &amp; Filhos</bdi>" in send("GET", lead.path)["body"]

    lead.was_sent("email", "Hello again")
    assert "<bdi>Acme</bdi>" in send("GET", lead.path)["body"]


def test_neither_another_channel_nor_another_organization_signs_the_page(lead: LinkedLead) -> None:
    stranger = World(lead.world.url, domain="other.test", number="2")
    written_by(lead, lead.world.email_sender)
    with lead.world.without_triggers():
        lead.world.connection.run(
            "UPDATE interactions SET sender_id = :id", id=stranger.email_sender
        )
    stranger.close()
    assert "<bdi>Acme</bdi>" in send("GET", lead.path)["body"]

    written_by(lead, lead.world.email_sender)
    lead.world.connection.run("UPDATE interactions SET channel = 'whatsapp'")
    assert "<bdi>Acme</bdi>" in send("GET", lead.path)["body"]


@pytest.mark.parametrize(
    ("change", "is_noted"),
    [
        ("SET whatsapp_opt_in_at = now()", True),
        ("SET whatsapp_opt_in_at = NULL", False),
        ("SET phone = NULL", False),
        ("SET deleted_at = now()", False),
    ],
)
def test_whatsapp_is_explained_to_a_lead_with_an_opt_in(
    lead: LinkedLead, *, change: str, is_noted: bool
) -> None:
    lead.world.connection.run(f"UPDATE leads {change}")

    for answer in (
        send("GET", lead.path),
        post(CONFIRM, target=lead.path),
        send("GET", lead.path),
    ):
        assert (NOTE in answer["body"]) == is_noted


def test_whatsapp_is_not_explained_once_it_is_stopped(lead: LinkedLead) -> None:
    lead.world.insert(
        "suppressions",
        org_id=lead.world.org_id,
        channel="whatsapp",
        address="+5511987654321",
        reason="unsubscribed",
    )

    assert NOTE not in send("GET", lead.path)["body"]
