from uuid import UUID

from cadence_core.errors import QueueUnavailableError
from cadence_core.model.enrollment import RunId
from cadence_core.sending.domain.summary import RunSummary
from cadence_core.sending.further_batches import Growth
from cadence_core.sending.records import Trigger
from tests.sending.fakes import FakeJournal, FakeQueue

BACKLOG = RunSummary(RunId(UUID(int=1)), claimed=50, sent=50, remaining_due=80)


def grow(queue: FakeQueue, trigger: Trigger, max_batches: int = 5) -> FakeJournal:
    journal = FakeJournal()
    growth = Growth(queue, journal, max_batches)
    growth.request_batches(trigger, BACKLOG, batch_size=50)
    return journal


def test_a_scheduled_run_requests_and_reports_batches_one_level_deeper() -> None:
    queue = FakeQueue()

    journal = grow(queue, Trigger("schedule", "tick"))

    assert queue.requested == [(2, 1)]
    assert journal.batches == [2]


def test_a_queued_run_requests_its_successor_one_level_deeper() -> None:
    queue = FakeQueue()

    grow(queue, Trigger("queue", "message", depth=4))

    assert queue.requested == [(1, 5)]


def test_a_manual_run_requests_no_further_batch() -> None:
    queue = FakeQueue()

    journal = grow(queue, Trigger("manual", "request"))

    assert (queue.requested, journal.batches) == ([], [])


def test_disabled_growth_does_not_call_the_queue() -> None:
    queue = FakeQueue(QueueUnavailableError("must not be called"))

    journal = grow(queue, Trigger("schedule", "tick"), max_batches=0)

    assert journal.surprises == []


def test_an_unavailable_queue_is_reported_and_does_not_fail_the_run() -> None:
    queue = FakeQueue(QueueUnavailableError("AccessDenied"))

    journal = grow(queue, Trigger("schedule", "tick"))

    assert journal.surprises == [("asking for further batches", "QueueUnavailableError", {})]
    assert journal.batches == []
