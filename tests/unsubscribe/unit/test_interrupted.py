"""A request that other transactions interfere with is recorded, or it is not confirmed."""

from collections.abc import Sequence
from uuid import uuid4

import pytest

from cadence_core.errors import (
    CadenceError,
    StoreConflictError,
    StoreRejectedError,
    StoreUnavailableError,
)
from cadence_core.model.enrollment import EnrollmentId
from cadence_core.model.unsubscribe_token import Unsubscription
from cadence_core.unsubscribe import unsubscribe_lead as room
from cadence_core.unsubscribe.ports import EndedEnrollments
from cadence_core.unsubscribe.unsubscribe_lead import Unsubscribed, unsubscribe_lead

UNSUBSCRIPTION = Unsubscription(uuid4(), EnrollmentId(uuid4()))
BUSY = StoreConflictError("record_request: SQLSTATE 55P03")
REFUSED = StoreRejectedError("suppress: SQLSTATE 23514")
LOST = StoreUnavailableError("end_enrollments: BrokenPipeError")


class Store:
    """Records the request after these errors; suppresses and ends with these answers, in order."""

    def __init__(
        self,
        errors: Sequence[CadenceError] = (),
        ends: Sequence[EndedEnrollments | CadenceError] = (),
        suppresses: Sequence[bool | CadenceError] = (True,),
    ) -> None:
        self.errors = list(errors)
        self.suppresses = list(suppresses)
        self.ends = list(ends)

    def record_request(self, _: Unsubscription) -> bool:
        if self.errors:
            raise self.errors.pop(0)
        return True

    def suppress(self, _: Unsubscription) -> bool:
        answer = self.suppresses.pop(0)
        if isinstance(answer, CadenceError):
            raise answer
        return answer

    def end_enrollments(self, _: Unsubscription) -> EndedEnrollments:
        answer = self.ends.pop(0) if len(self.ends) > 1 else self.ends[0]
        if isinstance(answer, CadenceError):
            raise answer
        return answer


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the request has paused, each time."""
    pauses: list[float] = []
    monkeypatch.setattr(room, "sleep", pauses.append)
    return pauses


def unsubscribed(store: Store) -> object:
    return unsubscribe_lead(store, UNSUBSCRIPTION)  # type: ignore[arg-type]


def test_a_request_that_conflicts_with_other_transactions_is_recorded_in_the_end() -> None:
    store = Store(errors=[BUSY] * 3, ends=[EndedEnrollments(ended=2, locked=0)])

    assert unsubscribed(store) == Unsubscribed(2)


def test_a_request_that_cannot_be_recorded_is_never_confirmed() -> None:
    store = Store(errors=[BUSY] * 10, ends=[EndedEnrollments(ended=2, locked=0)])

    with pytest.raises(StoreConflictError):
        unsubscribed(store)


@pytest.mark.parametrize("answers", [[False], [LOST], [REFUSED], [BUSY] * 2])
def test_a_request_succeeds_although_its_addresses_cannot_be_suppressed_yet(
    answers: list[bool | CadenceError],
) -> None:
    store = Store(ends=[EndedEnrollments(ended=2, locked=0)], suppresses=answers)

    assert unsubscribed(store) == Unsubscribed(2, is_complete=False)
    assert not store.suppresses


def test_a_suppression_that_conflicts_once_is_tried_again() -> None:
    store = Store(ends=[EndedEnrollments(ended=2, locked=0)], suppresses=[BUSY, True])

    assert unsubscribed(store) == Unsubscribed(2)


def test_locked_enrollments_are_tried_again_until_none_is_locked(pauses: list[float]) -> None:
    ends = [EndedEnrollments(1, 2), EndedEnrollments(0, 2), EndedEnrollments(2, 0)]

    assert unsubscribed(Store(ends=ends)) == Unsubscribed(3)
    assert len(pauses) == 2


def test_enrollments_that_stay_locked_are_left_to_the_engine_after_two_seconds(
    pauses: list[float],
) -> None:
    store = Store(ends=[EndedEnrollments(1, 1), EndedEnrollments(0, 1)])

    assert unsubscribed(store) == Unsubscribed(1, is_complete=False)
    assert sum(pauses) == pytest.approx(2)


@pytest.mark.parametrize("error", [LOST, BUSY])
def test_a_recorded_request_succeeds_even_if_the_database_fails_then(error: CadenceError) -> None:
    assert unsubscribed(Store(ends=[error])) == Unsubscribed(0, is_complete=False)
