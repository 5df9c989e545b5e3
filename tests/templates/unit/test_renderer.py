"""The output of templates, and the errors of those that cannot be rendered."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.model.message import RenderingError
from cadence_core.model.reasons import Reason
from cadence_core.templates.renderer import JinjaRenderer
from tests.builders import a_due_enrollment, a_lead, a_step, any_text
from tests.templates.unit.rendering import render


def body_of(template: str, **lead: Any) -> str:
    return render(template, lead=a_lead(**lead)).body


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("Dear {{ first_name }} {{ last_name }}", "Dear Maria Souza"),
        ("{{ job_title }} at {{ company_name }}", "Owner at Padaria Sol"),
        (
            "{{ email }} {{ phone }} {{ timezone }}",
            "maria@lead.test +5511987654321 America/Sao_Paulo",
        ),
        ("{{ lead.first_name }} = {{ lead['first_name'] }}", "Maria = Maria"),
        ("{{ plan }} = {{ custom_fields.plan }}", "gold = gold"),
        ("{{ custom_fields.shop.city }}", "Recife"),
        ("{{ org.name }}", "Acme"),
        ("{{ sender.name }} <{{ sender.address }}>", "Ana <ana@acme.test>"),
        ("{{ seats }} seats", "5 seats"),
        ("{{ tags | join(', ') }}", "new, hot"),
        ("{{ tags[1] }}{{ tags | length }}", "hot2"),
        ("{% if seats > 3 %}team{% else %}solo{% endif %}", "team"),
        ("{% if nickname is defined %}{{ nickname }}{% else %}friend{% endif %}", "friend"),
        ("{% for tag in tags %}{{ loop.index }}.{{ tag }} {% endfor %}", "1.new 2.hot"),
        ("{{ first_name | upper }} {{ plan | capitalize | replace('G', 'B') }}", "MARIA Bold"),
        ("{{ shop.street | default('your street') }}", "your street"),
        ("{{ home.street | default('your street') }}", "your street"),
        ("\n first line\nlast line \n", "first line\nlast line"),
    ],
)
def test_a_template_is_filled_from_lead_custom_fields_organization_and_sender(
    template: str, expected: str
) -> None:
    custom_fields = {"plan": "gold", "seats": 5, "tags": ["new", "hot"], "shop": {"city": "Recife"}}

    assert body_of(template, custom_fields=custom_fields) == expected


def test_a_lead_field_wins_over_a_custom_field_of_the_same_name() -> None:
    custom_fields = {"first_name": "other", "lead": "other"}

    body = body_of(
        "{{ first_name }} {{ lead.first_name }} {{ custom_fields.first_name }}",
        custom_fields=custom_fields,
    )

    assert body == "Maria Maria other"


@pytest.mark.parametrize("blank", [None, "", "  ", "\n"])
def test_a_blank_field_gets_the_default(blank: str | None) -> None:
    assert body_of("Hi {{ first_name | default('there') }}", first_name=blank) == "Hi there"


def test_zero_is_not_blank() -> None:
    assert body_of("{{ n | default('there') }}", custom_fields={"n": 0}) == "0"


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("{{ first_name }}", "first_name"),
        ("{{ lead.first_name }}", "first_name"),
        ("{{ custom_fields.budget }}", "budget"),
        ("{{ custom_fields['the budget'] }}", "the budget"),
        ("{{ custom_fields.shop.city }}", "city"),
        pytest.param(
            "{{ custom_fields.home.city }}",
            "home",
        ),
        ("{{ org.postal_address }}", "org.postal_address"),
        ("{{ email.domain }}", "domain"),
        ("{% if budget > 3 %}rich{% endif %}", "budget"),
        ("{% for item in budget %}{{ item }}{% endfor %}", "budget"),
        ("{{ budget | upper }}", "budget"),
        ("{{ first_name | default(nickname) }}", "nickname"),
    ],
)
def test_a_missing_field_is_an_error_that_names_it(template: str, name: str) -> None:
    with pytest.raises(RenderingError) as raised:
        body_of(template, first_name=" ", custom_fields={"shop": {}})

    assert (raised.value.reason, raised.value.detail) == (Reason.MISSING_VARIABLE, name)


def test_a_field_missing_only_in_the_subject_is_an_error_too() -> None:
    with pytest.raises(RenderingError, match="missing_variable: nickname"):
        render("body", subject="Hi {{ nickname }}")


def test_a_step_without_a_template_cannot_be_rendered() -> None:
    with pytest.raises(RenderingError, match="missing_template"):
        JinjaRenderer().render(a_due_enrollment(step=a_step(template=None)))


any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | any_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
    max_leaves=6,
)
FIELD_TEMPLATES = [
    "<p>{{ field }}</p>",
    "<p>{{ field | upper | trim | truncate(9) }}</p>",
    "<p>{{ field | default('x') | title | striptags | replace('a', 'b') }}</p>",
    "<p>{{ field | sort | first }}{{ field | unique | join }}{{ field | length }}</p>",
    "<p>{{ field | int }}{{ field | float | round(2) }}{{ field | urlencode }}</p>",
    "<p>{% for item in field %}{{ item }}{{ loop.index }}{% endfor %}{{ field.a[0] }}</p>",
    "<p>{% if field > 3 %}{{ field ~ field }}{% endif %}{{ field | abs }}{{ field | last }}</p>",
]


@given(any_json, st.sampled_from(FIELD_TEMPLATES))
def test_any_custom_field_renders_or_is_an_error_of_this_message(
    value: object, template: str
) -> None:
    try:
        body = body_of(template, custom_fields={"field": value})
    except RenderingError:
        return

    assert "<" not in body.removeprefix("<p>").removesuffix("</p>")


@given(any_text)
def test_an_errors_detail_never_quotes_the_lead(text: str) -> None:
    secret = f"§{text}§"
    custom_fields = {"secret": secret, "list": [secret], "map": {secret: secret}}

    for template in FAILING_TEMPLATES:
        with pytest.raises(RenderingError) as raised:
            body_of(template, first_name=secret, custom_fields=custom_fields)
        assert secret not in str(raised.value)


FAILING_TEMPLATES = [
    "{{ first_name.missing }}",
    "{{ lead }}",
    "{{ list }}",
    "{{ map.missing_key }}",
    "{{ secret | abs }}",
    "{{ secret | round }}",
    "{{ secret > 5 }}",
    "{{ 'x' | truncate(secret) }}",
    "{{ lead[first_name] }}",
    "{{ first_name | int(base=secret) | abs | replace }}",
]


@pytest.mark.parametrize(
    ("template", "error"),
    [
        ("{{ first_name | round }}", "TypeError"),
        ("{% if first_name > 5 %}{% endif %}", "TypeError"),
        ("{% for a, b in custom_fields %}{% endfor %}", "ValueError"),
        ("{{ lone | urlencode }}", "UnicodeEncodeError"),
    ],
)
def test_a_value_that_a_filter_rejects_is_not_quoted_in_the_error(
    template: str, error: str
) -> None:
    with pytest.raises(RenderingError) as raised:
        body_of(template, custom_fields={"lone": "\ud800"})

    assert (raised.value.reason, raised.value.detail) == (Reason.TEMPLATE_ERROR, f"body: {error}")


@pytest.mark.parametrize(
    "template",
    [
        "{{ [lead] | join(attribute=first_name) }}",
        "{{ [lead] | unique(attribute=first_name) | join }}",
    ],
)
def test_the_attribute_of_a_filter_never_quotes_the_lead_in_an_error(template: str) -> None:
    with pytest.raises(RenderingError) as raised:
        body_of(template, first_name="Marker")

    assert "Marker" not in str(raised.value)
