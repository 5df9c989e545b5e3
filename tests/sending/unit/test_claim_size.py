"""How many enrollments a run claims at a time."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.sending.domain.claim_size import MAX_CLAIMED, ClaimSize


def claims_of(size: ClaimSize, ready_of: Callable[[int], int], max_claims: int = 10_000) -> int:
    """Claim until the run has enough; return the number of claims."""
    for number in range(max_claims):
        limit = size.next()
        if limit == 0:
            return number
        size.succeeded(claimed=limit, ready=min(ready_of(limit), size.missing))
    raise AssertionError(max_claims)


def test_a_batch_without_a_hold_takes_one_claim() -> None:
    size = ClaimSize(50)

    assert claims_of(size, lambda limit: limit) == 1
    assert (size.claimed, size.ready) == (50, 50)


def test_the_second_claim_asks_for_what_is_missing() -> None:
    size = ClaimSize(50)
    size.succeeded(claimed=50, ready=47)

    assert size.next() == 3


@pytest.mark.parametrize("batch_size", [1, 50, 500])
def test_a_series_of_holds_takes_few_claims_and_ends(batch_size: int) -> None:
    size = ClaimSize(batch_size)

    assert claims_of(size, lambda _: 0) <= 11
    assert size.claimed == MAX_CLAIMED


def test_a_failed_claim_is_halved_down_to_one() -> None:
    size = ClaimSize(50)
    sizes = []
    for _ in range(8):
        sizes.append(size.next())
        size.failed()

    assert sizes == [50, 25, 12, 6, 3, 1, 1, 1]


def test_claims_grow_again_after_a_failure() -> None:
    size = ClaimSize(8)
    for _ in range(3):
        size.next()
        size.failed()
    size.next()
    size.succeeded(claimed=1, ready=1)

    assert size.next() == 2


def test_a_claim_that_succeeds_in_parts_grows_the_next_one_once() -> None:
    size = ClaimSize(500)
    first = size.next()
    for part in (20, 50, 30):
        size.succeeded(claimed=part, ready=part)

    assert (first, size.next()) == (100, 200)


def test_a_claim_whose_last_part_is_held_is_followed_by_what_is_missing() -> None:
    size = ClaimSize(50)
    size.next()
    size.succeeded(claimed=10, ready=10)
    size.succeeded(claimed=40, ready=0)

    assert size.next() == size.missing == 40


def test_a_run_that_is_closed_claims_nothing_else() -> None:
    size = ClaimSize(50)
    size.close()

    assert size.next() == 0


@given(st.integers(1, 500), st.data())
def test_a_run_never_has_too_much_and_always_ends(batch_size: int, data: st.DataObject) -> None:
    size = ClaimSize(batch_size)

    claims_of(size, lambda limit: data.draw(st.integers(0, limit)), max_claims=1_001)

    assert size.ready <= batch_size
    assert size.claimed <= MAX_CLAIMED
    assert size.ready == batch_size or size.claimed == MAX_CLAIMED


def test_messages_that_could_not_begin_take_no_place() -> None:
    size = ClaimSize(50)
    size.succeeded(claimed=50, ready=50)

    size.give_back(7)

    assert (size.next(), size.missing) == (7, 7)
