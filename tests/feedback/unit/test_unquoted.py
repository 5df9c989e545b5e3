"""The lines that the writer of a mail wrote, without those that the mail program quotes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.feedback.events.quoted_html import marked_text
from cadence_core.feedback.opt_out.unquoted import own_words
from tests.feedback.quotations import LAYOUTS, MARKUP, html_mail


def written(text: str) -> list[str]:
    return list(own_words(text).written)


QUOTATIONS = [
    "On Fri, Nov 20, 2026 at 1:00 PM Ana <ana@acme.test> wrote:\nHello",
    "Em sex., 20 de nov. de 2026 às 13:00, Ana <ana@acme.test> escreveu:\nOlá",
    "El vie, 20 nov 2026 a las 13:00, Ana (<ana@acme.test>) escribió:\nHola",
    "Le ven. 20 nov. 2026 à 13:00, Ana <ana@acme.test> a écrit :\nBonjour",
    "Am 20.11.2026 um 13:00 schrieb Ana <ana@acme.test>:\nHallo",
    "Ana <ana@acme.test> wrote:\n> Hello\n>> Hi",
    "-----Original Message-----\nHello",
    "-----Mensagem Original-----\nOlá",
    "---------- Forwarded message ---------\nHello",
    "________________________________\nHello",
    "From: Ana <ana@acme.test>\nSent: Friday\nHello",
    "*De:* Ana <ana@acme.test>\n*Enviado:* viernes",
    "De : Ana\nHello",
    "> Hello",
    "-- \nMaria Souza",
]


@pytest.mark.parametrize("quotation", QUOTATIONS)
def test_a_quotation_is_left_out(quotation: str) -> None:
    assert written(f"Yes, on Tuesday.\n\n{quotation}") == ["Yes, on Tuesday."]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_everything_below_what_a_mail_program_writes_is_left_out(layout: str) -> None:
    lines = written(f"Yes, on Tuesday.\n\n{LAYOUTS[layout]}\n\nHello Maria")

    assert lines[0] == "Yes, on Tuesday."
    assert "Hello Maria" not in lines


@pytest.mark.parametrize("markup", sorted({*MARKUP} - {"no markup"}))
def test_everything_that_markup_quotes_is_left_out(markup: str) -> None:
    html = html_mail(MARKUP[markup], "Yes, on Tuesday.", "", "Hello Maria")

    assert written(marked_text(html)) == ["Yes, on Tuesday."]


@pytest.mark.parametrize(
    "line",
    [
        "=== now ===",
        "I wrote to you: no answer",
        "- one\n- two",
        "--> here",
        "From now on: Tuesdays",
        "De nada",
    ],
)
def test_ordinary_lines_are_not_taken_for_a_quotation(line: str) -> None:
    assert written(line) == line.splitlines()


def test_text_between_and_below_quoted_lines_is_the_writer_s() -> None:
    mail = "On Friday, Ana wrote:\n\n> Can we talk?\nYes.\n> When?\n\nOn Tuesday."

    assert written(mail) == ["Yes.", "On Tuesday."]


def test_a_quotation_announced_over_two_lines_is_recognized() -> None:
    mail = "Yes.\nOn Fri, Nov 20, 2026 at 1:00 PM Ana Long <ana@acme.test>\nwrote:\n\nHello"

    assert "Hello" not in written(mail)


@given(st.text())
def test_arbitrary_text_never_raises_and_nothing_is_added(text: str) -> None:
    assert all(any(line in given for given in text.splitlines()) for line in written(text))
