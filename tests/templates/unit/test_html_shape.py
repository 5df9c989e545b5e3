"""An email of a known shape reads as one that is parsed."""

from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cadence_core.model.message import clean_text
from cadence_core.templates import html_shape
from cadence_core.templates.fill_in import filled_chunks
from cadence_core.templates.html_shape import seen_in
from cadence_core.templates.values import Variables
from cadence_core.text.html import Part, parts_of, text_from_html
from cadence_core.text.readable import is_readable

TEMPLATES = [
    "<p>Dear {{ a }},</p><p>we help {{ b }}.</p>",
    "{{ a }}<br>{{ b }}",
    "<p>{{ a }}{{ b }}</p>\n<table><tr><td>{{ a|upper }}</td><td>{{ b|e }}</td></tr></table>",
    '<img src="x.png" alt="{{ a }} and\n{{ b }}"><div hidden>{{ a }}</div>',
    '<a href="https://acme.test/{{ a }}">https://acme.test/{{ b }}</a>',
    '<a href="mailto:{{ a }}">{{ a }}</a> or <a href="mailto:ana@acme.test">{{ b }}</a>',
    "<ul>{% for each in many %}<li>{{ each }} {{ loop.index }}</li>{% endfor %}</ul>",
    "{% if a %}<h1>{{ a }}</h1>{% else %}<p>{% endif %}<p>{{ b|default('you') }}</p>",
    "<title>{{ a }}</title><style>p{}</style><!-- {{ a }} -->{{ b }}",
    "<p style='display:none'>{{ a }}</p>{{ ' ' }}{{ a }}{{ '<b>' }}",
    "{{ b }} \ufdd01\ufdd1 &#xfdd0;9&#xfdd1;",
]
values = st.text() | st.sampled_from(
    ["", " ", "\n", "a\n b", "<b>", "&amp;", "'\"", "\u200b", "\ufdd00\ufdd1", "mailto:x", "\r\n"]
)


@pytest.mark.parametrize("template", TEMPLATES)
@given(a=values, b=values)
@example(a="mailto:x", b="x")
def test_values_in_a_shape_read_as_if_the_email_was_parsed(template: str, a: str, b: str) -> None:
    variables = Variables({"a": a, "b": b, "many": [a, b, a]})
    chunks = filled_chunks(template, "body", variables, escape=True)
    body = clean_text("".join(chunks)).strip()
    if "\ufdd0" in body.replace("\ufdd00\ufdd1", "") or "\ufdd01" in template:
        seen_in(chunks)  # what looks like a mark costs no more than its own text
        return

    seen = seen_in(chunks)

    assert seen.text == text_from_html(body)
    assert seen.is_readable == is_readable(body)


def test_the_messages_of_a_template_are_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []

    def note(html: str) -> Iterator[Part]:
        parsed.append(html)
        return parts_of(html)

    monkeypatch.setattr(html_shape, "parts_of", note)
    template = "<p>Hello {{ name }}, once{% if is_customer %} more{% endif %}</p>"

    texts = [
        seen_in(filled_chunks(template, "body", Variables(values), escape=True)).text
        for values in (
            {"name": "Maria", "is_customer": 0},
            {"name": "<b>Ana</b>", "is_customer": 0},
            {"name": "Eva", "is_customer": 1},
        )
    ]

    assert texts == ["Hello Maria, once", "Hello <b>Ana</b>, once", "Hello Eva, once more"]
    assert len(parsed) == 2  # one for each way through its branches
