"""Cleaning the texts of a message."""

import re
import unicodedata

import pytest
from hypothesis import example, given

from cadence_core.model.message import (
    clean_subject,
    clean_text,
)
from tests.builders import any_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("tab\tstays", "tab\tstays"),
        ("nul\x00bell\x07esc\x1bdel\x7f", "nulbellescdel"),
        ("c1\x85\x9f", "c1"),
        ("lone \ud83d surrogate \udc00", "lone  surrogate "),
        ("emoji 👋🏽, accents ção, 漢字", "emoji 👋🏽, accents ção, 漢字"),
    ],
)
def test_text_loses_the_characters_that_no_mail_can_carry(text: str, expected: str) -> None:
    assert clean_text(text) == expected


@given(any_text)
@example("\r\n\x00\ud800")
def test_clean_text_can_be_stored_and_is_clean_already(text: str) -> None:
    cleaned = clean_text(text)

    assert set(cleaned) >= {char for char in text if char.isprintable()}
    cleaned.encode("utf-8")
    unwanted = {char for char in cleaned if unicodedata.category(char) in ("Cc", "Cs")}
    assert unwanted <= {"\n", "\t"}
    assert clean_text(cleaned) == cleaned


@given(any_text)
@example("Hello\r\nBcc: everybody@lead.test")
@example("Hello\u2028Bcc: everybody@lead.test")
def test_a_subject_is_always_one_line(text: str) -> None:
    subject = clean_subject(text)

    assert len(subject.splitlines()) <= 1
    assert not re.search(r"\s\s|^\s|\s$", subject)
    subject.encode("utf-8")


def test_a_line_break_in_a_subject_becomes_a_space() -> None:
    assert clean_subject(" Hello\r\nBcc: x@lead.test\n ") == "Hello Bcc: x@lead.test"


def test_a_subject_reads_as_it_is_written() -> None:
    assert (
        clean_subject("pay \u202e001\u202c \u2066now\u2069 \U000e0068\U000e0069") == "pay 001 now"
    )


def test_the_marks_of_right_to_left_languages_stay_in_a_subject() -> None:
    assert clean_subject("שלום\u200f!") == "שלום\u200f!"
