import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.text.visible import is_blank, trimmed

NOTHING = [
    "",
    " ",
    "\u00a0",
    "\u200b",
    "\ufeff",
    "\u00ad",
    "\u3164",
    "\u034f\u200c \u2060",
    "\u2800",
]


@pytest.mark.parametrize("text", NOTHING)
def test_a_text_without_anything_to_see_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", "0", ".", "\u200ba", "🏴", "é", "\u0627"])
def test_a_text_with_anything_to_see_is_not_blank(text: str) -> None:
    assert not is_blank(text)


@pytest.mark.parametrize("dirt", NOTHING)
def test_what_cannot_be_seen_is_cut_off_at_both_ends(dirt: str) -> None:
    assert trimmed(f"{dirt}Ana Maria{dirt}") == "Ana Maria"


FLAG_OF_ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize("text", ["❤\ufe0f", FLAG_OF_ENGLAND, "e\u0301"])
def test_what_belongs_to_the_last_character_stays(text: str) -> None:
    assert trimmed(text) == text


@given(st.text())
def test_trimming_twice_changes_nothing_more(text: str) -> None:
    assert trimmed(trimmed(text)) == trimmed(text)
