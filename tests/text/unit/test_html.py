import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.text.html import html_from_text, text_from_html, text_of
from cadence_core.text.links import plain_links_in
from cadence_core.text.visible import trimmed


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_text_becomes_paragraphs_lines_and_links() -> None:
    html = html_from_text("Hi,\n\nsee https://acme.test/a?b=1&c=2\nAna\n\n\n\nBye")

    assert "<p>Hi,</p>" in html
    assert '<a href="https://acme.test/a?b=1&amp;c=2">' in html
    assert "</a><br>\nAna</p>" in html
    assert html.count("<p>") == 3


@pytest.mark.parametrize("link", ["https://acme.test/a", "www.acme.com", "acme.io/a"])
def test_a_link_before_an_ellipsis_stays_a_link(link: str) -> None:
    assert f">{link}</a>\u2026 bye" in html_from_text(f"see {link}\u2026 bye")


def test_a_link_needs_no_scheme() -> None:
    html = html_from_text("see acme.shop/a?b&c, (www.acme.com.br) or write to <ana@acme.com>.")

    assert '<a href="https://acme.shop/a?b&amp;c">acme.shop/a?b&amp;c</a>, (' in html
    assert '(<a href="https://www.acme.com.br">www.acme.com.br</a>) or' in html
    assert '&lt;<a href="mailto:ana@acme.com">ana@acme.com</a>&gt;.' in html


@pytest.mark.parametrize(
    "text", ["Thanks.Me too", "M.Sc. and B.Com", "ASP.NET", "1.10", "a@b", "X.Com/a"]
)
def test_a_period_alone_makes_no_link(text: str) -> None:
    assert "<a " not in html_from_text(text)


@given(
    st.from_regex(r"[a-z.:@/\u2026 \n]{0,30}(\.com|@b\.de|http://a)?[.:\u2026 ]?", fullmatch=True)
)
def test_words_are_read_only_where_a_link_can_be(text: str) -> None:
    links = [link for word in re.split(r"[\s\u2026]+", text) for link in plain_links_in(word)]

    assert html_from_text(text).count("<a ") == len(links)


@pytest.mark.parametrize("text", ["a.de " * 40_000, "x@a.de " * 25_000, "a.b" * 3_000])
def test_text_as_large_as_a_template_takes_little_time(text: str) -> None:
    started = time.process_time()

    html_from_text(text)

    assert time.process_time() - started < 10  # a quadratic algorithm takes minutes


@given(st.text())
def test_text_never_becomes_other_markup(text: str) -> None:
    seen = Seen()
    seen.feed(html_from_text(text))
    seen.close()

    assert set(seen.tags) <= {"html", "body", "p", "br", "a"}
    assert "".join("".join(seen.text).split()) == "".join(text.split())


@given(st.text(st.sampled_from("a\u00e9 \n\t\x1d\x1e\x85\xa0\u2003\u200b\u00ad\u3000")))
def test_a_gap_is_read_as_a_whole(text: str) -> None:
    words = re.sub(r"\S+", lambda word: trimmed(word[0]), text)
    breaks = {"\x1d": "\n\n", "\x1e": "\n"}

    def gap(match: re.Match[str]) -> str:
        marked = next((line for mark, line in breaks.items() if mark in match[0]), None)
        return marked or "\n" * min(match[0].count("\n"), 2) or " "

    assert text_of([text]) == re.sub(r"\s+", gap, words).strip()


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Dear <b>Maria</b>,</p>\n<p>hello</p>", "Dear Maria,\n\nhello"),
        ("one<br>two<br/>\nthree", "one\ntwo\nthree"),
        ("<div>a</div>\n<div>b</div>c", "a\nb\nc"),
        ("<ul>\n<li>one</li>\n<li>two</li>\n</ul>", "- one\n- two"),
        ("<table><tr><td><p>a</p></td><td>b</td></tr></table>", "a\n\nb"),
        ('<a href="https://acme.test">our page</a>', "our page (https://acme.test)"),
        ('<a href="https://acme.test">https://acme.test</a>', "https://acme.test"),
        ('<a href="mailto:ana@acme.test">ana@acme.test</a>', "ana@acme.test"),
        ('<a name="top">top</a>', "top"),
        ('<img src="x.png" alt="Acme"> says', "Acme says"),
        ("<title>t</title><style>p{}</style><script>x()</script><!-- c --><p>a</p>", "a"),
        ("<p>1 &lt; 2 &amp; 3&nbsp;&gt; 2", "1 < 2 & 3 > 2"),
        ("<p>unclosed <b>tags</p>", "unclosed tags"),
        ("<img src='x'>", ""),
        (f"<div>Preview{'&#847;&zwnj;&nbsp;&shy; ' * 40}</div><p>Hi</p>", "Preview\n\nHi"),
        (
            "<p>\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645</p>",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
    ],
)
def test_html_becomes_the_text_that_its_reader_sees(html: str, text: str) -> None:
    assert text_from_html(html) == text


@pytest.mark.parametrize(
    "html", ["<p>hello <b>x</b></p>" * 5_000, "<div>" * 20_000 + "x", "<a href='x'>" * 10_000]
)
def test_html_as_large_as_a_template_takes_little_time(html: str) -> None:
    started = time.process_time()

    text_from_html(html)

    assert time.process_time() - started < 10  # a quadratic algorithm takes minutes


@pytest.mark.parametrize(
    "attributes",
    [
        'style="display:none"',
        "style='color: red; DISPLAY : None !important'",
        'style="visibility: hidden;"',
        "hidden",
    ],
)
def test_what_an_element_hides_is_not_in_the_text(attributes: str) -> None:
    html = f"<p>Hi</p><div {attributes}>1 <b>Main</b> St<br></div><p>Ana</p>"

    assert text_from_html(html) == "Hi\n\nAna"


def test_another_style_hides_nothing() -> None:
    assert text_from_html('<p style="display: block; x-display: none">Hi</p>') == "Hi"
