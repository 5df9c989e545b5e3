"""Lead data is escaped in HTML and only there."""

from html import escape

import pytest
from hypothesis import assume, example, given

from cadence_core.model.enrollment import Channel
from cadence_core.model.message import Draft, clean_subject
from cadence_core.templates.renderer import looks_like_html
from cadence_core.text.visible import is_blank, trimmed
from tests.builders import a_lead, any_text
from tests.templates.unit.rendering import render


@pytest.mark.parametrize(
    ("body", "is_html"),
    [
        ("<center>{{ first_name }}</center>", True),
        ("{% if a %}<b>{% endif %}Hi{% if a %}</b>{% endif %}", True),
        ("Hi {{ 'x' if 1<p else '>' }}", False),
        ("{{ '<p>' }}", False),
    ],
)
def test_the_fixed_text_of_a_template_decides_whether_it_is_html(
    body: str, *, is_html: bool
) -> None:
    assert looks_like_html(body) is is_html


def test_lead_data_is_escaped_where_the_body_is_html() -> None:
    draft = render("<p>{{ first_name }}</p>", lead=a_lead(first_name='<b>O\'Neil & "Co"'))

    assert draft.body == "<p>&lt;b&gt;O&#39;Neil &amp; &#34;Co&#34;</p>"
    assert draft.is_html


def test_a_plain_email_is_not_escaped() -> None:
    draft = render("Hi {{ first_name }}", lead=a_lead(first_name="<b>O'Neil & Co"))

    assert draft.body == "Hi <b>O'Neil & Co"
    assert not draft.is_html


def test_a_subject_is_not_escaped() -> None:
    draft = render("<p>Hi</p>", subject="{{ company_name }}", lead=a_lead(company_name="B & Q"))

    assert draft.subject == "B & Q"


def test_a_whatsapp_text_is_neither_html_nor_escaped() -> None:
    draft = render(
        "<b>{{ company_name }}</b>",
        channel=Channel.WHATSAPP,
        lead=a_lead(company_name="B & Q"),
    )

    assert draft == Draft(subject=None, body="<b>B & Q</b>", is_html=False)


def test_html_in_a_lead_does_not_turn_a_plain_email_into_html() -> None:
    assert not render("Hi {{ first_name }}", lead=a_lead(first_name="<p>x</p>")).is_html


def test_a_field_is_never_rendered_as_a_template() -> None:
    draft = render("{{ first_name }}", lead=a_lead(first_name="{{ email }}"))

    assert draft.body == "{{ email }}"


@given(any_text.map(clean_subject).map(trimmed))
@example("<script>alert(1)</script>")
@example("\" onmouseover='x")
@example("{{ 7 * 7 }}{% for %}")
def test_lead_data_is_escaped_in_html_and_unchanged_elsewhere(text: str) -> None:
    assume(not is_blank(text))
    lead = a_lead(custom_fields={"note": text, "list": [text]})

    html = render(
        "<p>{{ note }}|{{ note | trim }}|{{ list | join }}|{{ 'x' | replace('x', note) }}</p>",
        subject="{{ note }}",
        lead=lead,
    )

    escaped = escape(text).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")
    assert html.body == f"<p>{'|'.join([escaped] * 4)}</p>"
    assert html.subject == text
