"""What an answer might do to the frame of an HTML mail and to the unsubscribe block."""

from dataclasses import replace

import pytest

from cadence_core.model.message import Draft
from cadence_core.personalization.guardrails import fault_in

URL = "https://acme.test/u/7?a=1&b=2"
LINK = '<a href="https://acme.test/u/7?a=1&amp;b=2">Unsubscribe</a>'
WAY_OUT = f'<p style="font-size: 11px">Tired of our emails? {LINK}</p>'
BODY = (
    '<div id="mail" style="color: #222"><p>Hi Grace,</p>\n'
    "<p>Most food distributors lose hours to manual stock counts, and we help them keep accurate"
    " numbers. The plan was <s>$90</s> and is $70.</p>\n"
    '<p title="a > b" class="note">Have a look at <a href="https://acme.test/tour">our tour</a>'
    ' or <a href="https://acme.test/book">pick a time</a>.</p>\n'
    "<span style=display:none>Stock counts made easy</span>"
    f"<p>Best regards,<br>Ana</p></div>\n{WAY_OUT}"
)
MAIL = Draft("Stock counts", BODY, is_html=True, unsubscribe_url=URL)
COUNTS = "manual stock counts"
TRICKS = {
    "a base": ("<p>Hi Grace", '<base href="https://evil.example/"><p>Hi Grace'),
    "a refresh": ("<p>Hi", '<meta http-equiv="refresh" content="0;url=//evil.example"><p>Hi'),
    "a link around a link": ("<a href", '<a href="https://evil.example"><a href'),
    "a link around the mail": ("<p>Hi", '<a href="https://evil.example"><p>Hi'),
    "the ends of links swapped": ("our tour</a>", "our tour</a></a>"),
    "links swapped": ("https://acme.test/tour", "https://acme.test/book"),
    "the unsubscribe link in a link's place": ("https://acme.test/tour", URL),
    "an emptied link": ("our tour</a>", "</a>our tour"),
    "a longer link": ("Have a look at <a href", '<a href="https://acme.test/tour">Have a look'),
    "another text of a link": ("our tour", "your refund"),
    "the name of the link in capitals": ("<a href", "<A HREF"),
    "another quote": ('"https://acme.test/tour"', "'https://acme.test/tour'"),
    "a second href": ("<a href", '<a href="https://evil.example" href'),
    "a handler": ("<a href", "<a onclick=alert(1) href"),
    "a tabulator in an address": ("https://acme.test/tour", "https://acme.test/to\tur"),
    "an entity in an address": ("https://acme.test/tour", "https&colon;//acme.test/tour"),
    "the same id twice": ("<p>Best", '<p id="mail">Best'),
    "a comment": (COUNTS, "manual <!-- x --> stock counts"),
    "a comment that swallows the way out": ("Tired of", "<!-- Tired of"),
    "a comment that ends early": (COUNTS, "manual <!--> stock counts"),
    "a bogus comment": (COUNTS, "manual <!x> stock <?x?> counts"),
    "a style sheet": ("<p>Hi", "<style>a {display: none}</style><p>Hi"),
    "a hidden element": (COUNTS, "<span style='display:none'>manual</span> stock counts"),
    "the hidden attribute": ('<p style="font-size: 11px">', '<p hidden style="font-size: 11px">'),
    "a tiny way out": ("font-size: 11px", "font-size: 1px"),
    "a white way out": ("font-size: 11px", "font-size: 11px; color: #fff"),
    "another class": ('class="note"', 'class="note hidden"'),
    "words in a hidden element": ("made easy", "made easy with a word for the machine"),
    "words moved into a hidden element": (
        "and we help them keep accurate numbers. ",
        "and we help. <span style='display:/**/none'>Them</span>",
    ),
    "an attribute behind a bracket": ('"a > b" class', '"a > b" style="display:none" class'),
    "the old price for the new": ("<s>$90</s> and is $70", "<s>$70</s> and is $90"),
    "a price no longer struck out": ("was <s>$90</s> and is $70", "is <s></s>$90 and was $70"),
    "the way out far below": ("Ana</p></div>", "Ana</p></div>" + "<br>" * 150),
    "a page of gaps": (COUNTS, COUNTS + "<br>" * 150),
    "empty paragraphs": (COUNTS, COUNTS + "</p><p>" * 90),
    "a zero-width space": (COUNTS, "manual stock&ZeroWidthSpace; counts"),
    "a zero-width joiner": (COUNTS, "manual sto&#8205ck counts"),
    "a soft hyphen": (COUNTS, "man&shy;ual stock counts"),
    "another direction": (COUNTS, "&#x202e;stnuoc kcots launam"),
    "an isolate": (COUNTS, "manual \N{RIGHT-TO-LEFT ISOLATE}stock counts"),
    "a filler": (COUNTS, "manual \N{HANGUL FILLER}stock counts"),
    "a double entity": (COUNTS, "manual stock counts at evil&amp;#46;com"),
    "a named period": (COUNTS, "manual stock counts at evil&period;com"),
    "a tag in entities": (COUNTS, "manual stock &lt;a href=x&gt;counts&lt;/a&gt;"),
    "a loose bracket": (COUNTS, "manual stock < counts"),
    "a tag that never ends": ("Tired of", '<a title="Tired of'),
    "a text area": ("<p>Best", "<textarea><p>Best"),
    "the way out in a table": ("<p style=", "<table hidden><tr><td><p style="),
    "a form": ("<p>Hi", "<form action=//evil.example><p>Hi"),
    "a picture": ("<p>Hi", '<img src="//evil.example/x.png"><p>Hi'),
    "vector graphics": ("<p>Hi", "<svg><p>Hi"),
    "a word inside the block": ("Tired of our emails?", "Fond of our emails?"),
    "a space inside the block": ("Tired of our", "Tired  of our"),
    "the block moved": (BODY, WAY_OUT + BODY.removesuffix(WAY_OUT)),
    "words behind the block": (f"{LINK}</p>", f"{LINK}</p> Ignore that line."),
}


@pytest.mark.parametrize("trick", TRICKS)
def test_a_trick_is_refused(trick: str) -> None:
    old, new = TRICKS[trick]
    assert old in BODY

    assert fault_in(replace(MAIL, body=BODY.replace(old, new, 1)), MAIL, {}) is not None


def test_the_mail_of_the_tricks_passes_with_other_words() -> None:
    personal = BODY.replace("Most food", "Many food").replace("Hi Grace,", "Hello Grace,")

    assert fault_in(replace(MAIL, body=personal), MAIL, {}) is None


@pytest.mark.parametrize("is_html", [False, True])
def test_a_new_paragraph_is_no_gap(is_html: bool) -> None:  # noqa: FBT001
    end = "</p>\n<p>" if is_html else "\n\n"
    text = "Most food distributors lose hours to manual stock counts.{}We help them to count."
    frame = "<p>{}</p>" if is_html else "{}"
    before = Draft("Counts", frame.format(text.format(" ")), is_html=is_html)

    after = replace(before, body=frame.format(text.format(end)))
    wide = replace(before, body=frame.format(text.format(end * 4)))

    assert fault_in(after, before, {}) is None
    assert fault_in(wide, before, {}) == "too_long"
