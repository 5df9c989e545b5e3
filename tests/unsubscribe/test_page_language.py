"""The page speaks as the emails did that its link may stand in; else as the browser wishes."""

from typing import Any

import pytest

from cadence_core.database.connection import Database
from cadence_core.errors import StoreUnavailableError
from cadence_core.unsubscribe.page.texts import TEXTS
from tests.unsubscribe.linked_lead import LinkedLead
from tests.unsubscribe.requests_to_page import CONFIRM, EMAILS, FakeStore, HttpResponse, post, send


def language_of_page(answer: HttpResponse) -> str:
    language = str(answer["headers"]["content-language"])
    assert f'<html lang="{language}">' in answer["body"]
    return language


@pytest.mark.parametrize("browser", ["", *EMAILS, "de"])
@pytest.mark.parametrize("language", EMAILS)
def test_the_language_of_the_emails_wins_over_that_of_the_browser(
    store: FakeStore, language: str, browser: str
) -> None:
    store.emails = EMAILS[language]
    headers = {"accept-language": browser}

    asking, done = send("GET", headers=headers), post(CONFIRM, headers)

    assert language_of_page(asking) == language_of_page(done) == language
    assert TEXTS[language].button in asking["body"]


@pytest.mark.parametrize(
    "emails", ["", "Maria", "Avez-vous vu le message que je vous ai envoyé hier ?"]
)
@pytest.mark.parametrize(("browser", "language"), [("es-MX", "es"), ("de", "en"), ("", "en")])
def test_where_the_emails_do_not_tell_the_browser_is_asked(
    store: FakeStore, emails: str, browser: str, language: str
) -> None:
    store.emails = emails

    assert language_of_page(send("GET", headers={"accept-language": browser})) == language


def test_the_tags_of_an_email_are_no_words(store: FakeStore) -> None:
    store.emails = (
        "<style>p { margin: 1em 2em 1em }</style>"
        "<p>Hi <em>Ana</em>,</p><p>this is <em>it</em>: <em>the</em> <em>offer</em>.</p>"
    )

    assert language_of_page(send("GET", headers={"accept-language": "es"})) == "en"


def test_an_error_is_told_in_the_language_of_the_browser(store: FakeStore) -> None:
    store.emails = EMAILS["pt"]
    headers = {"accept-language": "es"}
    answers = [send("GET", "/broken", headers=headers), post(b"", headers)]

    store.error = StoreUnavailableError("gone")
    answers.append(send("GET", headers=headers))

    assert [language_of_page(answer) for answer in answers] == ["es"] * 3


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
    assert statements == ["link_origin"]
