"""Common parts of all responses: security headers, and texts in every language."""

import base64
import hashlib
import re
import string
from dataclasses import fields

import pytest

from cadence_core.errors import StoreRejectedError, StoreUnavailableError
from cadence_core.model.enrollment import Channel
from cadence_core.unsubscribe.page.languages import language_for
from cadence_core.unsubscribe.page.texts import TEXTS, Text
from tests.feedback.judging import is_opt_out
from tests.unsubscribe.requests_to_page import (
    CONFIRM,
    ONE_CLICK,
    TOKEN,
    FakeStore,
    HttpResponse,
    post,
    send,
)

LANGUAGES = {"en", "es", "pt"}


def responses_of_every_kind(store: FakeStore) -> list[HttpResponse]:
    responses = [
        send("GET"),
        send("HEAD"),
        send("OPTIONS"),
        send("PUT"),
        send("GET", "/broken"),
        post(ONE_CLICK),
        post(CONFIRM),
        post(b""),
        post(b"x" * 5000),
    ]
    for error in (StoreUnavailableError("x"), StoreRejectedError("x"), RuntimeError("x")):
        store.error = error
        responses.append(send("GET"))
    return responses


def test_every_response_has_the_security_headers(store: FakeStore) -> None:
    responses = responses_of_every_kind(store)

    statuses = {response["statusCode"] for response in responses}
    assert statuses == {200, 204, 400, 404, 405, 413, 500, 503}
    for response in responses:
        headers = response["headers"]
        policy = headers["content-security-policy"].split("; ")
        assert "default-src 'none'" in policy
        assert "form-action 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "base-uri 'none'" in policy
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["strict-transport-security"] == "max-age=63072000"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-robots-tag"] == "noindex, nofollow"
        assert "camera=()" in headers["permissions-policy"]


@pytest.mark.usefixtures("store")
def test_the_policy_allows_the_style_of_the_page_and_no_other() -> None:
    response = send("GET")

    style = re.findall("<style>(.*?)</style>", response["body"], re.DOTALL)
    assert len(style) == 1
    digest = base64.b64encode(hashlib.sha256(style[0].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in response["headers"]["content-security-policy"]


@pytest.mark.parametrize(("method", "body"), [("GET", b""), ("POST", ONE_CLICK), ("POST", CONFIRM)])
@pytest.mark.parametrize(
    ("error", "status"),
    [(StoreUnavailableError("gone"), 503), (StoreRejectedError("no"), 500), (OSError("x"), 500)],
)
def test_a_failure_never_shows_the_success_page(
    store: FakeStore, method: str, body: bytes, error: Exception, status: int
) -> None:
    store.error = error

    response = send(method, body=body)

    assert response["statusCode"] == status
    assert response["headers"]["retry-after"] == "120"
    assert "This is not working right now" in response["body"]
    for text in (TEXTS["en"].done.body, "Unsubscribed"):
        assert text not in response["body"]


def test_every_text_exists_in_every_language_and_differs() -> None:
    assert set(TEXTS) == LANGUAGES

    for field in fields(TEXTS["en"]):
        texts = [getattr(texts, field.name) for texts in TEXTS.values()]
        assert len(set(texts)) == len(LANGUAGES)
        for text in texts:
            words = f"{text.heading}{text.body}" if isinstance(text, Text) else text
            assert words.strip()
            assert not set(words) & set("$<>&{}")


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_word_that_the_page_tells_a_reader_to_send_stops_whatsapp(language: str) -> None:
    [word] = re.findall(r"\b[A-Z]{3,}\b", TEXTS[language].whatsapp)

    for written in (word, word.lower(), word.capitalize()):
        assert is_opt_out(written, Channel.WHATSAPP)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("path", [f"/{TOKEN}", "/broken"])
def test_every_placeholder_of_the_page_is_filled(
    store: FakeStore, language: str, path: str
) -> None:
    store.organization = "Sol"

    body = send("GET", path, headers={"accept-language": language})["body"]

    assert f'<html lang="{language}">' in body
    assert not string.Template(body).get_identifiers()


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("*", "en"),
        ("pt-BR,pt;q=0.9,en-US;q=0.8,en;q=0.7", "pt"),
        ("es-419", "es"),
        ("PT-pt", "pt"),
        ("de, fr;q=0.9", "en"),
        ("de, fr;q=0.9, es;q=0.1", "es"),
        ("en;q=0.5, pt;q=0.6", "pt"),
        ("en;q=0.5,pt;q=0.5", "en"),
        ("pt;q=0, es;q=0.1", "es"),
        ("pt ; q=0.3 , es ; q=0.4", "es"),
        ("pt;q=x,es;q=0.1", "es"),
        (";;;,,q=1,=", "en"),
        ("es;q=nan,pt;q=0.2", "pt"),
        ("../../etc/passwd", "en"),
    ],
)
def test_the_page_is_in_the_language_that_the_reader_prefers_most(
    accepted: str, language: str
) -> None:
    assert language_for(accepted) == language
