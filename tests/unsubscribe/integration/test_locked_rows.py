"""A request counts even if another transaction locks rows for longer than a mail program waits."""

from uuid import UUID

import pytest

from cadence_core.database.connection import Database
from cadence_core.sending.application import RunSummary
from cadence_core.unsubscribe import unsubscribe_lead
from cadence_core.unsubscribe.application import application_over
from tests.engine import engine, run
from tests.sessions import Background, NewSession
from tests.unsubscribe.linked_lead import UNSUBSCRIBED, Hold, LinkedLead
from tests.unsubscribe.requests_to_page import CONFIRM, KEY, ONE_CLICK, post, send

ENROLLMENTS = "SELECT FROM cadence_enrollments FOR UPDATE"
LEAD = "SELECT FROM leads FOR UPDATE"
EVERYTHING = "UPDATE cadence_enrollments SET updated_at = now(); UPDATE leads SET phone = phone"
SUPPRESSED = [("email", "maria@lead.test", "unsubscribed")]
# Status, reason and detail of an enrollment that the link ended.
LINK = ("unsubscribed", "unsubscribed", "unsubscribe_link")


def run_engine(lead: LinkedLead) -> RunSummary:
    return run(engine(lead.world))


def outcome(lead: LinkedLead, enrollment: UUID) -> tuple[str, str, str]:
    row = lead.world.enrollment_row(enrollment)
    return row["status"], row["status_reason"], row["status_detail"]


@pytest.mark.parametrize("locked", [ENROLLMENTS, LEAD, EVERYTHING])
@pytest.mark.parametrize("body", [ONE_CLICK, CONFIRM])
def test_the_page_succeeds_and_the_engine_ends_what_was_locked(
    lead: LinkedLead, hold: Hold, body: bytes, locked: str
) -> None:
    crm = hold(locked)

    answer = post(body, target=lead.path)

    assert answer["statusCode"] == 200
    # A lead that is locked may be in an erasure: its suppression keeps only the hash.
    suppressed = {"email": "unsubscribed"}
    assert {channel: reason for channel, _, reason in lead.suppressions()} == suppressed
    assert run_engine(lead).sent == 0
    crm.run("COMMIT")
    assert run_engine(lead).sent == 0
    assert [outcome(lead, each) for each in lead.enrollments] == [LINK] * 2
    assert lead.world.messages() == []


def test_a_locked_lead_does_not_keep_its_enrollments_open(lead: LinkedLead, hold: Hold) -> None:
    hold(LEAD)

    post(ONE_CLICK, target=lead.path)

    assert lead.statuses() == {UNSUBSCRIBED}


def test_one_locked_enrollment_does_not_keep_the_others_open(lead: LinkedLead, hold: Hold) -> None:
    locked, free = lead.enrollments
    hold(f"SELECT FROM cadence_enrollments WHERE id = '{locked}' FOR UPDATE")

    post(ONE_CLICK, target=lead.path)

    assert lead.world.status_of(free) == UNSUBSCRIBED
    assert lead.world.status_of(locked) == ("active", None)


def test_an_enrollment_that_is_locked_for_a_moment_is_ended_by_the_page(
    lead: LinkedLead, hold: Hold, monkeypatch: pytest.MonkeyPatch
) -> None:
    crm = hold(ENROLLMENTS)
    monkeypatch.setattr(unsubscribe_lead, "sleep", lambda _: crm.run("COMMIT"))

    answer = post(ONE_CLICK, target=lead.path)

    assert answer["statusCode"] == 200
    assert lead.statuses() == {UNSUBSCRIBED}


def lock_for_the_page(lead: LinkedLead, hold: Hold, change: str = ENROLLMENTS) -> None:
    """Unsubscribe while a transaction holds the enrollments, and then commit that transaction."""
    crm = hold(f"{ENROLLMENTS};{change}")
    assert post(ONE_CLICK, target=lead.path)["statusCode"] == 200
    crm.run("COMMIT")


@pytest.fixture
def whatsapp(lead: LinkedLead) -> UUID:
    """An enrollment of the lead whose next step is a WhatsApp message."""
    cadence = lead.world.cadence({"channel": "whatsapp"})
    return lead.world.enrollment(cadence, lead.lead)


def test_a_locked_enrollment_on_whatsapp_is_ended_too(
    lead: LinkedLead, hold: Hold, whatsapp: UUID
) -> None:
    lock_for_the_page(lead, hold)

    assert run_engine(lead).sent == 0
    assert outcome(lead, whatsapp) == LINK


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE leads SET email = 'other@lead.test'",
        "UPDATE leads SET email = NULL",
        "UPDATE suppressions SET lead_id = NULL",
    ],
)
def test_a_change_of_the_lead_in_the_meantime_does_not_hide_the_request(
    lead: LinkedLead, hold: Hold, whatsapp: UUID, change: str
) -> None:
    lock_for_the_page(lead, hold, change)

    assert run_engine(lead).sent == 0
    assert {outcome(lead, each) for each in (*lead.enrollments, whatsapp)} == {LINK}


@pytest.mark.parametrize("reason", ["unsubscribed", "manual"])
def test_a_request_of_an_address_that_was_suppressed_before_counts_as_well(
    lead: LinkedLead, hold: Hold, whatsapp: UUID, reason: str
) -> None:
    lead.world.insert(
        "suppressions",
        org_id=lead.world.org_id,
        channel="email",
        address="maria@lead.test",
        reason=reason,
        created_at="2026-01-01T00:00:00Z",
    )

    lock_for_the_page(lead, hold)

    assert run_engine(lead).sent == 0
    assert outcome(lead, whatsapp) == LINK


def test_a_paused_enrollment_that_was_locked_ends_when_it_is_resumed(
    lead: LinkedLead, hold: Hold, whatsapp: UUID
) -> None:
    lead.world.update("cadence_enrollments", whatsapp, status="paused")
    lock_for_the_page(lead, hold)

    lead.world.update("cadence_enrollments", whatsapp, status="active")

    assert run_engine(lead).sent == 0
    assert outcome(lead, whatsapp) == LINK


def test_a_lead_that_is_enrolled_after_its_request_gets_whatsapp_messages(
    lead: LinkedLead,
) -> None:
    post(ONE_CLICK, target=lead.path)

    lead.world.enrollment(lead.world.cadence({"channel": "whatsapp"}), lead.lead)

    assert run_engine(lead).sent == 1


# Requests that meet each other


def test_simultaneous_requests_all_succeed_and_leave_one_suppression(
    lead: LinkedLead, new_session: NewSession, background: Background
) -> None:
    pages = [application_over(Database(new_session), [KEY.encode()]) for _ in range(12)]
    claims = [page.open_link(lead.path[1:]).unsubscription for page in pages]

    done = [background(page.unsubscribe, claim) for page, claim in zip(pages, claims, strict=True)]

    assert sum(each.result().ended for each in done) == len(lead.enrollments)
    assert lead.suppressions() == SUPPRESSED
    assert lead.statuses() == {UNSUBSCRIBED}


def test_opening_the_page_changes_nothing_and_waits_for_no_lock(
    lead: LinkedLead, hold: Hold
) -> None:
    hold(f"{ENROLLMENTS};{LEAD};SELECT FROM organizations FOR UPDATE")
    before = lead.world.dump()

    assert send("GET", lead.path)["statusCode"] == 200
    assert lead.world.dump() == before
