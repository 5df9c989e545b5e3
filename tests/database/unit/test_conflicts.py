"""Retries after a conflict with another transaction."""

import time

import pytest

from cadence_core.database.conflicts import PAUSE_SECONDS, retry_on_conflict
from cadence_core.errors import StoreConflictError


@pytest.mark.parametrize("conflicts_before", [0, 1, 2])
def test_the_other_transaction_gets_a_moment_before_each_further_attempt(
    monkeypatch: pytest.MonkeyPatch, conflicts_before: int
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    outcomes = iter([StoreConflictError("40P01")] * conflicts_before)

    def act() -> str:
        if error := next(outcomes, None):
            raise error
        return "done"

    assert retry_on_conflict(act, max_attempts=3) == "done"
    assert pauses == [PAUSE_SECONDS] * conflicts_before


def test_the_last_conflict_is_raised_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)

    def act() -> None:
        raise StoreConflictError("40P01")

    with pytest.raises(StoreConflictError):
        retry_on_conflict(act, max_attempts=3)
