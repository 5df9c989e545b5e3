"""The page uses the language of the enrollment's emails, or else that of the browser."""

import pytest

from cadence_core.errors import StoreUnavailableError
from cadence_core.unsubscribe.page.texts import TEXTS
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
def test_the_browser_decides_where_the_emails_show_no_language(
    store: FakeStore, emails: str, browser: str, language: str
) -> None:
    store.emails = emails

    assert language_of_page(send("GET", headers={"accept-language": browser})) == language


def test_the_tags_of_an_email_do_not_count_as_words(store: FakeStore) -> None:
    store.emails = (
        "<style>p { margin: 1em 2em 1em }</style>"
        "<p>Hi <em>Ana</em>,</p><p>this is <em>it</em>: <em>the</em> <em>offer</em>.</p>"
    )

    assert language_of_page(send("GET", headers={"accept-language": "es"})) == "en"


def test_an_error_is_shown_in_the_language_of_the_browser(store: FakeStore) -> None:
    store.emails = EMAILS["pt"]
    headers = {"accept-language": "es"}
    answers = [send("GET", "/broken", headers=headers), post(b"", headers)]

    store.error = StoreUnavailableError("gone")
    answers.append(send("GET", headers=headers))

    assert [language_of_page(answer) for answer in answers] == ["es"] * 3
