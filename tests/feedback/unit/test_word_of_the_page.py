"""The unsubscribe page names a word that stops WhatsApp messages: it is one that stops them."""

import re

import pytest

from cadence_core.feedback.opt_out.phrases import asks_to_opt_out
from cadence_core.model.enrollment import Channel
from functions.unsubscribe import app
from tests.unsubscribe.requests_to_page import FakeStore, send


@pytest.mark.parametrize(("language", "word"), [("en", "STOP"), ("es", "PARAR"), ("pt", "SAIR")])
def test_the_word_that_the_page_tells_a_reader_to_send_stops_whatsapp(
    monkeypatch: pytest.MonkeyPatch, language: str, word: str
) -> None:
    store = FakeStore()
    store.is_on_whatsapp = True
    monkeypatch.setattr(app, "application", store.application)

    page = send("GET", headers={"accept-language": language})["body"]

    assert re.findall(r"\b[A-Z]{3,}\b(?=\.)", page) == [word]
    for written in (word, word.lower(), word.capitalize()):
        assert asks_to_opt_out(written, Channel.WHATSAPP)
