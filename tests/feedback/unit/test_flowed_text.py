"""Soft line breaks of format=flowed are undone, so that a reply is read as the writer sees it."""

import textwrap
from email import message_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.feedback.domain.replies import Judgment
from cadence_core.feedback.events.flowed_text import unflowed
from cadence_core.feedback.events.received_mail import text_of
from tests.feedback.judging import judgment


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Please stop \r\nemailing me.\r\nMaria", ["Please stop emailing me.", "Maria"]),
        ("> an \n> idea\nYes", ["> an idea", "Yes"]),
        (">> an idea \n> for you \nYes", [">> an idea ", "> for you ", "Yes"]),
        ("Yes \n\nMaria", ["Yes ", "", "Maria"]),
        ("Yes \n-- \nMaria", ["Yes ", "-- ", "Maria"]),
        (" From Tuesday on.\n >3 days", ["From Tuesday on.", ">3 days"]),
        ("", [""]),
    ],
)
def test_a_line_that_ends_with_a_space_goes_on(text: str, lines: list[str]) -> None:
    assert unflowed(text).split("\n") == lines


def test_the_space_of_a_break_may_not_belong_to_the_text() -> None:
    assert unflowed("お送りに \nならないで", deletes_spaces=True) == "お送りにならないで"


WORDS = st.text("abcé,.", min_size=1, max_size=9)


@given(st.lists(st.lists(WORDS, min_size=1).map(" ".join)), st.integers(10, 80))
def test_any_paragraphs_survive_the_breaks(paragraphs: list[str], width: int) -> None:
    flowed = "\r\n".join(" \r\n".join(textwrap.wrap(each, width)) for each in paragraphs)

    assert unflowed(flowed) == "\n".join(paragraphs)


@given(st.text("> \r\n-ab"))
def test_arbitrary_text_keeps_its_words(text: str) -> None:
    assert [*filter(str.isalpha, unflowed(text))] == [*filter(str.isalpha, text)]


@pytest.mark.parametrize("word", ["Unsubscribe", "Descadastrar", "Darme de baja"])
@pytest.mark.parametrize("format_", ["format=flowed; delsp=no", 'FORMAT="Flowed"'])
def test_one_word_below_an_announcement_of_two_lines_opts_out(word: str, format_: str) -> None:
    body = (
        "Em qua., 25 de nov. de 2026 às 10:12, Ana Souza \r\n<ana@acme.test> escreveu:\r\n\r\n"
        f"> I saw that you are hiring five people this \r\n> quarter.\r\n\r\n{word}\r\n"
    )
    head = f"Content-Type: text/plain; charset=utf-8; {format_}\r\n\r\n"

    text = text_of(message_from_bytes((head + body).encode()))

    assert judgment(text) is Judgment.OPT_OUT
