"""A request that conflicts with another transaction is still executed."""

from uuid import uuid4

from cadence_core.errors import StoreConflictError
from cadence_core.model.enrollment import EnrollmentId
from cadence_core.model.unsubscribe_token import Unsubscription
from cadence_core.unsubscribe.unsubscribe_lead import Unsubscribed, unsubscribe_lead


class BusyStore:
    """Conflicts with another transaction the first time."""

    attempts = 0

    def unsubscribe(self, _: Unsubscription) -> int:
        self.attempts += 1
        if self.attempts == 1:
            raise StoreConflictError("unsubscribe: SQLSTATE 40P01")
        return 2


def test_an_unsubscribe_that_a_deadlock_undid_is_retried_once() -> None:
    unsubscription = Unsubscription(uuid4(), EnrollmentId(uuid4()))

    assert unsubscribe_lead(BusyStore(), unsubscription) == Unsubscribed(2)  # type: ignore[arg-type]
