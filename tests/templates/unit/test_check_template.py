"""A fault of a template is found without a lead, and is the one that its messages are held with."""

from dataclasses import replace
from typing import Any

import pytest

from cadence_core.model.enrollment import Channel, Organization, Template
from cadence_core.model.message import RenderingError
from cadence_core.model.reasons import Reason
from cadence_core.templates.check_template import check_template
from cadence_core.templates.renderer import JinjaRenderer
from tests.builders import a_due_enrollment, a_step, a_template

PRINTS_IT = "Hi\n{{ org.name }}, {{ org.postal_address }}"
ANY_ORGANIZATION = Organization("Acme")
WHATSAPP = {"channel": Channel.WHATSAPP}
FREE_TEXT = {**WHATSAPP, "whatsapp_template_name": None}
FAULTY: list[dict[str, Any]] = [
    {"body": "{% if %}"},
    {"body": "Hi *|FNAME|*"},
    {"body": "<p style='{{ first_name }}'>Hi</p>"},
    {"body": "<p>Hi</p><style>{{ first_name }}</style>"},
    {"body": "  "},
    {"subject": "{{ first_name | nonsense }}"},
    {**FREE_TEXT, "body": "{% macro x() %}{% endmacro %}"},
    {**FREE_TEXT, "body": ""},
    {**FREE_TEXT, "whatsapp_components": "{}"},
    {**WHATSAPP, "whatsapp_template_name": "Intro!"},
    {**WHATSAPP, "whatsapp_language": None},
    {**WHATSAPP, "body": "{{1}}"},
    {**WHATSAPP, "whatsapp_components": "[]"},
    {**WHATSAPP, "whatsapp_components": '{"parameter_names": ["a", "b", "c"]}'},
    {**WHATSAPP, "body": "", "whatsapp_components": '{"header": {"image": "{% x %}"}}'},
    {
        **WHATSAPP,
        "body": "",
        "whatsapp_components": '{"header": {"document": "https://a.test", "filename": "{{1}}"}}',
    },
    {**WHATSAPP, "body": "", "whatsapp_components": '{"buttons": [{"index": 1, "url": "{{1}}"}]}'},
]


@pytest.mark.parametrize("columns", FAULTY)
def test_a_fault_is_found_without_a_lead(columns: dict[str, Any]) -> None:
    template = a_template(**columns)
    step = a_step(channel=template.channel, template=template)

    with pytest.raises(RenderingError) as checked:
        check_template(template, ANY_ORGANIZATION)
    with pytest.raises(RenderingError) as rendered:
        JinjaRenderer().render(a_due_enrollment(step=step))

    assert (checked.value.reason, checked.value.detail) == (
        rendered.value.reason,
        rendered.value.detail,
    )


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"subject": None, "body": "<p>{{ custom_fields.a.b }}</p>"},
        {**FREE_TEXT, "body": "Oi {{ first_name }}"},
        {**WHATSAPP, "body": "{{ a }}\n{{ b }}"},
        {**WHATSAPP, "body": "", "whatsapp_components": '{"header": {"image": "{{ photo }}"}}'},
    ],
)
def test_what_depends_on_a_lead_is_no_fault(columns: dict[str, Any]) -> None:
    check_template(a_template(**columns), ANY_ORGANIZATION)


STRICT = Organization("Acme", "1 Main St", requires_postal_address=True, has_postal_address=True)


def rendering(template: Template, organization: Organization) -> None:
    enrollment = a_due_enrollment(step=a_step(template=template))
    JinjaRenderer().render(replace(enrollment, organization=organization))


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("Hi", "missing_footer: message_templates.body"),
        ("org.postal_address", "missing_footer: message_templates.body"),
        ("{# {{ org.postal_address }} #}Hi", "missing_footer: message_templates.body"),
        # Both have a fault, and the send names this one.
        ("{% if %}", "template_error"),
    ],
)
def test_a_missing_footer_is_found_without_a_lead(body: str, fault: str) -> None:
    for check in (check_template, rendering):
        with pytest.raises(RenderingError, match=fault):
            check(a_template(body=body), STRICT)


@pytest.mark.parametrize(
    "body",
    [
        PRINTS_IT,
        "Hi {{ org['postal_address'] }}",
        "Hi {% for part in org.postal_address %}{{ part }}{% endfor %}",
        "Acme, 1 Main St",
        "<p>1 <b>Main</b><br>St</p>",
    ],
)
def test_a_template_that_prints_the_postal_address_has_no_fault(body: str) -> None:
    for check in (check_template, rendering):
        check(a_template(body=body), STRICT)


def test_an_organization_without_the_address_that_it_requires_is_a_fault() -> None:
    lacking = Organization("Acme", None, requires_postal_address=True)
    template = a_template(body=PRINTS_IT)

    with pytest.raises(RenderingError) as checked:
        check_template(template, lacking)

    fault = (checked.value.reason, checked.value.detail)
    assert fault == (Reason.MISSING_FOOTER, "organizations.postal_address")
