"""Mistakes that people make in templates, and what they read about them."""

import pytest

from cadence_core.model.message import RenderingError
from cadence_core.templates.fill_in import compiled

STRAIGHT = "quotes in {{ }} and {% %} are straight: ' or \""
TWO_BRACES = "a field has two braces on each side; write {{ field }}"
NO_OTHER = "a template has {% if %} and {% for %}, and no other {% … %}"
NOT_OPEN = "it belongs to no open {% if … %} or {% for … %}"


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (
            "{{ first-name }}",
            "a name has no hyphen and a template does not calculate; write first_name",
        ),
        (
            "{{ first name }}",
            "{{ }} holds one field, whose name has no spaces; write {{ first_name }}",
        ),
        ("{{ a * 2 }}", "a template does not calculate; have the result in a field"),
        ("{{ upper(a) }}", "a template has no functions; write {{ first_name | upper }}"),
        ("{% set a = 1 %}", NO_OTHER),
        ("{% unless a %}", NO_OTHER),
        ("{{{ first_name }}}", TWO_BRACES),
        ("{{ first_name }", TWO_BRACES),
        ("{{ a | default(\N{LEFT SINGLE QUOTATION MARK}x') }}", STRAIGHT),
        ("{{ a | default(\N{LEFT DOUBLE QUOTATION MARK}x') }}", STRAIGHT),
        ("{{ a | default('x' }}", "a ( has no ) after it"),
        ("{% if a %}{% else if b %}{% endif %}", "write {% elif … %}, not {% else if … %}"),
        ("{% if a %}{% elseif b %}{% endif %}", "write {% elif … %}, not {% else if … %}"),
        ("{% if a = 1 %}{% endif %}", "two values are compared with two signs; write =="),
        ("{% if %}{% endif %}", "a condition is missing; write {% if first_name %}"),
        ("{{ }}", "a {{ }} is empty; write {{ first_name }}"),
        ("{% if a %}", "an {% if … %} has no {% endif %}"),
        ("{% for a in b %}", "a {% for … %} has no {% endfor %}"),
        ("{% endif %}", NOT_OPEN),
        ("{% if a %}{% for b in c %}{% endif %}", NOT_OPEN),
        ("{{ first_name", "a {{ has no }} after it"),
        ("{% if a", "a {% has no %} after it"),
        ("{# a", "a {# has no #} after it"),
    ],
)
def test_a_mistake_is_explained_before_jinjas_message(source: str, sentence: str) -> None:
    with pytest.raises(RenderingError) as raised:
        compiled(source, "body", escape=False)

    _, _, fault = (raised.value.detail or "").partition(": ")
    assert fault.startswith(f"{sentence} (")


def test_a_message_without_a_sentence_stands_alone() -> None:
    with pytest.raises(RenderingError, match=r"body line 1: No filter named 'x'\.$"):
        compiled("{{ a | x }}", "body", escape=False)
