"""What keeps a run from checking templates costs it nothing else."""

from collections.abc import Callable

import pytest

from cadence_core.errors import (
    CadenceError,
    ProcessUnavailableError,
    StoreConflictError,
    StoreRejectedError,
    StoreUnavailableError,
)
from cadence_core.model.enrollment import Organization, Template
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.check_changed_templates import (
    MAX_CHECK_SECONDS,
    TIME_SHARE,
    check_changed_templates,
)
from cadence_core.sending.records import ChangedTemplate, Trigger
from tests.builders import a_due_enrollment, a_template
from tests.clock import ManualClock
from tests.sending.engines import an_engine
from tests.sending.fakes import FakeJournal, FakeRunStore

ENOUGH = MAX_CHECK_SECONDS / TIME_SHARE
TRIGGER = Trigger("schedule", "execution-1")


def changed(count: int = 3) -> list[ChangedTemplate]:
    return [ChangedTemplate(a_template(), Organization("Acme"), str(n)) for n in range(count)]


def raising(error: Exception) -> Callable[[], list[ChangedTemplate]]:
    def raise_it() -> list[ChangedTemplate]:
        raise error

    return raise_it


@pytest.mark.parametrize(("seconds", "checked"), [(ENOUGH - 1, 0), (ENOUGH, 1), (600, 3)])
def test_a_check_starts_only_if_the_run_can_still_end_in_time(seconds: float, checked: int) -> None:
    store = FakeRunStore(templates=changed)
    clock = ManualClock()

    def check(template: Template, organization: Organization) -> None:  # noqa: ARG001
        clock.now += 1

    check_changed_templates(store, check, FakeJournal(), TimeLeft(seconds, clock))

    assert len(store.checked) == checked


def test_what_was_checked_before_the_processes_ran_out_is_recorded() -> None:
    store, journal, left = FakeRunStore(templates=changed), FakeJournal(), [None]

    def check(template: Template, organization: Organization) -> None:  # noqa: ARG001
        if not left:
            raise ProcessUnavailableError("BlockingIOError")
        left.pop()

    check_changed_templates(store, check, journal, TimeLeft(600, ManualClock()))

    assert len(store.checked) == 1
    assert journal.degradations == [("templates not checked yet", "BlockingIOError")]


@pytest.mark.parametrize("error", [StoreRejectedError, StoreUnavailableError, StoreConflictError])
def test_a_database_that_refuses_ends_the_checks_and_not_the_run(error: type[CadenceError]) -> None:
    store, journal = (
        FakeRunStore([a_due_enrollment()], templates=raising(error("x"))),
        FakeJournal(),
    )

    summary = an_engine(store, journal=journal).execute(
        TRIGGER, batch_size=50, time_left=TimeLeft(120, ManualClock())
    )

    assert [reported for reported, *_ in journal.finished] == [summary]
    assert journal.degradations == [("templates not checked yet", "x")]


def test_templates_are_checked_after_the_batch_was_sent() -> None:
    store = FakeRunStore([a_due_enrollment()])
    sent_before: list[int] = []

    def read() -> list[ChangedTemplate]:
        sent_before.append(len(store.left))
        return changed(1)

    store.templates = read
    an_engine(store).execute(TRIGGER, batch_size=50, time_left=TimeLeft(120, ManualClock()))

    assert sent_before == [1]
    assert len(store.checked) == 1


def test_a_run_with_a_full_batch_leaves_the_checks_to_the_next_one() -> None:
    store = FakeRunStore([a_due_enrollment(), a_due_enrollment()], templates=changed)
    engine, time_left = an_engine(store), TimeLeft(120, ManualClock())

    engine.execute(TRIGGER, batch_size=1, time_left=time_left)
    engine.execute(Trigger("schedule", "execution-2"), batch_size=1, time_left=time_left)
    assert store.checked == []

    engine.execute(Trigger("schedule", "execution-3"), batch_size=1, time_left=time_left)
    assert len(store.checked) == 3


def test_a_run_that_lost_its_database_checks_nothing() -> None:
    lost = {1: StoreUnavailableError("turn: OSError"), 2: StoreUnavailableError("turn: OSError")}
    store = FakeRunStore([a_due_enrollment()], faults=lost, templates=changed)

    with pytest.raises(StoreUnavailableError):
        an_engine(store).execute(TRIGGER, batch_size=50, time_left=TimeLeft(120, ManualClock()))

    assert store.checked == []
