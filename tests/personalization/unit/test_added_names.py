"""Names, rates and days: what a rewrite may neither add nor lose."""

from dataclasses import replace

import pytest

from cadence_core.personalization.guardrails import fault_in
from cadence_core.personalization.names import added_names
from cadence_core.personalization.port import FallbackReason
from tests.personalization.answer_lists import originals


def test_a_capital_within_a_sentence_is_a_name_and_one_at_its_start_is_not() -> None:
    body = "Subject of Many Words\nHere we are. Stock moves, and Contoso and I know it."

    assert added_names(body, "Stock") == {"Contoso"}
    assert not added_names(body, "the contoso group")


@pytest.mark.parametrize(
    ("template", "old", "new"),
    [
        ("follow_en", "$49 a month", "$49 a year"),
        ("follow_es", "49 € al mes", "49 € al año"),
        ("follow_en", "Plans start at $49 a month.", "Plans are simple."),
        ("mail_es", "el jueves a las 10:30", "el jueves"),
    ],
)
def test_an_amount_its_period_and_an_hour_must_stay(template: str, old: str, new: str) -> None:
    original, facts = originals()[template]
    rewritten = replace(original, body=original.body.replace(old, new))

    assert rewritten != original
    assert fault_in(rewritten, original, facts) == FallbackReason.CHANGED_DATE
