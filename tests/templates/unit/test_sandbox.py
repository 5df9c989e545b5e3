"""A template cannot reach Python, and its size is bounded."""

import re
import time
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cadence_core.model.message import RenderingError
from cadence_core.model.reasons import Reason
from cadence_core.templates.renderer import JinjaRenderer
from cadence_core.templates.sandbox import MAX_TEMPLATE_LENGTH, MAX_TOKENS
from tests.builders import a_due_enrollment, a_lead, a_step, a_template


def render(template: str) -> str:
    step = a_step(template=a_template(body=template))
    lead = a_lead(custom_fields={"list": [3, 1, 2], "number": 7, "letters": "y" * 2000})
    return JinjaRenderer().render(a_due_enrollment(step=step, lead=lead)).body


def fault_of(template: str) -> tuple[Reason, str]:
    with pytest.raises(RenderingError) as raised:
        render(template)
    return raised.value.reason, raised.value.detail


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ ''['__class__']['__mro__'] }}",
        "{{ first_name.__init__ }}",
        "{{ first_name.upper }}",
        "{{ lead.items }}",
        "{{ lead.keys }}",
        "{{ custom_fields.__class__ }}",
        "{{ self._TemplateReference__context }}",
        "{{ self.__init__.__globals__ }}",
        "{{ range }}",
        "{{ dict }}",
        "{{ cycler }}",
        "{{ lipsum }}",
        "{{ namespace }}",
        "{{ caller }}",
    ],
)
def test_pythons_attributes_and_jinjas_globals_do_not_exist(template: str) -> None:
    assert fault_of(template)[0] is Reason.MISSING_VARIABLE


@pytest.mark.parametrize(
    ("template", "detail"),
    [
        ("{{ ''.__class__.__mro__() }}", "body: call is not allowed in a template"),
        ("{{ lead.items() }}", "body: call is not allowed in a template"),
        ("{{ range(10) }}", "body: call is not allowed in a template"),
        ("{{ '%s'.format(1) }}", "body: call is not allowed in a template"),
        ("{{ '{0.__class__}' | format(1) }}", "body line 1: No filter named 'format'."),
        ("{{ '' | attr('__class__') }}", "body line 1: No filter named 'attr'."),
        ("{{ list | map('upper') }}", "body line 1: No filter named 'map'."),
        ("{{ list | select }}", "body line 1: No filter named 'select'."),
        ("{{ lead | tojson }}", "body line 1: No filter named 'tojson'."),
        ("{{ first_name | safe }}", "body line 1: No filter named 'safe'."),
        ("{{ lead | pprint }}", "body line 1: No filter named 'pprint'."),
        ("{{ 'x' | center(100000000) }}", "body line 1: No filter named 'center'."),
        ("{{ number is callable }}", "body line 1: No test named 'callable'."),
        ("{% set x = 1 %}", "body: assign is not allowed in a template"),
        ("{% set x %}1{% endset %}", "body: assignblock is not allowed in a template"),
        ("{% macro m() %}{% endmacro %}", "body: macro is not allowed in a template"),
        ("{% call m() %}{% endcall %}", "body: callblock is not allowed in a template"),
        ("{% with x = 1 %}{% endwith %}", "body: with is not allowed in a template"),
        ("{% filter upper %}x{% endfilter %}", "body: filterblock is not allowed in a template"),
        ("{% block x %}{% endblock %}", "body: block is not allowed in a template"),
        ("{% include 'x' %}", "body: include is not allowed in a template"),
        ("{% import 'x' as y %}", "body: import is not allowed in a template"),
        ("{% extends 'x' %}", "body: extends is not allowed in a template"),
        ("{{ number * 2 }}", "body: mul is not allowed in a template"),
        ("{{ 'x' * 100000000 }}", "body: mul is not allowed in a template"),
        ("{{ number ** 9 }}", "body: pow is not allowed in a template"),
        ("{{ number + 1 }}", "body: add is not allowed in a template"),
        ("{{ -number }}", "body: neg is not allowed in a template"),
        ("{{ '%1000d' % number }}", "body: mod is not allowed in a template"),
        ("{{ {'a': 1} }}", "body: dict is not allowed in a template"),
        ("{{ list[0:2] }}", "body: slice is not allowed in a template"),
        ("{{ lead[first_name] }}", "body: only a fixed name is allowed in brackets"),
        (
            "{% for a in list %}{% for b in list %}{% endfor %}{% endfor %}",
            "body: a loop inside a loop is not allowed in a template",
        ),
        (
            "{% for a in list %}{% if a %}{% for b in list %}{% endfor %}{% endif %}{% endfor %}",
            "body: a loop inside a loop is not allowed in a template",
        ),
        (
            "{% for a in list recursive %}{% endfor %}",
            "body: a loop inside a loop is not allowed in a template",
        ),
        (
            "{% for a in list %}{{ loop.__init__ }}{% endfor %}",
            "body: access to attribute '__init__' of 'LoopContext' object is unsafe.",
        ),
        ("{{ lead }}", "body: a list or a group of fields cannot be printed as a whole"),
        ("{{ list }}", "body: a list or a group of fields cannot be printed as a whole"),
    ],
)
def test_a_refused_construct_is_named(template: str, detail: str) -> None:
    reason, found = fault_of(template)

    # A sentence may precede Jinja's own words.
    assert (reason, re.sub(r"^body: .* \((.* in a template)\)$", r"body: \1", found or "")) == (
        Reason.TEMPLATE_ERROR,
        detail,
    )


@pytest.mark.parametrize(
    "template",
    ["{{", "{% if %}", "{{ a b }}", "{% endif %}", "{% nonsense %}", "{# open", "{{ 'open }}"],
)
def test_a_syntax_error_names_its_line(template: str) -> None:
    reason, detail = fault_of(f"first line\n{template}")

    assert reason is Reason.TEMPLATE_ERROR
    assert detail.startswith("body line 2: ")


def test_two_loops_one_after_the_other_are_allowed() -> None:
    loop = "{% for item in list %}{{ item }}{% endfor %}"

    assert render(f"{loop}-{loop}") == "312-312"


def test_a_template_may_be_long_but_is_bounded() -> None:
    assert render("x" * MAX_TEMPLATE_LENGTH)
    assert fault_of("x" * (MAX_TEMPLATE_LENGTH + 1)) == (
        Reason.TEMPLATE_ERROR,
        f"body: longer than {MAX_TEMPLATE_LENGTH} characters",
    )


@pytest.mark.parametrize("template", ["{{ ((number)) }}", "{% if not not number %}x{% endif %}"])
def test_a_little_nesting_is_fine(template: str) -> None:
    assert render(template)


@pytest.mark.parametrize(
    "template",
    [
        "{{ " + "(" * 2000 + "number" + ")" * 2000 + " }}",
        "{{ " + "not " * 2000 + "number }}",
        "{{ number" + " | upper" * 2000 + " }}",
        "{{ number" + " and number" * 2000 + " }}",
    ],
)
def test_deep_nesting_is_an_error_of_the_template(template: str) -> None:
    assert fault_of(template)[0] is Reason.TEMPLATE_ERROR


fragments = st.sampled_from(
    [
        *(
            "{{",
            "}}",
            "{%",
            "%}",
            "{#",
            "#}",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            "|",
            ".",
            ",",
            "~",
            "=",
        ),
        *("if ", "else", "endif", "for x in ", "endfor", "set x", "raw", "endraw", "is ", "not "),
        *("first_name", "lead", "custom_fields", "list", "loop", "self", "'text'", "7", "x", "-"),
        *("default('x')", "join", "truncate", "round", "int", "sort", "e", "replace", "urlencode"),
        *(" ", "\n", "<p>", "\x00", "\ud800", "é"),
    ]
)


@given(st.text() | st.lists(fragments, max_size=20).map("".join))
@example("{{ 7 | truncate(x=1) }}")
@example("{{ ' }}")
@example("{{ '\ud800' | urlencode }}")
def test_any_text_as_a_template_renders_or_is_an_error_of_the_template(template: str) -> None:
    try:
        body = render(template)
    except RenderingError:
        return

    assert isinstance(body, str)


@pytest.mark.parametrize(
    "template",
    [
        pytest.param("{{ first_name | truncate(1) }}", id="an assertion inside a filter"),
        pytest.param("{{ 1e999 | int }}", id="infinity"),
        pytest.param("{% if number %}" * 101 + "{% endif %}" * 101, id="deep conditions"),
    ],
)
def test_an_internal_failure_is_an_error_of_the_template(template: str) -> None:
    assert fault_of(template)[0] is Reason.TEMPLATE_ERROR


def test_no_loop_multiplies_a_text() -> None:
    lines = "x" * 1000

    with pytest.raises(RenderingError):
        render(f"{{% for char in letters %}}{lines}{{% endfor %}}")


def test_a_chain_of_filters_takes_little_time() -> None:
    started = time.process_time()

    with suppress(RenderingError):
        render("{{ number" + " | upper" * 70 + " }}")

    assert time.process_time() - started < 0.1


def test_a_template_may_have_many_placeholders_but_their_number_is_bounded() -> None:
    placeholder = "{{number}}"  # a name between two brackets

    assert render(placeholder * (MAX_TOKENS // 3))
    assert fault_of(placeholder * (MAX_TOKENS // 3 + 1)) == (
        Reason.TEMPLATE_ERROR,
        f"body: more than {MAX_TOKENS} names, operators and other tokens",
    )
