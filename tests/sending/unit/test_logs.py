"""The log lines of a run."""

from datetime import UTC, datetime
from typing import Any

import pytest

from cadence_core.channels.outcome import (
    ChannelStopped,
    NotAccepted,
    Rejected,
    Sent,
    Throttled,
    Uncertain,
)
from cadence_core.model.enrollment import DueEnrollment
from tests.builders import a_due_enrollment, a_lead
from tests.output import ReadOutput, logs_of
from tests.sending.engines import an_application
from tests.sending.events import a_url_event, an_event
from tests.sending.fakes import FakeRunStore, FakeTransport
from tests.sending.handling import Invoke

NOTHING_SENT = "nothing was sent although steps were due"


def test_the_log_lines_of_a_run_carry_its_id_and_summary(
    invoke: Invoke, read_output: ReadOutput
) -> None:
    store = FakeRunStore([a_due_enrollment(), a_due_enrollment(lead=a_lead(email=None))])

    summary = invoke(an_application(store), an_event("schedule"))

    lines = logs_of(read_output())
    assert [line["message"] for line in lines] == [
        "run started",
        "step finished",
        "step finished",
        "run finished",
    ]
    assert {line["correlation_id"] for line in lines} == {summary["run_id"]}
    assert (lines[0]["trigger"], lines[0]["trigger_id"]) == (
        "schedule",
        "7f6b2c3e-5d1a-4b77-9c0e-2f8a41d95e10",
    )
    assert {name: lines[-1][name] for name in summary} == summary


def test_the_last_line_says_when_the_next_step_is_due(
    invoke: Invoke, read_output: ReadOutput
) -> None:
    tomorrow = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)

    invoke(an_application(FakeRunStore(next_due_at=tomorrow)), an_event("schedule"))

    [line] = logs_of(read_output(), "run finished")
    assert line["next_due_at"] == "2026-11-27T09:00:00+00:00"


@pytest.mark.parametrize(("runs", "level"), [(1, "WARNING"), (2, "WARNING"), (3, "ERROR")])
def test_a_run_that_had_work_and_sent_nothing_says_so_and_why(
    invoke: Invoke, read_output: ReadOutput, runs: int, level: str
) -> None:
    due = [a_due_enrollment(), a_due_enrollment(), a_due_enrollment(lead=a_lead(email=None))]
    transport = FakeTransport({"maria@lead.test": NotAccepted("busy")})

    invoke(
        an_application(FakeRunStore(due, runs_without_send=runs), transport), an_event("schedule")
    )

    [line] = logs_of(read_output(), NOTHING_SENT)
    assert (line["level"], line["runs_without_send"]) == (level, runs)
    assert (line["claimed"], line["retried"], line["held"]) == (3, 2, 1)
    assert line["reasons"] == {"not_accepted": 2, "missing_address": 1}
    assert line["oldest_unsent_age_seconds"] == 7_200


@pytest.mark.parametrize(
    "due",
    [
        [],
        [a_due_enrollment(), a_due_enrollment(lead=a_lead(email="busy@lead.test"))],
        [a_due_enrollment(lead=a_lead(email=None)), a_due_enrollment(lead=a_lead(status="won"))],
    ],
    ids=["nothing due", "one was sent", "nothing to send"],
)
def test_a_run_that_sent_or_had_nothing_to_send_does_not_complain(
    invoke: Invoke, read_output: ReadOutput, due: list[DueEnrollment]
) -> None:
    transport = FakeTransport({"busy@lead.test": NotAccepted("busy")})

    invoke(an_application(FakeRunStore(due), transport), an_event("schedule"))

    assert logs_of(read_output(), NOTHING_SENT) == []


def test_the_log_lines_of_the_next_invocation_do_not_carry_the_runs_id(
    invoke: Invoke, read_output: ReadOutput
) -> None:
    application = an_application(FakeRunStore())
    invoke(application, an_event("schedule"))
    read_output()

    invoke(application, a_url_event(None))

    [line] = logs_of(read_output(), "invocation rejected")
    assert line["level"] == "WARNING"
    assert line.get("correlation_id") is None


@pytest.mark.parametrize(
    ("outcome", "reported"),
    [
        (Sent("x"), ("sent", None, None)),
        (Rejected("bad", "text"), ("failed", "rejected", "bad")),
        (NotAccepted("busy", "text"), ("retried", "not_accepted", "busy")),
        (Throttled("slow"), ("released", "throttled", "slow")),
        (ChannelStopped("suspended", "text"), ("released", "channel_stopped", "suspended")),
        (Uncertain("timeout", "text"), ("uncertain", "uncertain_send", "timeout")),
        (OSError("text"), ("uncertain", "uncertain_send", "unexpected_error")),
    ],
)
def test_every_message_has_a_log_line(
    invoke: Invoke,
    read_output: ReadOutput,
    outcome: Any,
    reported: tuple[str | None, ...],
) -> None:
    enrollment = a_due_enrollment()
    application = an_application(
        FakeRunStore([enrollment]), FakeTransport({"maria@lead.test": outcome})
    )

    invoke(application, an_event("schedule"))

    [line] = logs_of(read_output(), "step finished")
    assert line["enrollment_id"] == str(enrollment.id)
    assert (line["step"], line["channel"]) == (1, "email")
    assert (line["status"], line.get("reason"), line.get("error_code")) == reported
    assert line["duration_ms"] >= 0


def test_a_lost_lease_is_logged_as_a_warning(invoke: Invoke, read_output: ReadOutput) -> None:
    store = FakeRunStore([a_due_enrollment()])
    transport = FakeTransport(during_send=lambda _: store.leases.clear())

    invoke(an_application(store, transport, BATCH_SIZE="1"), an_event("schedule"))

    [line] = logs_of(read_output(), "step finished without its lease")
    assert (line["level"], line["status"]) == ("WARNING", "sent")
