"""Undo the use of an unsubscribe link on its page, against a real database."""

import pytest

from cadence_core.unsubscribe.page.texts import TEXTS
from tests.unsubscribe.linked_lead import UNSUBSCRIBED, LinkedLead, path_for
from tests.unsubscribe.requests_to_page import CONFIRM, ONE_CLICK, UNDO, post, send
from tests.world import World

ENGLISH = TEXTS["en"]


def may_undo(lead: LinkedLead) -> bool:
    return 'name="undo"' in send("GET", lead.path)["body"]


def undo(lead: LinkedLead) -> bool:
    """Press the button, and return whether the page says that it is undone."""
    return ENGLISH.undone.heading in post(UNDO, target=lead.path)["body"]


def suppress(world: World, reason: str, source: str) -> None:
    world.insert(
        "suppressions",
        org_id=world.org_id,
        channel="email",
        address="maria@lead.test",
        reason=reason,
        source=source,
    )


@pytest.mark.parametrize("body", [ONE_CLICK, CONFIRM])
def test_a_mistake_is_undone(lead: LinkedLead, body: bytes) -> None:
    post(body, target=lead.path)
    assert may_undo(lead)

    assert undo(lead)

    assert lead.suppressions() == []
    assert lead.world.count("unsubscribe_requests") == 0
    assert lead.statuses() == {UNSUBSCRIBED}
    assert ENGLISH.confirm.heading in send("GET", lead.path)["body"]
    assert not undo(lead)


def test_the_page_that_confirms_offers_to_undo(lead: LinkedLead) -> None:
    assert 'name="undo"' in post(CONFIRM, target=lead.path)["body"]


def test_a_lead_enrolled_after_the_mistake_may_be_written_to(lead: LinkedLead) -> None:
    post(CONFIRM, target=lead.path)
    undo(lead)

    cadence = lead.world.cadence({})
    enrollment = lead.world.enrollment(cadence, lead.lead)

    assert lead.world.status_of(enrollment) == ("active", None)


@pytest.mark.parametrize(
    ("reason", "source"), [("bounced", "ses"), ("manual", "manual"), ("complained", "ses")]
)
def test_what_the_link_replaced_is_back(lead: LinkedLead, reason: str, source: str) -> None:
    suppress(lead.world, reason, source)
    post(CONFIRM, target=lead.path)

    assert undo(lead)

    [row] = lead.world.rows("SELECT * FROM suppressions")
    assert (row["reason"], row["source"]) == (reason, source)
    assert (row["replaced_reason"], row["replaced_source"]) == (None, None)


@pytest.mark.parametrize("used", ["before", "after"])
@pytest.mark.parametrize("address", ["maria@lead.test", " MARIA@lead.TEST"])
def test_the_link_of_another_lead_with_the_mailbox_counts(
    lead: LinkedLead, address: str, used: str
) -> None:
    twin = path_for(lead.world.lead(email=address))
    for path in (twin, lead.path) if used == "before" else (lead.path, twin):
        post(CONFIRM, target=path)

    assert not may_undo(lead)
    assert not undo(lead)

    assert {reason for _, _, reason in lead.suppressions()} == {"unsubscribed"}


def test_the_link_of_another_lead_whose_effect_was_lifted_does_not_count(lead: LinkedLead) -> None:
    post(CONFIRM, target=path_for(lead.world.lead(email="maria@lead.test")))
    lead.world.connection.run("DELETE FROM suppressions")

    post(CONFIRM, target=lead.path)

    assert may_undo(lead)
    assert undo(lead)


def test_what_an_erased_person_asked_for_stays(lead: LinkedLead) -> None:
    post(CONFIRM, target=lead.path)
    lead.world.connection.run("SELECT erase_lead(:lead)", lead=lead.lead)

    assert not may_undo(lead)
    assert not undo(lead)

    assert lead.world.count("suppressions") == 1


def test_an_earlier_wish_is_not_undone(lead: LinkedLead) -> None:
    suppress(lead.world, "unsubscribed", "reply")
    post(CONFIRM, target=lead.path)

    assert not may_undo(lead)
    assert not undo(lead)
    assert [reason for _, _, reason in lead.suppressions()] == ["unsubscribed"]


@pytest.mark.parametrize("kind", ["opt_out", "complained", "bounced"])
def test_what_comes_back_later_makes_it_final(lead: LinkedLead, kind: str) -> None:
    post(CONFIRM, target=lead.path)
    lead.world.connection.run(
        """INSERT INTO delivery_events (event_key, source, kind, org_id, lead_id, occurred_at)
           VALUES ('ses:later', 'ses', :kind, :org, :lead, now())""",
        kind=kind,
        org=lead.world.org_id,
        lead=lead.lead,
    )

    assert not undo(lead)
    assert [reason for _, _, reason in lead.suppressions()] == ["unsubscribed"]


def test_a_withdrawn_consent_makes_it_final(lead: LinkedLead) -> None:
    post(CONFIRM, target=lead.path)
    lead.world.connection.run(
        """INSERT INTO consents (org_id, lead_id, channel, withdrawn, occurred_at, source)
           VALUES (:org, :lead, 'email', true, now(), 'api')""",
        org=lead.world.org_id,
        lead=lead.lead,
    )

    assert not undo(lead)
    assert [reason for _, _, reason in lead.suppressions()] == ["unsubscribed"]


def test_a_day_later_it_is_final(lead: LinkedLead) -> None:
    post(CONFIRM, target=lead.path)
    lead.world.connection.run(
        "UPDATE unsubscribe_requests SET requested_at = now() - interval '25 hours'"
    )

    assert not may_undo(lead)
    assert not undo(lead)


def test_a_suppression_from_before_the_upgrade_is_final(lead: LinkedLead) -> None:
    post(CONFIRM, target=lead.path)
    lead.world.connection.run("UPDATE suppressions SET replaced_reason = NULL")

    assert not undo(lead)


def test_a_request_that_waits_for_its_suppressions_is_not_undone(lead: LinkedLead) -> None:
    lead.world.connection.run(
        "INSERT INTO unsubscribe_requests (lead_id) VALUES (:id)", id=lead.lead
    )

    assert not undo(lead)


def test_the_link_of_another_lead_undoes_nothing(lead: LinkedLead) -> None:
    other = lead.world.lead(email="jo@lead.test")
    post(CONFIRM, target=lead.path)

    post(UNDO, target=path_for(other))

    assert [reason for _, _, reason in lead.suppressions()] == ["unsubscribed"]


def test_it_is_recorded_as_the_action_of_the_lead(lead: LinkedLead) -> None:
    post(CONFIRM, target=lead.path)
    undo(lead)

    rows = lead.world.rows("SELECT * FROM operator_actions ORDER BY id")

    assert [row["phase"] for row in rows] == ["begun", "done"]
    assert {row["operation"] for row in rows} == {"undo_unsubscribe"}
    assert rows[1]["details"] == {"lead_id": str(lead.lead), "lifted": 1, "restored": 0}
