"""A figure counts as changed only beyond its spread."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.comparison import changes, said
from tests.bench.reports import a_figure, a_report, scaled

SAMPLES = st.lists(st.floats(0.01, 100), min_size=1, max_size=9)


@given(SAMPLES)
def test_a_run_never_differs_from_itself(samples: list[float]) -> None:
    report = a_report(a_figure(*samples))

    assert list(changes(report, report)) == []


@given(SAMPLES, st.floats(1.06, 10))
def test_a_change_is_worse_in_one_direction_and_better_in_the_other(
    samples: list[float], factor: float
) -> None:
    before, now = a_report(a_figure(*samples)), a_report(a_figure(*scaled(samples, factor)))

    there, back = list(changes(before, now)), list(changes(now, before))

    assert [change.is_worse for change in there] == [True] * len(there)
    assert [change.is_worse for change in back] == [False] * len(there)
    if max(samples) < min(samples) * factor:
        assert there != []


@pytest.mark.parametrize(
    "now",
    [
        pytest.param((1.04, 1.04, 1.04), id="less than counts"),
        pytest.param((0.9, 1.15, 1.2), id="within the spread"),
    ],
)
def test_a_small_or_uncertain_change_is_none(now: tuple[float, ...]) -> None:
    before = a_report(a_figure(0.98, 1.0, 1.2) if now[0] < 1 else a_figure(1, 1, 1))

    assert list(changes(before, a_report(a_figure(*now)))) == []


def test_what_got_worse_is_said_first() -> None:
    before = a_report(a_figure(1, 1, race="a"), a_figure(1, 1, race="b"), a_figure(1, race="c"))
    now = a_report(a_figure(0.5, 0.5, race="a"), a_figure(2, 2, race="b"))

    assert list(said(before, now)) == [
        "Compared with 2026-11-27 09:30 UTC, commit abc1234:",
        "  WORSE  batches, b: engine / boto3: 1.00 -> 2.00 (270.00 -> 270.00 ms)",
        "  better batches, a: engine / boto3: 1.00 -> 0.50 (270.00 -> 270.00 ms)",
    ]


def test_another_machine_and_an_equal_run_are_said() -> None:
    before = a_report(a_figure(1, 1), cpu="Another")

    assert list(said(before, a_report(a_figure(1, 1))))[1:] == [
        "  that was another machine: Another, 2 cores",
        "  nothing changed beyond its spread, of 1 figures",
    ]
