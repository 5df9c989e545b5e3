"""What Jinja says about a mistake, in words for the person who wrote the template."""

import re

# The first that matches counts. Jinja's messages: https://github.com/pallets/jinja/blob/main/src/jinja2/parser.py
SENTENCES = tuple(
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        (
            r"^sub is not allowed",
            "a name has no hyphen and a template does not calculate; write first_name",
        ),
        (
            r"^(add|mul|div|floordiv|mod|pow|neg|pos) is not allowed",
            "a template does not calculate; have the result in a field",
        ),
        (r"^call is not allowed", "a template has no functions; write {{ first_name | upper }}"),
        (
            r"^(assign|macro|import|include|extends|with|\w*block|fromimport) is not allowed",
            "a template has {% if %} and {% for %}, and no other {% … %}",
        ),
        (
            r"unexpected char '[\u2018-\u201f\u00ab\u00bb]'",
            "quotes in {{ }} and {% %} are straight: ' or \"",
        ),
        (
            r"^expected token 'end of statement block', got 'if'|unknown tag 'els(e?if|e if)'",
            "write {% elif … %}, not {% else if … %}",
        ),
        (r"^expected token .* got '='", "two values are compared with two signs; write =="),
        (r"expected '\)'", "a ( has no ) after it"),
        (r"got '[{}]'|^unexpected '}'", "a field has two braces on each side; write {{ field }}"),
        (
            r"^expected token 'end of print statement', got '(string|name|integer)'",
            "{{ }} holds one field, whose name has no spaces; write {{ first_name }}",
        ),
        (r"^unexpected end of template.*'end of print", "a {{ has no }} after it"),
        (r"^unexpected end of template.*'end of statement", "a {% has no %} after it"),
        (r"^Missing end of comment", "a {# has no #} after it"),
        (r"looking for the following tags: 'endfor'", "a {% for … %} has no {% endfor %}"),
        (r"[Ee]nd of template\. Jinja", "an {% if … %} has no {% endif %}"),
        (
            r"[Uu]nknown tag '(endif|endfor|else|elif)'",
            "it belongs to no open {% if … %} or {% for … %}",
        ),
        (r"[Uu]nknown tag", "a template has {% if %} and {% for %}, and no other {% … %}"),
        (
            r"^[Ee]xpected an expression, got 'end of print",
            "a {{ }} is empty; write {{ first_name }}",
        ),
        (
            r"^[Ee]xpected an expression, got 'end of statement",
            "a condition is missing; write {% if first_name %}",
        ),
    )
)


def in_words(message: str) -> str:
    """Return Jinja's message after a sentence of ours, or alone if there is none for it."""
    for pattern, sentence in SENTENCES:
        if pattern.search(message):
            return f"{sentence} ({message})"
    return message
