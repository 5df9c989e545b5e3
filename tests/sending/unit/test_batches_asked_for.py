from uuid import UUID

from cadence_core.errors import QueueUnavailableError
from cadence_core.model.enrollment import RunId
from cadence_core.sending.domain.summary import RunSummary
from cadence_core.sending.further_batches import Growth
from cadence_core.sending.ports import Trigger
from tests.sending.fakes import FakeJournal, FakeQueue

BACKLOG = RunSummary(RunId(UUID(int=1)), claimed=50, sent=50, remaining_due=120)


def grow(queue: FakeQueue, trigger: Trigger, max_batches: int = 5) -> FakeJournal:
    journal = FakeJournal()
    growth = Growth(queue, journal, max_batches)
    growth.request_batches(trigger, BACKLOG, batch_size=50)
    return journal


def test_a_scheduled_run_asks_for_batches_one_level_deeper_and_says_so() -> None:
    queue = FakeQueue()

    journal = grow(queue, Trigger("schedule", "tick"))

    assert queue.asked == [(3, 1)]
    assert journal.batches == [3]


def test_a_queued_run_hands_its_depth_on() -> None:
    queue = FakeQueue()

    grow(queue, Trigger("queue", "message", depth=4))

    assert queue.asked == [(1, 5)]


def test_a_person_who_asked_for_one_batch_gets_one() -> None:
    queue = FakeQueue()

    journal = grow(queue, Trigger("manual", "request"))

    assert (queue.asked, journal.batches) == ([], [])


def test_growth_that_is_off_does_not_touch_the_queue() -> None:
    queue = FakeQueue(QueueUnavailableError("must not be called"))

    journal = grow(queue, Trigger("schedule", "tick"), max_batches=0)

    assert journal.surprises == []


def test_a_queue_that_is_down_is_reported_and_does_not_fail_the_run_that_is_done() -> None:
    queue = FakeQueue(QueueUnavailableError("AccessDenied"))

    journal = grow(queue, Trigger("schedule", "tick"))

    assert journal.surprises == [("asking for further batches", "QueueUnavailableError", {})]
    assert journal.batches == []
