"""Sending pauses when so many bounces or complaints are improbable at the accepted rate."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadence_core.feedback.domain.reputation import (
    MAX_SENDS,
    AcceptedRates,
    Figures,
    Verdict,
    judge,
    pausing_count,
)

RATES = AcceptedRates(0.02, 0.001)
sends_judged = st.integers(20, MAX_SENDS)
accepted = st.sampled_from([0.0001, 0.0005, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2])


def probability_of(count: int, sends: int, rate: float) -> Fraction:
    """Return the exact probability of so many or more."""
    part = Fraction(rate)
    fewer = (comb(sends, k) * part**k * (1 - part) ** (sends - k) for k in range(count))
    return 1 - sum(fewer, Fraction(0))


@pytest.mark.parametrize(
    ("sends", "bounces", "complaints"),
    [
        (20, 3, 2),
        (50, 5, 2),
        (100, 7, 2),
        (200, 10, 3),
        (500, 19, 4),
        (1_000, 32, 5),
        (2_000, 56, 7),
    ],
)
def test_the_counts_that_pause_at_the_default_rates(
    sends: int, bounces: int, complaints: int
) -> None:
    assert pausing_count(sends, 0.02) == bounces
    assert pausing_count(sends, 0.001) == complaints


@settings(max_examples=60, deadline=None)
@given(sends=sends_judged, rate=accepted)
def test_the_count_that_pauses_is_the_lowest_that_is_improbable(sends: int, rate: float) -> None:
    count = pausing_count(sends, rate)

    assert count >= 2
    assert probability_of(count, sends, rate) < Fraction(1, 100)
    assert count == 2 or probability_of(count - 1, sends, rate) >= Fraction(1, 100)


@given(sends=st.integers(0, MAX_SENDS), rate=st.floats(0.0001, 0.05))
def test_one_bounce_or_complaint_never_pauses(sends: int, rate: float) -> None:
    rates = AcceptedRates(rate, rate)

    assert judge(Figures(sends, 1, 0), rates) is not Verdict.PAUSE
    assert judge(Figures(sends, 0, 1), rates) is not Verdict.PAUSE


@given(sends=st.integers(0, 19), data=st.data())
def test_fewer_than_20_emails_are_not_judged(sends: int, data: st.DataObject) -> None:
    bounces = data.draw(st.integers(0, sends))

    assert judge(Figures(sends, bounces, sends - bounces), RATES) is Verdict.GOOD


@given(sends=sends_judged, data=st.data())
def test_more_bounces_or_more_complaints_are_never_judged_better(
    sends: int, data: st.DataObject
) -> None:
    bounces, complaints = (data.draw(st.integers(0, 60)) for _ in range(2))
    order = list(Verdict)

    verdict = order.index(judge(Figures(sends, bounces, complaints), RATES))

    assert verdict <= order.index(judge(Figures(sends, bounces + 1, complaints), RATES))
    assert verdict <= order.index(judge(Figures(sends, bounces, complaints + 1), RATES))


@given(sends=sends_judged, rate=accepted)
def test_a_lower_accepted_rate_never_allows_more(sends: int, rate: float) -> None:
    assert pausing_count(sends, rate / 2) <= pausing_count(sends, rate)


@pytest.mark.parametrize(
    ("bounces", "complaints", "verdict"),
    [
        (0, 0, Verdict.GOOD),
        (3, 0, Verdict.GOOD),
        (4, 0, Verdict.WARNING),
        (6, 0, Verdict.WARNING),
        (7, 0, Verdict.PAUSE),
        (0, 1, Verdict.WARNING),
        (0, 2, Verdict.PAUSE),
        (4, 2, Verdict.PAUSE),
    ],
)
def test_of_100_emails_half_of_the_count_that_pauses_warns(
    bounces: int, complaints: int, verdict: Verdict
) -> None:
    assert judge(Figures(100, bounces, complaints), RATES) is verdict
