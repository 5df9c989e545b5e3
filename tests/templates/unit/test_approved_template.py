"""What an approved WhatsApp template is filled in with, and what Meta would refuse."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.model.enrollment import Channel
from cadence_core.model.message import ApprovedTemplate, ButtonValue, Draft, Header, RenderingError
from cadence_core.model.reasons import Reason
from cadence_core.templates.approved_template import MAX_PARAMETERS_LENGTH
from cadence_core.templates.renderer import JinjaRenderer
from local.stand_ins.socialmessaging import FORBIDDEN_IN_PARAMETER
from tests.builders import a_due_enrollment, a_lead, a_step, a_template


def draft_of(body: str = "", components: object = None, **columns: Any) -> Draft:
    template = a_template(
        channel=Channel.WHATSAPP,
        body=body,
        whatsapp_components=None if components is None else json.dumps(components),
        **{"whatsapp_language": "en", **columns},
    )
    lead = a_lead(custom_fields={"code": "A 1/ü", "photo": "https://a.test/x.png", "note": "n"})
    step = a_step(channel=Channel.WHATSAPP, template=template)
    return JinjaRenderer().render(a_due_enrollment(step=step, lead=lead))


def template_of(body: str = "", components: object = None, **columns: Any) -> ApprovedTemplate:
    approved = draft_of(body, components, **columns).approved_template
    assert approved is not None
    return approved


@given(st.lists(st.text(min_size=1, max_size=60), max_size=8))
def test_parameters_are_single_lines_that_meta_accepts(values: list[str]) -> None:
    lead = a_lead(custom_fields={f"v{n}": value for n, value in enumerate(values)})
    body = "\n".join(f"{{{{ v{n} }}}}" for n in range(len(values)))
    step = a_step(
        channel=Channel.WHATSAPP, template=a_template(channel=Channel.WHATSAPP, body=body)
    )
    with suppress(RenderingError):
        draft = JinjaRenderer().render(a_due_enrollment(step=step, lead=lead))
        assert_meta_accepts(draft.approved_template, len(values))


def assert_meta_accepts(template: ApprovedTemplate | None, number: int) -> None:
    assert template is not None
    assert len(template.parameters) == number
    for text in template.parameters:
        assert text == text.strip() != ""
        assert not FORBIDDEN_IN_PARAMETER.search(text)
        assert len(text.splitlines()) == 1
        text.encode()


@pytest.mark.parametrize(
    ("source", "header"),
    [
        ({"text": "For {{ first_name }}"}, Header("text", "For Maria")),
        (
            {"text": "{{ first_name }}", "parameter_name": "who"},
            Header("text", "Maria", parameter_name="who"),
        ),
        ({"image": "{{ photo }}"}, Header("image", "https://a.test/x.png")),
        ({"video": "https://a.test/{{ note }}.mp4"}, Header("video", "https://a.test/n.mp4")),
        (
            {"document": "https://a.test/o.pdf", "filename": "{{ company_name }}.pdf"},
            Header("document", "https://a.test/o.pdf", "Padaria Sol.pdf"),
        ),
    ],
)
def test_a_header_is_filled_in(source: object, header: Header) -> None:
    assert template_of(components={"header": source}).header == header


def test_the_address_of_a_header_is_encoded() -> None:
    image = "https://a.test/{{ code }}.png?a=b"

    header = template_of(components={"header": {"image": image}}).header

    assert header == Header("image", "https://a.test/A%201/%C3%BC.png?a=b")


def test_parameters_may_have_names() -> None:
    components = {"parameter_names": ["first_name", "company"]}

    approved = template_of("{{ first_name }}\n{{ company_name }}", components)

    assert approved.parameter_names == ("first_name", "company")
    assert approved.parameters == ("Maria", "Padaria Sol")


def test_buttons_are_filled_in_and_the_end_of_an_address_is_encoded() -> None:
    buttons = [
        {"index": 0, "url": "{{ code }}?a=b"},
        {"index": 1, "payload": "{{ note }}"},
        {"index": 3, "coupon_code": "SAVE10"},
    ]

    assert template_of(components={"buttons": buttons}).buttons == (
        ButtonValue(0, "url", "A%201/%C3%BC?a=b"),
        ButtonValue(1, "payload", "n"),
        ButtonValue(3, "coupon_code", "SAVE10"),
    )


def test_the_record_of_a_template_names_everything_that_was_sent() -> None:
    components = {
        "header": {"image": "{{ photo }}"},
        "parameter_names": ["who"],
        "buttons": [{"index": 0, "url": "x"}],
    }

    assert draft_of("{{ first_name }}", components).body.splitlines() == [
        "intro (en)",
        "image: https://a.test/x.png",
        "who: Maria",
        "url 0: x",
    ]


ERROR, EMPTY, LONG = Reason.TEMPLATE_ERROR, Reason.EMPTY_RENDERING, Reason.CONTENT_TOO_LONG


@pytest.mark.parametrize(
    ("columns", "reason", "detail"),
    [
        ({"whatsapp_template_name": "Intro!"}, ERROR, "whatsapp_template_name"),
        ({"whatsapp_language": None}, ERROR, "whatsapp_language"),
        ({"whatsapp_language": "english"}, ERROR, "whatsapp_language"),
        ({"body": "a\n{{ ' ' }}"}, EMPTY, "parameter 2"),
        ({"body": "x" * MAX_PARAMETERS_LENGTH + "\ny"}, LONG, "parameters"),
        ({"body": "x" * 4_097}, LONG, "parameters"),
        ({"components": {"header": {"text": "x" * 61}}}, LONG, "header text"),
        ({"components": {"buttons": [{"index": 0, "url": "x" * 2_001}]}}, LONG, "button 0"),
        ({"components": {"header": {"text": "{{ mood }}"}}}, Reason.MISSING_VARIABLE, "mood"),
        (
            {"components": {"header": {"image": "{{ note }}"}}},
            ERROR,
            "header image: not an https:// address",
        ),
        (
            {"components": {"header": {"image": "/x.png"}}},
            ERROR,
            "whatsapp_components.header: image must begin with https://",
        ),
        (
            {"components": {"header": {"video": "http://a.test/x.mp4"}}},
            ERROR,
            "whatsapp_components.header: video must begin with https://",
        ),
        (
            {"components": {"buttons": [{"index": 0, "url": "https://a.test/{{ note }}"}]}},
            ERROR,
            "whatsapp_components.buttons.0: url is only the end of the address that Meta approved",
        ),
        (
            {"components": {"buttons": [{"index": 0, "url": "{{ photo }}"}]}},
            ERROR,
            "button 0: a whole address; write only the end of the one that Meta approved",
        ),
        (
            {"components": {"buttons": [{"index": 0, "url": "a"}, {"index": 0, "url": "b"}]}},
            ERROR,
            "whatsapp_components: two buttons have the same index",
        ),
        (
            {"components": {"header": {}}},
            ERROR,
            "whatsapp_components.header: must have one of text, image, video, document",
        ),
        (
            {"components": {"header": {"text": "a", "image": "b"}}},
            ERROR,
            "whatsapp_components.header: must have one of text, image, video, document",
        ),
        (
            {"components": {"heading": {}}},
            ERROR,
            "whatsapp_components.heading: there is no such field",
        ),
        (
            {"components": {"buttons": [{"url": "a"}]}},
            ERROR,
            "whatsapp_components.buttons.0.index: is missing",
        ),
        (
            {"components": {"buttons": [{"index": 0}]}},
            ERROR,
            "whatsapp_components.buttons.0: must have one of url, payload, coupon_code",
        ),
        (
            {"components": {"parameter_names": ["a"]}, "body": "x\ny"},
            ERROR,
            "1 parameter_names for 2 lines of body",
        ),
        (
            {"components": {"header": {"text": "a"}}, "whatsapp_template_name": None},
            ERROR,
            "whatsapp_components without a name",
        ),
    ],
)
def test_a_template_that_meta_would_refuse_says_why(
    columns: dict[str, Any], reason: Reason, detail: str
) -> None:
    with pytest.raises(RenderingError) as raised:
        draft_of(**columns)

    assert (raised.value.reason, raised.value.detail) == (reason, detail)
