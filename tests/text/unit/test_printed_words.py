"""Whether a reader finds the words of a text in a message."""

import unicodedata

import pytest

from cadence_core.text.html import text_from_html
from cadence_core.text.printed_words import has_words

ADDRESS = "Rua das Flores, 100 - Sala 5, São Paulo"
MAP = "https://maps.test/?q=rua(1)"


@pytest.mark.parametrize(
    "html",
    [
        "<p>Rua das Flores, 100<br>Sala 5 | SÃO PAULO</p>",
        f"<p><a href='{MAP}'>Rua das Flores, 100 - Sala 5</a><br>São Paulo</p>",
        "<p>Rua das Flo&shy;res, 1&zwnj;00 - Sala 5, São Pau&#8203;lo</p>",
        unicodedata.normalize("NFD", f"<p>{ADDRESS}</p>"),
        f"<p style='display:none'>Pre<p>{ADDRESS}",
        f"<ul><li hidden>x<li>{ADDRESS}</ul>",
    ],
)
def test_words_are_found_as_a_reader_sees_them(html: str) -> None:
    assert has_words(text_from_html(html), ADDRESS)


@pytest.mark.parametrize(
    "html",
    [
        "<p>Rua das Flores, 10 - Sala 5, São Paulo</p>",
        f"<p style='display:none'>{ADDRESS}</p>",
        f"<div hidden><p>{ADDRESS}</p></div>",
        f"<!-- {ADDRESS} --><p>Hi</p>",
        f"<p><a href='https://a.test/{ADDRESS}'>Hi</a></p>",
    ],
)
def test_words_that_no_reader_sees_are_not_found(html: str) -> None:
    assert not has_words(text_from_html(html), ADDRESS)
