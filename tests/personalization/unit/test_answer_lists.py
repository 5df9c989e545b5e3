"""The lists of answers against the guardrails: the figures that the documentation publishes."""

from collections.abc import Callable, Iterable
from functools import partial

import pytest

from cadence_core.personalization.guardrails import fault_in
from tests.personalization.answer_lists import (
    Answer,
    answers,
    batch,
    families,
    originals,
    sentences,
    with_own_templates,
)
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


@pytest.mark.parametrize(
    ("answers_of", "published"),
    [
        (partial(with_own_templates, "another_author"), {"good": 3}),
        (
            partial(with_own_templates, "unseen"),
            {"good": 4, "dates": 1},
        ),
        (partial(with_own_templates, "second_look"), {"dates": 1}),
        (
            families,
            {"good": 6, "money": 7, "credentials": 3, "dates": 2, "channels": 3},
        ),
        (
            partial(with_own_templates, "last_look"),
            {"good": 2},
        ),
        (partial(with_own_templates, "blind"), {"good": 1}),
        (partial(with_own_templates, "fresh"), {}),
        (partial(with_own_templates, "closing"), {"good": 2}),
        (partial(with_own_templates, "unlisted"), {"good": 3, "money": 1}),
        (partial(with_own_templates, "borrowed"), {"good": 4, "money": 10, "contacts": 1}),
        (partial(with_own_templates, "afterwards"), {"good": 1, "money": 4}),
        (partial(with_own_templates, "first_sight"), {"good": 7, "money": 3}),
        (partial(with_own_templates, "plain_words"), {"good": 3, "money": 11}),
        (partial(with_own_templates, "new_trades"), {"good": 3, "money": 8, "contacts": 1}),
        (partial(batch, "third"), {"good": 3, "money": 3}),
        (sentences, {"good": 37, "money": 1, "dates": 7}),
    ],
    ids=[
        "another author",
        "unseen",
        "second look",
        "families",
        "last look",
        "blind",
        "fresh",
        "closing",
        "unlisted",
        "borrowed",
        "afterwards",
        "first sight",
        "plain words",
        "new trades",
        "third batch",
        "sentences",
    ],
)
def test_the_other_lists_are_judged_no_worse_than_published(
    answers_of: Callable[[], Iterable[Answer]], published: dict[str, int]
) -> None:
    wrong, total = faults_of(answers_of())

    assert total[GOOD]
    for kind in BARS:
        assert wrong[kind] <= published.get(kind, 0), kind


@pytest.mark.parametrize("name", originals())
def test_a_template_passes_as_it_is(name: str) -> None:
    original, facts = originals()[name]

    assert fault_in(original, original, facts) is None
