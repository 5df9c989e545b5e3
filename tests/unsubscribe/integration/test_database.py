"""The page with a real database: the changes that a click makes, and those it never makes."""

from uuid import uuid4

import pytest

from cadence_core.unsubscribe.application import build_application
from functions.unsubscribe import app
from tests.unsubscribe.linked_lead import UNSUBSCRIBED, LinkedLead, path_for
from tests.unsubscribe.requests_to_page import CONFIRM, KEY, ONE_CLICK, post, send


def test_opening_the_page_changes_nothing_however_often(lead: LinkedLead) -> None:
    before = lead.world.rows("SELECT * FROM cadence_enrollments ORDER BY id")

    for method in ("GET", "HEAD", "OPTIONS", "GET"):
        answer = send(method, lead.path)
        assert answer["statusCode"] in (200, 204)

    assert lead.world.rows("SELECT * FROM cadence_enrollments ORDER BY id") == before
    assert lead.suppressions() == []


@pytest.mark.parametrize("body", [ONE_CLICK, CONFIRM])
def test_a_post_suppresses_the_address_and_ends_open_enrollments_once(
    lead: LinkedLead, body: bytes
) -> None:
    answers = [post(body, target=lead.path) for _ in range(3)]

    assert [answer["statusCode"] for answer in answers] == [200, 200, 200]
    assert len({answer["body"] for answer in answers}) == 1
    assert lead.statuses() == {UNSUBSCRIBED}
    assert lead.suppressions() == [("email", "maria@lead.test", "unsubscribed")]


def test_the_page_names_the_organization_and_never_the_address(lead: LinkedLead) -> None:
    for answer in (send("GET", lead.path), post(CONFIRM, target=lead.path)):
        assert "Acme" in answer["body"]
        for personal in ("maria", "lead.test", "5511987654321", "Padaria"):
            assert personal not in answer["body"].lower()


def test_enrollments_of_other_leads_go_on(lead: LinkedLead) -> None:
    other = lead.world.enrollment(lead.world.cadence({}), lead.world.lead(email="jo@lead.test"))

    post(ONE_CLICK, target=lead.path)

    assert lead.world.status_of(other) == ("active", None)


def test_an_unknown_lead_looks_like_a_broken_link(lead: LinkedLead) -> None:
    broken = send("GET", "/broken")

    for answer in (send("GET", path_for(uuid4())), post(ONE_CLICK, target=path_for(uuid4()))):
        assert answer == broken
    assert lead.suppressions() == []


def test_a_deleted_lead_can_still_unsubscribe(lead: LinkedLead) -> None:
    lead.world.connection.run("UPDATE leads SET deleted_at = now()")

    answer = post(ONE_CLICK, target=lead.path)

    assert answer["statusCode"] == 200
    assert lead.suppressions() == [("email", "maria@lead.test", "unsubscribed")]


def test_a_connection_that_died_while_we_were_frozen_is_replaced(lead: LinkedLead) -> None:
    send("GET", lead.path)
    lead.world.connection.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )

    answer = post(ONE_CLICK, target=lead.path)

    assert answer["statusCode"] == 200
    assert lead.statuses() == {UNSUBSCRIBED}


def test_an_unreachable_database_is_reported_as_an_error(
    lead: LinkedLead, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = lead.world.url.replace("host=", "host=/nowhere")
    application = build_application({"DATABASE_URL": nowhere, "UNSUBSCRIBE_KEYS": KEY})
    monkeypatch.setattr(app, "application", lambda: application)

    for answer in (send("GET", lead.path), post(ONE_CLICK, target=lead.path)):
        assert answer["statusCode"] == 503
        assert answer["headers"]["retry-after"] == "120"
        assert "Acme" not in answer["body"]


@pytest.mark.parametrize("missing", ["DATABASE_URL", "UNSUBSCRIBE_KEYS"])
def test_a_function_without_its_settings_answers_with_an_error_page(
    lead: LinkedLead, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    environment = {"DATABASE_URL": lead.world.url, "UNSUBSCRIBE_KEYS": KEY, missing: ""}
    monkeypatch.setattr(app, "application", lambda: build_application(environment))

    answer = post(ONE_CLICK, target=lead.path)

    assert answer["statusCode"] == 500
    assert "This is not working right now" in answer["body"]
