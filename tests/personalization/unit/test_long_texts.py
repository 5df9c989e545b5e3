"""The time of the checks grows with the length of a text, not with its square."""

import time
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cadence_core.model.message import Draft
from cadence_core.personalization.guardrails import fault_in
from cadence_core.personalization.port import Facts
from tests.personalization.answer_lists import originals

LETTERS = 12_000
# Checks that look at each letter once take a fifth of it, those that look at pairs twice as much.
MAX_SECONDS = 0.25
UNITS = st.lists(
    st.sampled_from(
        [
            *"aáB1 \n.,!?-_@&%$<>[]{}()*~'\"/\\|:;#",
            *(
                "and ",
                "we ",
                "não ",
                "no ",
                "nos ",
                "if so ",
                "menos ",
                "costs ",
                "nobody ",
                "often ",
            ),
            *("clientes ", "whatsapp ", "tudo ", "Acme ", "$5 ", "://"),
        ]
    ),
    min_size=1,
    max_size=5,
).map("".join)


@pytest.mark.parametrize("language", ["en", "pt", "es"])
@settings(max_examples=25, deadline=None)
@given(unit=UNITS)
@example("a")
@example("1")
@example("@")
@example("a-")
@example("1.")
@example("s3")
@example("\n")
@example("and!")
@example("if so ")
@example("clientes ")
@example("Acme ")
def test_a_long_run_of_anything_takes_no_longer_than_as_long_a_text(
    language: str, unit: str
) -> None:
    original, facts = originals()[f"mail_{language}"]
    run = unit * (LETTERS // len(unit))
    plain = _with_paragraph(original, "Texto. " * (LETTERS // 7))
    with_run = _with_paragraph(original, f"{run} x.")

    assert _seconds(with_run, plain, facts) < MAX_SECONDS
    assert _seconds(with_run, _with_paragraph(original, f"{run} y."), facts) < MAX_SECONDS


def _with_paragraph(draft: Draft, paragraph: str) -> Draft:
    greeting, gap, rest = draft.body.partition("\n\n")
    return replace(draft, body=f"{greeting}{gap}{paragraph}{gap}{rest}")


def _seconds(rewritten: Draft, original: Draft, facts: Facts) -> float:
    started = time.process_time()
    fault_in(rewritten, original, facts)
    return time.process_time() - started
