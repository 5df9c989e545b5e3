"""What Meta's definition of a template needs, compared with what a template of ours gives."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.operations.doctor.deployment.approved import (
    Values,
    differences,
    given_values,
    needed_values,
)
from cadence_core.templates.whatsapp_components import Components, parse_components

NOTHING = Components()
NAMES = st.lists(st.from_regex(r"[a-z_]{1,10}", fullmatch=True), unique=True, max_size=8)
WORDS = st.text("abc éñ{}.", max_size=10)


def defined(text: str, *parts: dict[str, Any]) -> dict[str, Any]:
    return {"name": "intro", "components": [{"type": "BODY", "text": text}, *parts]}


def buttons(*found: dict[str, Any]) -> dict[str, Any]:
    return {"type": "BUTTONS", "buttons": list(found)}


NEEDED = [
    (defined("Olá {{1}}, a {{2}}. Tchau {{1}}"), Values(("1", "2"), None, ())),
    (defined("Olá {{ first_name }}"), Values(("first_name",), None, ())),
    (defined("Nada"), Values((), None, ())),
    (defined("x", {"type": "HEADER", "format": "TEXT", "text": "Oi"}), Values((), None, ())),
    (defined("x", {"type": "header", "format": "text", "text": "{{1}}"}), Values((), "text", ())),
    (defined("x", {"type": "HEADER", "format": "IMAGE"}), Values((), "image", ())),
    (defined("x", {"type": "HEADER", "format": "LOCATION"}), Values((), "location", ())),
    (defined("x", {"type": "FOOTER", "text": "Stop?"}), Values((), None, ())),
    (
        defined(
            "x",
            buttons(
                {"type": "QUICK_REPLY", "text": "Yes"},
                {"type": "URL", "url": "https://acme.test/{{1}}"},
                {"type": "URL", "url": "https://acme.test"},
                {"type": "PHONE_NUMBER", "phone_number": "+1"},
                {"type": "COPY_CODE", "example": "10OFF"},
            ),
        ),
        Values((), None, (1, 4)),
    ),
]


@pytest.mark.parametrize(("definition", "values"), NEEDED)
def test_a_definition_of_meta_needs_its_values(definition: dict[str, Any], values: Values) -> None:
    assert needed_values(definition) == values


def test_the_payload_of_a_quick_reply_is_ours_alone() -> None:
    components = parse_components(
        '{"buttons": [{"index": 0, "payload": "yes"}, {"index": 1, "url": "{{ plan }}"}]}'
    )

    assert given_values("{{ first_name }}\n\n{{ company_name }}", components) == Values(
        ("1", "2"), None, (1,)
    )


DIFFERENT = [
    (Values(("1", "2"), None, ()), Values(("1",), None, ()), "2 at Meta, 1 here"),
    (Values(("name",), None, ()), Values(("1",), None, ()), "named name"),
    (Values(("1",), None, ()), Values(("name",), None, ()), "numbers, not names"),
    (Values((), "image", ()), Values((), None, ()), "the header needs image and gets none"),
    (Values((), None, ()), Values((), "text", ()), "the header needs no value and gets text"),
    (Values((), None, (0, 2)), Values((), None, ()), "buttons 0, 2 need a value and none get one"),
]


@pytest.mark.parametrize(("needed", "given_here", "sentence"), DIFFERENT)
def test_each_difference_is_said(needed: Values, given_here: Values, sentence: str) -> None:
    [said] = differences(needed, given_here)

    assert sentence in said


@given(names=NAMES, words=WORDS)
def test_a_template_that_gives_what_is_needed_has_no_difference(
    names: list[str], words: str
) -> None:
    text = words.replace("{", "").join(["", *(f"{{{{{name}}}}}" for name in names), ""])
    lines = "\n".join(f"{{{{ {name} }}}}" for name in names)
    components = Components(parameter_names=tuple(names) or None)

    assert list(differences(needed_values(defined(text)), given_values(lines, components))) == []


@given(needed=st.integers(0, 12), here=st.integers(0, 12))
def test_the_numbers_of_parameters_are_compared(needed: int, here: int) -> None:
    text = " ".join(f"{{{{{number}}}}}" for number in range(1, needed + 1))
    lines = "{{ first_name }}\n" * here

    found = list(differences(needed_values(defined(text)), given_values(lines, NOTHING)))

    assert bool(found) == (needed != here)
