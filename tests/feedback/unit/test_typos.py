"""Typing errors in an opt-out do not hide it, and no other word becomes one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.feedback.judging import is_opt_out

OPT_OUTS = ("unsubscribe", "descadastrar", "desuscribir", "desinscrever")


@st.composite
def misspelled(draw: st.DrawFn, word: str) -> str:
    """Return a word with one letter missing, doubled, wrong, or exchanged with the next."""
    place = draw(st.integers(1, len(word) - 2))
    before, letter, after = word[:place], word[place], word[place + 1 :]
    other = draw(st.sampled_from("aeiosrtn"))
    swapped = before + after[0] + letter + after[1:]
    return draw(
        st.sampled_from(
            [before + after, before + letter * 2 + after, before + other + after, swapped]
        )
    )


@given(st.data(), st.sampled_from(OPT_OUTS), st.sampled_from(["", "Please ", "Olá, "]))
def test_one_wrong_letter_does_not_hide_an_opt_out(
    data: st.DataObject, word: str, before: str
) -> None:
    assert is_opt_out(f"{before}{data.draw(misspelled(word))}")


@pytest.mark.parametrize(
    "text",
    ["unsubcribe", "unsubscrib", "unsuscibe", "please unsubscibe me", "stop emailling me",
     "stop contacing me", "descadatrar", "me descadastar da lista"],
)  # fmt: skip
def test_usual_errors_are_understood(text: str) -> None:
    assert is_opt_out(text)


@pytest.mark.parametrize(
    "text",
    ["Apaguei meus dados", "I withdraw my content", "subscribe",
     "Subscribe me", "Please stop connecting us", "Do not contract us", "cadastrar"],
)  # fmt: skip
def test_other_words_are_left_as_they_are(text: str) -> None:
    assert not is_opt_out(text)
