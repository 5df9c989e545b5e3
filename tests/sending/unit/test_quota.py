import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.sending.quota import FALLBACK, MAX_RATE, REMEMBERED_SECONDS, RETRY_SECONDS, Quota
from tests.clock import ManualClock
from tests.sending.fakes import FakeJournal


class Provider:
    """Answers with its rate, or fails without one; counts how often it is asked."""

    def __init__(self, rate: float | None) -> None:
        self.rate = rate
        self.calls = 0

    def read(self) -> float:
        self.calls += 1
        if self.rate is None:
            raise PermissionError
        return self.rate


def a_quota(provider: Provider, clock: Callable[[], float], journal: FakeJournal) -> Quota:
    return Quota(provider.read, journal, clock)


def test_a_rate_is_read_when_it_is_first_needed_and_again_after_an_hour() -> None:
    clock, provider, journal = ManualClock(100.0), Provider(14), FakeJournal()
    quota = a_quota(provider, clock, journal)
    assert provider.calls == 0

    assert [quota(), quota()] == [14, 14]
    clock.now += REMEMBERED_SECONDS - 1
    provider.rate = 200
    assert quota() == 14
    clock.now += 1
    assert quota() == 200

    assert (provider.calls, journal.degradations) == (2, [])


def test_a_rate_that_cannot_be_read_is_one_a_second_and_is_asked_for_again_soon() -> None:
    clock, provider, journal = ManualClock(100.0), Provider(None), FakeJournal()
    quota = a_quota(provider, clock, journal)

    assert [quota(), quota()] == [FALLBACK, FALLBACK]
    assert journal.degradations == [
        ("the provider's quota is unknown, the pace is 1 a second", "PermissionError")
    ]
    provider.rate = 14
    clock.now += RETRY_SECONDS

    assert (quota(), provider.calls) == (14, 2)


def test_a_failed_read_keeps_the_last_known_rate() -> None:
    clock, provider, journal = ManualClock(100.0), Provider(14), FakeJournal()
    quota = a_quota(provider, clock, journal)
    quota()
    provider.rate = None
    clock.now += REMEMBERED_SECONDS

    assert quota() == 14
    assert journal.degradations == [
        ("the provider's quota is unknown, the pace is 14 a second", "PermissionError")
    ]


@pytest.mark.parametrize("rate", [0.0, -1.0, math.nan, -math.inf])
def test_a_rate_that_no_pace_can_have_counts_as_unknown(rate: float) -> None:
    journal = FakeJournal()

    assert a_quota(Provider(rate), ManualClock(0.0), journal)() == FALLBACK
    assert [cause for _, cause in journal.degradations] == ["ValueError"]


@given(st.floats())
def test_whatever_the_provider_answers_the_rate_is_one_that_a_setting_may_have(rate: float) -> None:
    assert 0 < a_quota(Provider(rate), ManualClock(0.0), FakeJournal())() <= MAX_RATE
