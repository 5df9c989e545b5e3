"""Values that would leave a gap, or print as Python writes them."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.model.message import RenderingError
from cadence_core.model.reasons import Reason
from cadence_core.templates.sandbox import FILTERS
from tests.builders import a_lead
from tests.templates.unit.rendering import render

BLANKS = [None, "", "  ", "\u00a0", "\u200b", "\ufeff\u00ad"]
IN_EVERY_PLACE: dict[str, Callable[[Any], dict[str, Any]]] = {
    "{{ field }}": lambda value: {"field": value},
    "{{ custom_fields.field }}": lambda value: {"field": value},
    "{{ group.field }}": lambda value: {"group": {"field": value}},
    "{{ group.inner.field }}": lambda value: {"group": {"inner": {"field": value}}},
    "{{ field[1] }}": lambda value: {"field": ["a", value]},
    "{{ field[1] ~ '!' }}": lambda value: {"field": ["a", value]},
    "{{ field | last }}": lambda value: {"field": ["a", value]},
    "{{ group[0].field }}": lambda value: {"group": [{"field": value}]},
    "{{ field | join(', ') }}": lambda value: {"field": ["a", value, "b"]},
    "{{ group | join(attribute='field') }}": lambda value: {"group": [{"field": value}]},
    "{% for item in field %}{{ item }}{% endfor %}": lambda value: {"field": ["a", value]},
    "{% for item in group %}{{ item.field }}{% endfor %}": lambda value: {
        "group": [{"field": "a"}, {"field": value}]
    },
    "{% for item in group.field %}{{ item | upper }}{% endfor %}": lambda value: {
        "group": {"field": [value]}
    },
}


def body_of(template: str, **custom_fields: Any) -> str:
    return render(template, lead=a_lead(custom_fields=custom_fields)).body


@pytest.mark.parametrize("blank", BLANKS)
@pytest.mark.parametrize("template", IN_EVERY_PLACE)
def test_a_blank_value_is_a_missing_one_at_every_depth(template: str, blank: str | None) -> None:
    with pytest.raises(RenderingError) as raised:
        body_of(template, **IN_EVERY_PLACE[template](blank))

    assert (raised.value.reason, raised.value.detail) == (Reason.MISSING_VARIABLE, "field")


@pytest.mark.parametrize("blank", BLANKS)
def test_a_blank_value_gets_its_default_at_every_depth(blank: str | None) -> None:
    assert body_of("{{ a.b | default('x') }}", a={"b": blank}) == "x"
    assert body_of("{{ a[1] | default('x') }}", a=["y", blank]) == "x"
    assert body_of("{% for i in a %}{{ i | default('x') }}{% endfor %}", a=["y", blank]) == "yx"


def test_an_empty_list_has_nothing_to_join() -> None:
    with pytest.raises(RenderingError, match="missing_variable: join"):
        body_of("I saw {{ tags | join(', ') }}.", tags=[])

    assert body_of("{{ tags | join(', ') | default('none') }}", tags=[]) == "none"
    assert body_of("{% for tag in tags %}{{ tag }}{% else %}none{% endfor %}", tags=[]) == "none"


any_value = st.recursive(
    st.sampled_from([*BLANKS, "text", "7"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.just("field"), inner),
    max_leaves=8,
)
ANY_DEPTH = [
    "<{{ field }}>",
    "<{{ field.field }}>",
    "<{{ field[0] }}>",
    "<{{ field[0].field }}>",
    "<{{ field | join('><') }}>",
    "{% for item in field %}<{{ item }}>{% else %}<>{% endfor %}",
]


@given(any_value, st.sampled_from(ANY_DEPTH[:-1]))
def test_no_data_of_any_depth_leaves_a_gap(value: object, template: str) -> None:
    try:
        body = body_of(template, field=value)
    except RenderingError:
        return

    assert "<>" not in body


def test_values_are_trimmed_at_every_depth() -> None:
    lead = a_lead(first_name=" \u200bAna\n", custom_fields={"a": {"b": [" c "]}})

    assert render("{{ first_name }}|{{ a.b[0] }}|{{ a.b | join }}", lead=lead).body == "Ana|c|c"


def test_numbers_print_as_they_stand() -> None:
    lead = a_lead(custom_fields='{"price": 1.10, "list": [1500.00, 7]}')

    assert render("{{ price }} {{ list | join(' ') }}", lead=lead).body == "1.10 1500.00 7"
    assert render("{% if price > 1 and price == 1.1 %}yes{% endif %}", lead=lead).body == "yes"


@pytest.mark.parametrize("value", [True, False])
@pytest.mark.parametrize(
    "template",
    [
        "{{ flag }}",
        "<p>{{ flag }}</p>",
        "{{ flag ~ '' }}",
        "{{ flag | upper }}",
        "{{ [flag] | join }}",
        "{{ flag == 1 }}",
        "{{ true }}",
    ],
)
def test_true_and_false_are_not_printed(template: str, *, value: bool) -> None:
    with pytest.raises(RenderingError, match="template_error: body: a field"):
        body_of(template, flag=value)


def test_true_and_false_can_be_asked_for() -> None:
    template = (
        "{% if flag %}a{% endif %}{% if flag == true %}b{% endif %}"
        "{% if flag is true %}c{% endif %}{% if flag is false %}d{% endif %}"
        "{% if not flag %}e{% endif %}"
    )

    assert body_of(template, flag=True) == "abc"
    assert body_of(template, flag=False) == "de"


ORDERS = [{"n": "A", "paid": True, "x": None}, {"n": "B"}]


@pytest.mark.parametrize(
    "expression",
    [
        "orders | join(', ')",
        "orders | upper",
        "orders | first | title",
        "orders | urlencode",
        "orders | sort(attribute='n') | join(', ')",
        "orders | unique | join",
        "orders | join('', attribute='paid')",
        "gaps | upper",
        "gaps | replace('a', 'b')",
        "tags | trim",
        "tags | escape",
        "tags | striptags",
        "tags ~ ''",
        "'' ~ tags",
        "'x' | replace('x', tags)",
        "tags | join(tags)",
        "lists | join",
        "[tags, 'x'] | join(', ')",
        "(1 == 1) ~ ''",
        "(first_name is defined) | title",
        "none",
        "true",
        "1 == 1",
        "['a']",
        "none | default('x')",
        "none | upper",
        "none ~ ''",
    ],
)
@pytest.mark.parametrize("template", ["{{ EXPRESSION }}", "<p>{{ EXPRESSION }}</p>"])
def test_what_python_would_write_is_not_printed(template: str, expression: str) -> None:
    fields = {"orders": ORDERS, "tags": ["a", "b"], "gaps": ["a", ""], "lists": [["a"], [""]]}

    with pytest.raises(RenderingError) as raised:
        body_of(template.replace("EXPRESSION", expression), **fields)

    assert raised.value.reason is Reason.TEMPLATE_ERROR


ARGUMENTS = {"replace": "('x', 'y')", "truncate": "(3)", "join": "(', ')", "round": "(1)"}
json_value = st.recursive(
    st.sampled_from([None, "", "text", "x", True, False, 7, 1.5]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.just("field"), inner),
    max_leaves=8,
)
any_filter = st.sampled_from(FILTERS).map(lambda name: f"{name}{ARGUMENTS.get(name, '')}")


@given(
    value=json_value,
    source=st.sampled_from(
        ["field", "field[0]", "field.field", "[field, 'x']", "(field == 7)", "none"]
    ),
    filters=st.lists(any_filter, max_size=3),
    context=st.sampled_from(
        ["{}", "({}) ~ ''", "'x' ~ ({})", "({}) | upper", "[{}] | join", "({}) | e"]
    ),
    is_html=st.booleans(),
)
def test_no_expression_prints_what_python_would_write(
    value: object, source: str, filters: list[str], context: str, *, is_html: bool
) -> None:
    expression = context.replace("{}", " | ".join([source, *filters]))
    body = f"x{{{{ {expression} }}}}"
    try:
        printed = body_of(f"<p>{body}</p>" if is_html else body, field=value)
    except RenderingError:
        return

    seen = unquote_plus(printed).lower()
    assert not [sign for sign in ("[", "{", "undefined", "true", "false", "none") if sign in seen]
