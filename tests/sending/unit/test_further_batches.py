from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.model.enrollment import RunId
from cadence_core.sending.domain.growth import MAX_DEPTH, further_batches
from cadence_core.sending.domain.summary import MAX_DUE_COUNTED, RunSummary

RUN = RunId(UUID(int=1))


def a_summary(remaining_due: int, *, claimed: int = 50, released: int = 0) -> RunSummary:
    return RunSummary(RUN, claimed=claimed, released=released, remaining_due=remaining_due)


@pytest.mark.parametrize(
    ("remaining_due", "expected"),
    [(0, 0), (1, 1), (50, 1), (51, 2), (400, 8), (401, 8)],
)
def test_the_first_run_requests_the_batches_its_backlog_needs_up_to_the_limit(
    remaining_due: int, expected: int
) -> None:
    summary = a_summary(remaining_due)

    assert further_batches(summary, batch_size=50, depth=0, max_batches=8) == expected


@pytest.mark.parametrize("batch_size", [50, 500])
def test_a_backlog_that_was_not_counted_to_its_end_gets_every_allowed_batch(
    batch_size: int,
) -> None:
    summary = a_summary(MAX_DUE_COUNTED)

    assert further_batches(summary, batch_size=batch_size, depth=0, max_batches=8) == 8


@pytest.mark.parametrize("depth", range(1, MAX_DEPTH))
def test_a_requested_run_requests_one_successor(depth: int) -> None:
    assert (
        further_batches(a_summary(MAX_DUE_COUNTED), batch_size=50, depth=depth, max_batches=8) == 1
    )


def test_a_run_at_the_maximum_depth_requests_none() -> None:
    summary = a_summary(MAX_DUE_COUNTED)

    assert further_batches(summary, batch_size=50, depth=MAX_DEPTH, max_batches=8) == 0


@pytest.mark.parametrize("depth", [0, 3])
def test_nothing_is_requested_when_growth_is_off(depth: int) -> None:
    assert (
        further_batches(a_summary(MAX_DUE_COUNTED), batch_size=50, depth=depth, max_batches=0) == 0
    )


@pytest.mark.parametrize(("claimed", "released"), [(0, 0), (50, 50)])
def test_a_run_without_progress_requests_none(claimed: int, released: int) -> None:
    summary = a_summary(MAX_DUE_COUNTED, claimed=claimed, released=released)

    assert further_batches(summary, batch_size=50, depth=0, max_batches=8) == 0


@given(
    backlog=st.integers(0, 100_000), batch_size=st.integers(1, 500), max_batches=st.integers(0, 10)
)
def test_a_trigger_causes_a_limited_number_of_runs(
    backlog: int, batch_size: int, max_batches: int
) -> None:
    runs = 0
    queue = [0]
    while queue:
        depth = queue.pop(0)
        runs += 1
        claimed = min(batch_size, backlog)
        backlog -= claimed
        summary = a_summary(min(backlog, MAX_DUE_COUNTED), claimed=claimed)
        more = further_batches(summary, batch_size=batch_size, depth=depth, max_batches=max_batches)
        queue += [depth + 1] * more
        assert len(queue) <= max_batches

    assert runs <= 1 + max_batches * MAX_DEPTH
