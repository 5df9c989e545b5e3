"""The plan shows where a text changes, however long it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.operations.plans.shortened import shorten

LONG = "a" * 100


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("40", "50", ("40", "50")),
        ("Dear\nAna\nBye", "Dear\nRui\nBye", ("line 2: Ana", "line 2: Rui")),
        ("Dear", "Dear\nAna", ("line 2: (no line)", "line 2: Ana")),
        (f"{LONG}b", f"{LONG}c", (f"\u2026{LONG[:20]}b", f"\u2026{LONG[:20]}c")),
        (f"b{LONG}", f"c{LONG}", (f"b{LONG[:59]}\u2026", f"c{LONG[:59]}\u2026")),
    ],
)
def test_the_first_difference_is_shown(before: str, after: str, shown: tuple[str, str]) -> None:
    assert shorten(before, after) == shown


lines = st.lists(st.text(st.characters(codec="ascii", exclude_categories=["C"])), max_size=5)


@given(lines.map("\n".join), lines.map("\n".join))
def test_what_differs_is_shown_as_different_and_short(before: str, after: str) -> None:
    old, new = shorten(before, after)

    assert max(len(old), len(new)) < 80
    assert (old != new) == (before != after)
