import pytest

from cadence_core.text.markup import is_html


@pytest.mark.parametrize(
    "text",
    [
        "<p>Hi</p>",
        "Hi<br>there",
        "Hi<BR/>there",
        '<a\nhref="https://acme.test">us</a>',
        "<!DOCTYPE html><html></html>",
        "<center>Hi</center>",
        "<font color='red'>Sale",
        "<font color=red>Sale",
        "<b>bold</b>",
        "<o:p>Word</o:p>",
        "<my-card>Hi</my-card>",
        "<li>one\n<li>two",
        "<img src='x.png'>",
    ],
)
def test_a_text_with_an_element_is_html(text: str) -> None:
    assert is_html(text)


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "1 < 2 and 3 > 2",
        "Maria <maria@lead.test>",
        "<pre-sales> team",
        "Dear <first name>",
        "see <https://acme.test/a?b=c>",
        "a <b",
        "I <3 you",
        "x <- y -> z",
        "1 <a> 2 </b>",
        "&lt;p&gt;",
    ],
)
def test_a_text_without_an_element_is_text(text: str) -> None:
    assert not is_html(text)
