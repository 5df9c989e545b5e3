"""Placeholders of other tools are refused, and what only looks like one is sent."""

import pytest

from cadence_core.model.enrollment import Channel
from cadence_core.model.message import RenderingError
from cadence_core.model.reasons import Reason
from cadence_core.templates.renderer import JinjaRenderer
from tests.builders import a_due_enrollment, a_lead, a_step, a_template
from tests.templates.unit.rendering import render

FOREIGN = {
    "{{1}}": "{{ first_name }}",
    "{{ 2 }}": "{{ first_name }}",
    "*|FNAME|*": "{{ first_name }}",
    "*|MERGE7|*": "{{ first_name }}",
    "[first_name]": "{{ first_name }}",
    "[First Name]": "{{ first_name }}",
    "[[last_name]]": "{{ last_name }}",
    "%FIRSTNAME%": "{{ first_name }}",
    "%%FirstName%%": "{{ first_name }}",
    "%recipient.company%": "{{ company_name }}",
    "{contactfield=company}": "{{ company_name }}",
    "${company}": "{{ company_name }}",
    "{first_name}": "{{ first_name }}",
    "{!Contact.FirstName}": "{{ first_name }}",
    "<<Nome>>": "{{ first_name }}",
    "##EMAIL##": "{{ email }}",
    "<%= name %>": "{{ first_name }}",
    "<% first_name %>": "{{ first_name }}",
    "%%First Name%%": "{{ first_name }}",
    "%PERSONALIZATION_1%": "the name of a field",
    "%first name%": "{{ first_name }}",
    "{$name}": "{{ first_name }}",
    "{$plan}": "the name of a field",
    "[firstname,fallback=there]": "{{ first_name }}",
    "[plan, fallback=]": "the name of a field",
    "#FIRSTNAME#": "{{ first_name }}",
    "<first_name>": "{{ first_name }}",
    "&lt;Nome&gt;": "{{ first_name }}",
    "~Contact.FirstName~": "{{ first_name }}",
}


@pytest.mark.parametrize("placeholder", FOREIGN)
@pytest.mark.parametrize("body", ["Hi {}, bye.", "<p>Hi {}, bye.</p>"])
def test_a_placeholder_of_another_tool_is_refused_with_what_to_write(
    body: str, placeholder: str
) -> None:
    with pytest.raises(RenderingError) as raised:
        render(body.replace("{}", placeholder))

    shown = placeholder.replace("{{ 2 }}", "{{2}}")
    assert raised.value.reason is Reason.TEMPLATE_ERROR
    assert raised.value.detail.startswith(f"body: {shown} isn't a valid placeholder; write ")
    assert FOREIGN[placeholder] in raised.value.detail


def test_a_placeholder_of_another_tool_is_refused_in_a_subject_and_a_parameter_too() -> None:
    with pytest.raises(RenderingError, match="template_error: subject"):
        render("Hi", subject="For *|FNAME|*")

    template = a_template(channel=Channel.WHATSAPP, body="Olá {{1}}")
    step = a_step(channel=Channel.WHATSAPP, template=template)
    with pytest.raises(RenderingError, match="template_error: parameter 1"):
        JinjaRenderer().render(a_due_enrollment(step=step))


@pytest.mark.parametrize(
    "body",
    [
        "20% off, then 30% more, 5%-10%",
        "https://acme.test/%C3%A9t%C3%A9%20a and /?q=%ABC1%20",
        "see [1], [PDF], [optional] and {like this}",
        "GET /users/{id} costs $5",
        "*bold* | *more*",
        "a << b >> c ## d",
        "<p style='width:100%;height:50%'>Hi</p>",
        "<style>a[name]{color:red} p[email]{x:y}</style><p>Hi</p>",
        "<!--[if mso]><p>Hi</p><![endif]--><p>Hi</p>",
        "<![if !mso]><p>Hi</p><![endif]>",
        "[email](mailto:ana@acme.test) or [Phone](tel:+5511987654321), ![name](https://a.test/x.png)",
        "costs ${200} or US${5}, R${{ first_name }}",
        "50% off this week, 20% more next, 100 % email, 30 % name",
        "#marketing #name #email, # Name #, ## Phone ##, https://a.test/#email#x &#35;name&#35;",
        "I <3 email> no; a < name > b; :-> <- Ana <ana@acme.test>",
        "<p style='color:#fff' title='x'>Hi<br>you &lt;ana@acme.test&gt; <b>name</b></p>",
        '<script type="application/ld+json">{"name": "x", "email": "y"}</script><p>Hi</p>',
        "~10 people ~ name ~ 20, R$ 50 ~ R$ 60, ~name",
        "10% de desconto no nome da empresa, 20% no seu cargo; 5%-7% al nombre",
        "{{ 1.5 }} {{ '1' }} {{ first_name | replace('a', 'b') }}",
    ],
)
def test_what_only_looks_like_a_placeholder_is_sent(body: str) -> None:
    assert render(body).body


def test_a_placeholder_in_the_data_of_a_lead_is_data() -> None:
    lead = a_lead(custom_fields={"note": "*|FNAME|*"})

    assert render("{{ note }}", lead=lead).body == "*|FNAME|*"
