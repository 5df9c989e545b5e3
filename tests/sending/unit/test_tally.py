"""Counting the results of a run."""

from datetime import timedelta

import pytest

from cadence_core.channels.outcome import DispatchOutcome, Sent, Uncertain
from cadence_core.model.enrollment import Channel, EnrollmentStatus, InteractionId
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import Advance, End, Hold, Release, Retry, Transition
from cadence_core.sending.records import Evidence, StepResult
from cadence_core.sending.tally import Tally, status_of
from tests.builders import a_due_enrollment, a_step
from tests.sending.unit.dispatching import RUN_ID

WHATSAPP = a_step(channel=Channel.WHATSAPP)


def a_result(
    transition: Transition, outcome: DispatchOutcome | None = None, **enrollment: object
) -> StepResult:
    due = a_due_enrollment(**enrollment)
    evidence = Evidence(InteractionId(due.id), outcome) if outcome else None
    return StepResult(due, transition, evidence)


@pytest.mark.parametrize(
    ("result", "status"),
    [
        (a_result(Advance(), Sent("x")), "sent"),
        (a_result(Advance(Reason.ALREADY_SENT)), "skipped"),
        (a_result(End(EnrollmentStatus.COMPLETED, Reason.NO_STEP_LEFT)), "skipped"),
        (a_result(End(EnrollmentStatus.COMPLETED, Reason.LEAD_WON)), "exited"),
        (a_result(Hold(Reason.MISSING_ADDRESS)), "held"),
        (a_result(Hold(Reason.UNCERTAIN_SEND, "timeout"), Uncertain("timeout")), "uncertain"),
        (a_result(Hold(Reason.UNCERTAIN_SEND)), "uncertain"),
        (a_result(End(EnrollmentStatus.FAILED, Reason.REJECTED)), "failed"),
        (a_result(Retry(Reason.NOT_ACCEPTED, timedelta(minutes=15))), "retried"),
        (a_result(Release(Reason.OUT_OF_TIME)), "released"),
    ],
)
def test_each_result_is_counted_in_its_own_field(result: StepResult, status: str) -> None:
    tally = Tally()

    report = tally.count(result, {result.enrollment.id: "active"}, 12)
    summary = tally.summary(RUN_ID, claimed=1, recovered=0, duration_ms=5)

    assert report.status == status == status_of(result)
    assert getattr(summary, status) == 1
    of_the_run = {"run_id", "duration_ms", "remaining_due"}
    counts = [v for name, v in summary.as_dict().items() if name not in of_the_run]
    assert sorted(str(count) for count in counts if count) == ["1", "1"]
    assert summary.remaining_due == (result.transition.reason == Reason.OUT_OF_TIME)


@pytest.mark.parametrize(
    ("transition", "completed"),
    [
        (Advance(), 1),
        (End(EnrollmentStatus.COMPLETED, Reason.NO_STEP_LEFT), 1),
        (End(EnrollmentStatus.COMPLETED, Reason.LEAD_WON), 0),
    ],
)
def test_a_completed_cadence_is_also_counted_as_completed(
    transition: Transition, completed: int
) -> None:
    tally = Tally()
    result = a_result(transition)

    tally.count(result, {result.enrollment.id: "completed"}, 0)

    summary = tally.summary(RUN_ID, claimed=1, recovered=0, duration_ms=0)
    assert summary.completed == completed


def test_sent_messages_are_counted_by_channel() -> None:
    tally = Tally()
    for result in (
        a_result(Advance(), Sent("x")),
        a_result(Advance(), Sent("y")),
        a_result(Advance(), Sent("z"), step=WHATSAPP),
        a_result(Advance(Reason.ALREADY_SENT), step=WHATSAPP),
    ):
        tally.count(result, {}, 0)

    assert tally.sent == {Channel.EMAIL: 2, Channel.WHATSAPP: 1}


def test_results_are_counted_by_field_and_reason() -> None:
    tally = Tally()
    for transition in (Hold(Reason.MISSING_ADDRESS), Hold(Reason.MISSING_ADDRESS), Advance()):
        tally.count(a_result(transition), {}, 0)

    assert tally.reasons == {("held", Reason.MISSING_ADDRESS): 2}


def test_a_report_has_the_duration_and_whether_the_enrollment_moved() -> None:
    result = a_result(Advance(), Sent("x"))

    moved = Tally().count(result, {result.enrollment.id: "active"}, 12)
    lost = Tally().count(result, {}, 12)

    assert (moved.result, moved.duration_ms, moved.has_moved) == (result, 12, True)
    assert not lost.has_moved


def test_a_summary_carries_its_arguments() -> None:
    summary = Tally().summary(RUN_ID, claimed=0, recovered=3, duration_ms=7)

    assert (summary.run_id, summary.recovered, summary.duration_ms) == (RUN_ID, 3, 7)
