"""The lists of answers against the guardrails: the figures that the documentation publishes."""

import pytest

from cadence_core.personalization.guardrails import fault_in
from tests.personalization.answer_lists import another_author, answers, originals
from tests.personalization.figures import BARS, GOOD, faults_of


def test_the_lists_are_long_enough_to_mean_something() -> None:
    kinds = [answer.kind for answer in answers()]

    assert kinds.count(GOOD) >= 150
    assert len(kinds) - kinds.count(GOOD) >= 150
    assert {name.rpartition("_")[2] for name in originals()} == {"pt", "en", "es"}


@pytest.mark.parametrize("kind", BARS)
def test_no_more_answers_of_a_kind_are_judged_wrongly_than_its_bar_allows(kind: str) -> None:
    for is_held_out in (False, True):
        wrong, total = faults_of(
            each for each in answers() if each.kind == kind and each.is_held_out == is_held_out
        )

        assert wrong[kind] <= BARS[kind] * total[kind]


def test_another_authors_answers_are_judged_no_worse_than_published() -> None:
    published = {"good": 7, "money": 4, "dates": 2, "channels": 1}

    wrong, total = faults_of(another_author())

    assert total[GOOD] == 156
    for kind in BARS:
        assert wrong[kind] <= published.get(kind, 0), kind


@pytest.mark.parametrize("name", originals())
def test_a_template_passes_as_it_is(name: str) -> None:
    original, facts = originals()[name]

    assert fault_in(original, original, facts) is None
