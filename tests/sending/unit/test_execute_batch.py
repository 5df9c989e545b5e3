"""One execution, from its start to its summary."""

import threading
from dataclasses import replace

import pytest

from cadence_core.errors import (
    CadenceError,
    StoreConflictError,
    StoreRejectedError,
    StoreUnavailableError,
)
from cadence_core.model.enrollment import Channel
from cadence_core.model.message import AiUsage, Draft
from cadence_core.personalization.port import AiTotals, Personalized
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.domain.summary import RunSummary
from cadence_core.sending.execute_batch import BatchEngine
from cadence_core.sending.records import RunInProgress, Trigger
from tests.builders import a_due_enrollment, a_lead, a_step
from tests.clock import ManualClock
from tests.sending.engines import an_engine
from tests.sending.fakes import (
    FakeJournal,
    FakePersonalizer,
    FakeRunStore,
    FakeTransport,
)

TRIGGER = Trigger("schedule", "execution-1")
TWO_MINUTES = TimeLeft(ends_at=120, clock=ManualClock())


def execute(engine: BatchEngine, batch_size: int = 50) -> RunSummary:
    result = engine.execute(TRIGGER, batch_size=batch_size, time_left=TWO_MINUTES)
    assert isinstance(result, RunSummary)
    return result


def test_a_batch_is_sent_and_counted() -> None:
    due = [
        a_due_enrollment(),
        a_due_enrollment(lead=a_lead(status="won")),
        a_due_enrollment(lead=a_lead(email=None)),
    ]
    store = FakeRunStore(due, last_step=1, dead_sends=2)
    journal = FakeJournal()

    summary = execute(an_engine(store, FakeTransport(), journal))

    assert summary == RunSummary(
        summary.run_id,
        claimed=3,
        sent=1,
        held=1,
        exited=1,
        completed=1,
        recovered=2,
        duration_ms=summary.duration_ms,
    )
    assert journal.started == [summary.run_id]
    [(reported, backlog, sent)] = journal.finished
    assert reported == summary
    assert backlog.remaining_due == 0
    assert sent == {Channel.EMAIL: 1}


def test_personal_texts_are_sent_and_counted() -> None:
    wanted = a_due_enrollment(step=a_step(ai_personalization=True))
    own = "Dear Maria of Padaria Sol"
    personal = Draft("Hello Maria", f"{own}, good morning", is_html=False, ai_generated=True)
    usage = AiUsage("claude", input_tokens=900, output_tokens=80)
    transport, journal = FakeTransport(), FakeJournal()
    personalizer = FakePersonalizer(Personalized(personal, usage))
    store = FakeRunStore([wanted, a_due_enrollment()])

    execute(an_engine(store, transport, journal, personalizer))

    assert sorted(message.draft.body for message in transport.calls) == [
        own,
        f"{own}, good morning",
    ]
    assert journal.totals == [AiTotals(personalized=1, input_tokens=900, output_tokens=80)]
    assert [report.enrollment for report in journal.personalizations] == [wanted]


def test_without_a_personalizer_the_template_is_sent_and_the_totals_are_zero() -> None:
    transport, journal = FakeTransport(), FakeJournal()
    wanted = a_due_enrollment(step=a_step(ai_personalization=True))

    execute(an_engine(FakeRunStore([wanted]), transport, journal))

    assert [message.draft.body for message in transport.calls] == ["Dear Maria of Padaria Sol"]
    assert journal.totals == [AiTotals()]


def test_one_batch_is_claimed_and_the_rest_is_reported_as_due() -> None:
    store = FakeRunStore([a_due_enrollment() for _ in range(7)])

    summary = execute(an_engine(store), batch_size=3)

    assert (summary.claimed, summary.sent, summary.remaining_due) == (3, 3, 4)


def test_the_summary_is_all_zeros_when_nothing_is_due() -> None:
    summary = execute(an_engine(FakeRunStore()))

    assert summary == RunSummary(summary.run_id, duration_ms=summary.duration_ms)


def test_the_lease_outlasts_the_invocation_by_the_grace_period() -> None:
    store = FakeRunStore()

    execute(replace(an_engine(store), lease_grace_seconds=30))

    assert store.lease_seconds == 150


def test_a_repeated_trigger_returns_the_summary_of_its_first_run() -> None:
    store = FakeRunStore([a_due_enrollment() for _ in range(4)])
    transport, journal = FakeTransport(), FakeJournal()
    engine = an_engine(store, transport, journal)
    first = execute(engine, batch_size=2)

    again = execute(engine, batch_size=2)

    assert again == first
    assert len(transport.calls) == 2
    assert len(journal.started) == 1


def test_a_trigger_whose_run_is_in_progress_starts_no_other_run() -> None:
    store = FakeRunStore([a_due_enrollment()], runs={TRIGGER.id: None})
    transport = FakeTransport()

    result = an_engine(store, transport).execute(TRIGGER, batch_size=5, time_left=TWO_MINUTES)

    assert isinstance(result, RunInProgress)
    assert transport.calls == []
    assert store.leases == {}


def test_a_database_lost_in_the_run_fails_it_and_keeps_its_summary() -> None:
    lost = StoreUnavailableError("down")
    store = FakeRunStore([a_due_enrollment() for _ in range(9)], faults={2: lost, 3: lost})
    journal = FakeJournal()

    with pytest.raises(StoreUnavailableError):
        execute(an_engine(store, journal=journal))

    [(summary, *_)] = journal.finished
    assert summary.sent == len(store.begun) > 0
    assert store.runs[TRIGGER.id] == summary


def test_the_summary_is_stored_as_soon_as_the_database_is_back() -> None:
    clock = ManualClock()
    store = FakeRunStore([a_due_enrollment()], unfinishable=3)
    engine = replace(an_engine(store), sleep=clock.sleep)

    summary = engine.execute(TRIGGER, batch_size=50, time_left=TimeLeft(120, clock))

    assert store.runs[TRIGGER.id] == summary


def test_a_summary_that_cannot_be_stored_is_logged() -> None:
    clock = ManualClock()
    journal = FakeJournal()
    store = FakeRunStore([a_due_enrollment()], unfinishable=1_000)
    engine = replace(an_engine(store, journal=journal), sleep=clock.sleep)

    with pytest.raises(StoreUnavailableError):
        engine.execute(TRIGGER, batch_size=50, time_left=TimeLeft(120, clock))

    [(doing, error, counts)] = journal.surprises
    assert (doing, error, counts["sent"]) == ("storing the summary", "StoreUnavailableError", "1")
    assert 119 < clock.now <= 120


@pytest.mark.parametrize(
    "error", [StoreConflictError("suppress: 55P03"), StoreRejectedError("suppress: 23514")]
)
def test_addresses_that_cannot_be_suppressed_yet_are_logged_and_stop_nothing(
    error: CadenceError,
) -> None:
    def refuse() -> None:
        raise error

    journal = FakeJournal()
    store = FakeRunStore([a_due_enrollment()], requests=refuse)

    assert execute(an_engine(store, FakeTransport(), journal)).sent == 1
    assert journal.degradations == [("addresses not suppressed yet", str(error))]


def test_the_threads_that_send_stay_from_run_to_run() -> None:
    senders: set[threading.Thread] = set()
    store = FakeRunStore([a_due_enrollment() for _ in range(5)])
    transport = FakeTransport(during_send=lambda _: senders.add(threading.current_thread()))
    engine = an_engine(store, transport)

    for number in range(5):
        trigger = Trigger("schedule", f"execution-{number}")
        engine.execute(trigger, batch_size=1, time_left=TWO_MINUTES)

    assert len(transport.calls) == 5
    assert len(senders) <= engine.options.concurrency
