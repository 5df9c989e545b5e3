"""The page uses the language of the enrollment's emails, or else that of the browser."""

from typing import Any

import pytest

from cadence_core.database.connection import Database
from tests.unsubscribe.linked_lead import LinkedLead
from tests.unsubscribe.requests_to_page import EMAILS, HttpResponse, send


def language_of_page(answer: HttpResponse) -> str:
    language = str(answer["headers"]["content-language"])
    assert f'<html lang="{language}">' in answer["body"]
    return language


def test_the_emails_are_found_in_the_database_and_never_shown(lead: LinkedLead) -> None:
    lead.was_sent("email", EMAILS["pt"])
    lead.was_sent("whatsapp", f"{EMAILS['en']} {EMAILS['en']}")

    answer = send("GET", lead.path, headers={"accept-language": "en"})

    assert language_of_page(answer) == "pt"
    assert "Campinas" not in answer["body"]


def test_the_emails_of_other_enrollments_do_not_count(lead: LinkedLead) -> None:
    lead.was_sent("email", EMAILS["pt"], lead.enrollments[1])

    answer = send("GET", lead.path, headers={"accept-language": "en"})

    assert language_of_page(answer) == "en"


def test_the_lead_the_organization_and_the_emails_are_read_in_one_round_trip(
    lead: LinkedLead, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead.was_sent("email", EMAILS["pt"])
    statements: list[str] = []
    fetch = Database.fetch

    def noted(database: Database, name: str, sql: str, **parameters: str | float) -> list[Any]:
        statements.append(name)
        return fetch(database, name, sql, **parameters)

    monkeypatch.setattr(Database, "fetch", noted)

    assert language_of_page(send("GET", lead.path)) == "pt"
    assert statements == ["page_state"]
