"""Whether a reply is in a language of the grammar: English, Portuguese or Spanish."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.feedback.opt_out.readable import is_readable


@pytest.mark.parametrize(
    "text",
    ["I am interested", "Let us talk next week", "Nunca recebi a proposta.", "Me interesa mucho",
     "Parece interessante, quanto custa?", "Parece interessante, quanto custa? Maria",
     "Interessante, qual valor?", "Interesante, ¿cuánto cuesta?", "Interesting, monthly cost?",
     "Keep me posted", "👍", "Ok", "", "12345678901234567890", "Maria"],
)  # fmt: skip
def test_short_replies_of_known_languages_are_readable(text: str) -> None:
    assert is_readable(text)


@pytest.mark.parametrize(
    "text",
    ["Nein danke, kein Bedarf", "Non merci, pas pour moi", "No grazie, non mi interessa",
     "Graag uitschrijven", "Больше не пишите мне.", "もうメールを送らないでください。"],
)  # fmt: skip
def test_other_languages_are_not(text: str) -> None:
    assert not is_readable(text)


@given(st.text())
def test_any_text_has_one_answer_and_random_numbers_stay_random(text: str) -> None:
    state = random.getstate()

    assert is_readable(text) == is_readable(text)
    assert random.getstate() == state
