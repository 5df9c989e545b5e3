"""What happens to each message and its enrollment after a send."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadence_core.channels.outcome import (
    ChannelStopped,
    NotAccepted,
    NotStarted,
    Rejected,
    SendOutcome,
    Sent,
    Throttled,
    Uncertain,
)
from cadence_core.model.backoff import changed_delay, retry_delay, stop_delay, throttle_delay
from cadence_core.model.enrollment import (
    Channel,
    EnrollmentStatus,
    InteractionStatus,
    RunId,
    Sender,
)
from cadence_core.model.message import Message, PreparedStep
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import Advance, End, Hold, Release, Retry, Transition
from cadence_core.sending.records import Evidence, StepResult
from tests.builders import a_due_enrollment, a_prepared_step
from tests.sending.fakes import FakeRunStore, FakeTransport
from tests.sending.unit.dispatching import Dispatching, due_of, some_steps

ANOTHER_RUN = RunId(a_due_enrollment().id)


def with_sender(step: PreparedStep, sender: Sender) -> PreparedStep:
    return replace(step, message=replace(step.message, sender=sender))


def on_whatsapp(step: PreparedStep) -> PreparedStep:
    return replace(step, message=replace(step.message, channel=Channel.WHATSAPP))


@pytest.mark.parametrize(
    ("outcome", "transition", "message", "counted"),
    [
        (Sent("x"), Advance(), "sent", "sent"),
        (Rejected("bad"), End(EnrollmentStatus.FAILED, Reason.REJECTED, "bad"), "failed", "failed"),
        (
            NotAccepted("busy"),
            Retry(Reason.NOT_ACCEPTED, retry_delay(1, 0.5), "busy"),
            "failed",
            "retried",
        ),
        (
            Throttled("slow"),
            Release(Reason.THROTTLED, throttle_delay(None, 0.5)),
            "failed",
            "released",
        ),
        (
            ChannelStopped("suspended"),
            Release(Reason.CHANNEL_STOPPED, stop_delay(0.5)),
            "failed",
            "released",
        ),
        (Uncertain("timeout"), Hold(Reason.UNCERTAIN_SEND, "timeout"), "uncertain", "uncertain"),
        (
            RuntimeError("text"),
            Hold(Reason.UNCERTAIN_SEND, "unexpected_error"),
            "uncertain",
            "uncertain",
        ),
    ],
)
def test_each_outcome_decides_the_message_and_the_enrollment(
    outcome: SendOutcome | Exception, transition: Transition, message: str, counted: str
) -> None:
    step = a_prepared_step(to="maria@lead.test")
    store = FakeRunStore(due_of([step]))
    dispatching = Dispatching(store, FakeTransport({"maria@lead.test": outcome}))

    dispatching.run([step])

    assert dispatching.transition_of(step) == transition
    assert store.messages == {step.message.id: InteractionStatus(message)}
    assert dispatching.statuses == [counted]


def test_the_enrollment_fails_with_its_last_attempt() -> None:
    step = a_prepared_step(to="maria@lead.test", attempts=3)
    transport = FakeTransport({"maria@lead.test": NotAccepted("busy")})
    dispatching = Dispatching(FakeRunStore(due_of([step])), transport)

    dispatching.run([step])

    assert dispatching.transition_of(step) == End(
        EnrollmentStatus.FAILED, Reason.ATTEMPTS_EXHAUSTED, "busy"
    )


def test_an_exception_in_one_send_stops_no_other_and_its_text_is_not_reported() -> None:
    steps = some_steps(5)
    transport = FakeTransport({"3@lead.test": ValueError("3@lead.test is on fire")})
    dispatching = Dispatching(FakeRunStore(due_of(steps)), transport)

    dispatching.run(steps)

    assert sorted(dispatching.statuses) == ["sent", "sent", "sent", "sent", "uncertain"]
    ids = {"enrollment_id": str(steps[2].enrollment.id)}
    assert dispatching.journal.surprises == [("sending", "ValueError", ids)]


@pytest.mark.parametrize("only_sender", [False, True])
def test_a_stop_defers_only_its_channel_or_sender_and_is_reported_once(
    *, only_sender: bool
) -> None:
    steps = some_steps(8)
    if only_sender:
        at_fault = steps[0].message.sender
        stopped = [with_sender(step, at_fault) for step in steps[:6]]
        others = steps[6:]
    else:
        stopped, others = steps[:6], [on_whatsapp(step) for step in steps[6:]]
    steps = [*stopped, *others]
    transport = FakeTransport({"1@lead.test": ChannelStopped("suspended", "text", only_sender)})
    store = FakeRunStore(due_of(steps))
    dispatching = Dispatching(store, transport, concurrency=1)

    dispatching.run(steps)

    assert transport.addresses == ["1@lead.test", "7@lead.test", "8@lead.test"]
    deferred = Release(Reason.CHANNEL_STOPPED, stop_delay(0.5))
    assert {dispatching.transition_of(step) for step in stopped} == {deferred}
    assert {dispatching.transition_of(step) for step in others} == {Advance()}
    begun = {store.messages.get(step.message.id) for step in stopped}
    assert begun == {InteractionStatus.FAILED, None}
    sender_id = stopped[0].message.sender.id if only_sender else None
    assert dispatching.journal.stops == [(Channel.EMAIL, "suspended", sender_id)]


def test_a_message_begun_before_its_channel_stopped_is_recorded_as_not_started() -> None:
    steps = some_steps(2)
    transport = FakeTransport({"1@lead.test": ChannelStopped("suspended")})
    dispatching = Dispatching(FakeRunStore(due_of(steps)), transport, concurrency=1)

    dispatching.run(steps)

    assert transport.addresses == ["1@lead.test"]
    evidence = [report.result.evidence for report in dispatching.journal.reports]
    assert Evidence(steps[1].message.id, NotStarted(Reason.CHANNEL_STOPPED)) in evidence


def test_a_message_is_sent_only_after_its_row_is_written() -> None:
    steps = some_steps(30)
    store = FakeRunStore(due_of(steps))
    seen: set[InteractionStatus | None] = set()
    transport = FakeTransport(during_send=lambda message: seen.add(store.messages.get(message.id)))

    Dispatching(store, transport, concurrency=4).run(steps)

    assert seen == {InteractionStatus.SENDING}


def test_an_enrollment_changed_since_the_claim_is_released_unsent() -> None:
    steps = some_steps(4)
    changed = steps[1].enrollment.id
    dispatching = Dispatching(FakeRunStore(due_of(steps), changed={changed}), FakeTransport())

    dispatching.run(steps)

    assert sorted(dispatching.transport.addresses) == ["1@lead.test", "3@lead.test", "4@lead.test"]
    assert dispatching.transition_of(steps[1]) == Release(
        Reason.CHANGED_MEANWHILE, changed_delay(0.5)
    )
    assert dispatching.summary.released == 1


@pytest.mark.parametrize("status", ["sending", "sent", "uncertain"])
def test_a_message_that_may_have_been_sent_is_not_sent_again(status: str) -> None:
    step = a_prepared_step()
    store = FakeRunStore(due_of([step]), messages={step.message.id: InteractionStatus(status)})
    dispatching = Dispatching(store, FakeTransport())

    dispatching.run([step])

    assert dispatching.transport.calls == []
    assert store.messages[step.message.id] == status


def test_after_a_lost_lease_the_evidence_is_kept_and_the_enrollment_does_not_move() -> None:
    step = a_prepared_step()
    store = FakeRunStore(due_of([step]))

    def lose_the_lease(_: Message) -> None:
        store.leases[step.enrollment.id] = ANOTHER_RUN

    dispatching = Dispatching(store, FakeTransport(during_send=lose_the_lease))

    dispatching.run([step])

    assert store.messages[step.message.id] is InteractionStatus.SENT
    assert step.enrollment.id not in store.left
    [report] = dispatching.journal.reports
    assert (report.status, report.has_moved) == ("sent", False)


def test_results_without_a_send_are_recorded_in_the_first_turn() -> None:
    enrollments = [a_due_enrollment(), a_due_enrollment(), a_due_enrollment()]
    transitions: list[Transition] = [
        Hold(Reason.MISSING_TEMPLATE),
        End(EnrollmentStatus.COMPLETED, Reason.LEAD_WON),
        End(EnrollmentStatus.COMPLETED, Reason.NO_STEP_LEFT),
    ]
    results = [StepResult(e, t) for e, t in zip(enrollments, transitions, strict=True)]
    store = FakeRunStore(enrollments)
    dispatching = Dispatching(store, FakeTransport())

    dispatching.run([], results)

    assert list(store.left.values()) == transitions
    assert dispatching.statuses == ["held", "exited", "skipped"]
    assert store.turns == 1


def test_an_empty_dispatch_takes_no_turn() -> None:
    store = FakeRunStore()

    Dispatching(store, FakeTransport()).run([])

    assert store.turns == 0


SCRIPTS: list[SendOutcome | Exception] = [
    Sent("x"),
    Rejected("bad"),
    NotAccepted("busy"),
    Throttled("slow", 600),
    ChannelStopped("suspended"),
    ChannelStopped("paused", only_sender=True),
    Uncertain("timeout"),
    RuntimeError("text"),
]


@settings(max_examples=40)
@given(data=st.data(), concurrency=st.integers(1, 4))
def test_every_claimed_enrollment_is_counted_once_and_leaves_once(
    data: st.DataObject, concurrency: int
) -> None:
    steps = [
        replace(step, enrollment=replace(step.enrollment, attempts=data.draw(st.integers(0, 3))))
        for step in some_steps(data.draw(st.integers(0, 12)))
    ]
    addresses = [step.message.to for step in steps]
    script = {address: data.draw(st.sampled_from(SCRIPTS)) for address in addresses}
    ids = [step.enrollment.id for step in steps]
    some_ids = st.sets(st.sampled_from(ids)) if ids else st.just(set())
    store = FakeRunStore(
        due_of(steps), changed=data.draw(some_ids), poison=data.draw(some_ids), last_step=1
    )
    dispatching = Dispatching(store, FakeTransport(script), concurrency)

    dispatching.run(steps)

    summary = dispatching.summary
    assert (
        summary.claimed
        == len(steps) - len(store.poison)
        == len({report.result.enrollment.id for report in dispatching.journal.reports})
    )
    assert summary.claimed == (
        summary.sent
        + summary.failed
        + summary.retried
        + summary.held
        + summary.exited
        + summary.uncertain
        + summary.released
        + summary.skipped
    )
    assert set(store.left) == set(ids) - set(store.poison)
    assert len(dispatching.transport.calls) == len({*dispatching.transport.addresses})
