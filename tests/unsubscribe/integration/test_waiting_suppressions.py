"""A request counts even if the lead's address cannot be suppressed at once: a run does it."""

import pytest

from cadence_core.unsubscribe import unsubscribe_lead
from tests.engine import engine, run
from tests.output import ReadOutput, logs_of
from tests.sessions import Background, wait_until_blocked
from tests.unsubscribe.linked_lead import UNSUBSCRIBED, Hold, LinkedLead
from tests.unsubscribe.requests_to_page import ONE_CLICK, post

BOUNCE = """INSERT INTO suppressions (org_id, channel, address, reason)
            SELECT id, 'email', 'maria@lead.test', 'bounced' FROM organizations"""
LOCKS = {
    "organization": "SELECT FROM organizations FOR UPDATE",
    "suppression": BOUNCE,
    "table": "LOCK TABLE suppressions IN SHARE MODE",
}
SUPPRESSED = [("email", "maria@lead.test", "unsubscribed")]


def waiting(lead: LinkedLead) -> int:
    return lead.world.count("unsubscribe_requests", "suppressed_at IS NULL")


@pytest.mark.parametrize("locked", LOCKS)
@pytest.mark.parametrize("end", ["COMMIT", "ROLLBACK"])
def test_the_page_succeeds_and_a_run_suppresses_what_the_page_could_not(
    lead: LinkedLead, hold: Hold, locked: str, end: str
) -> None:
    crm = hold(LOCKS[locked])

    answer = post(ONE_CLICK, target=lead.path)

    assert answer["statusCode"] == 200
    assert lead.statuses() == {UNSUBSCRIBED}
    assert waiting(lead) == 1
    crm.run(end)
    run(engine(lead.world))
    assert lead.suppressions() == SUPPRESSED
    assert waiting(lead) == 0


@pytest.mark.parametrize("locked", LOCKS)
def test_a_suppression_that_has_to_wait_again_stops_no_run(
    lead: LinkedLead, hold: Hold, locked: str, read_output: ReadOutput
) -> None:
    lead.world.enrollment(lead.world.cadence({}), lead.world.lead(status="won"))
    hold(LOCKS[locked])
    post(ONE_CLICK, target=lead.path)

    assert run(engine(lead.world)).exited == 1
    assert waiting(lead) == 1
    assert len(logs_of(read_output(), "degraded")) == (locked != "organization")


def test_a_request_waits_for_no_lock_of_other_rows_or_tables(lead: LinkedLead, hold: Hold) -> None:
    hold("SELECT FROM leads FOR UPDATE;SELECT FROM cadence_enrollments FOR UPDATE")
    hold(f"{LOCKS['organization']};{LOCKS['table']}")

    assert post(ONE_CLICK, target=lead.path)["statusCode"] == 200
    assert waiting(lead) == 1


def test_the_page_waits_a_short_time_for_a_suppression_of_the_same_address(
    lead: LinkedLead, hold: Hold, background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = hold(BOUNCE)
    monkeypatch.setattr(unsubscribe_lead, "MAX_SUPPRESS_ATTEMPTS", 2)

    answer = background(post, ONE_CLICK, target=lead.path)
    wait_until_blocked(lead.world.connection)
    event.run("SELECT pg_sleep(3)")  # longer than one attempt waits
    event.run("COMMIT")

    assert answer.result()["statusCode"] == 200
    assert lead.suppressions() == SUPPRESSED
    assert waiting(lead) == 0


def test_a_lead_that_is_enrolled_before_its_suppression_gets_no_email(
    lead: LinkedLead, hold: Hold
) -> None:
    cadence = lead.world.cadence({})
    hold(LOCKS["organization"])
    post(ONE_CLICK, target=lead.path)

    anew = lead.world.enrollment(cadence, lead.lead)

    assert run(engine(lead.world)).exited == 1
    assert lead.world.status_of(anew) == UNSUBSCRIBED


def test_another_request_suppresses_an_address_that_is_new_since_the_first(
    lead: LinkedLead, hold: Hold
) -> None:
    post(ONE_CLICK, target=lead.path)
    lead.world.connection.run("UPDATE leads SET email = 'other@lead.test'")
    crm = hold(LOCKS["table"])

    post(ONE_CLICK, target=lead.path)
    crm.run("COMMIT")
    run(engine(lead.world))

    assert [address for _, address, _ in lead.suppressions()] == [
        "maria@lead.test",
        "other@lead.test",
    ]


def test_a_locked_organization_delays_no_suppression_of_another(
    lead: LinkedLead, hold: Hold
) -> None:
    other = lead.world.insert("organizations", name="Other")
    lead.world.lead(org_id=other, email="jo@lead.test")
    lead.world.connection.run("INSERT INTO unsubscribe_requests (lead_id) SELECT id FROM leads")
    hold(f"SELECT FROM organizations WHERE id = '{lead.world.org_id}' FOR UPDATE")

    run(engine(lead.world))

    assert lead.suppressions() == [("email", "jo@lead.test", "unsubscribed")]
