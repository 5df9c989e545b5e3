"""The metrics of a run."""

from typing import Any

import pytest
from aws_lambda_powertools.metrics.provider import cold_start

from cadence_core.channels.outcome import ChannelStopped, NotAccepted, Rejected, Uncertain
from cadence_core.errors import CadenceError, StoreUnavailableError
from cadence_core.model.enrollment import Channel
from cadence_core.model.message import AiUsage, Draft
from cadence_core.personalization.port import Personalized
from tests.builders import a_due_enrollment, a_lead, a_step
from tests.output import ReadOutput, metrics_of
from tests.sending.engines import an_application
from tests.sending.events import a_url_event, an_event
from tests.sending.fakes import FakePersonalizer, FakeRunStore, FakeTransport
from tests.sending.handling import Invoke

NO_CHANNEL: tuple[tuple[str, str], ...] = ()
EMAIL = (("channel", "email"),)
WHATSAPP = (("channel", "whatsapp"),)


@pytest.fixture(autouse=True)
def _warm_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cold_start, "is_cold_start", False)


def test_a_run_with_nothing_due_emits_zeros(invoke: Invoke, read_output: ReadOutput) -> None:
    invoke(an_application(FakeRunStore()), an_event("schedule"))

    metrics = metrics_of(read_output())
    assert metrics.pop(("RunDurationMs", NO_CHANNEL)) >= 0
    assert metrics == {
        ("MessagesSent", NO_CHANNEL): 0,
        ("MessagesSent", EMAIL): 0,
        ("MessagesSent", WHATSAPP): 0,
        ("MessagesFailed", NO_CHANNEL): 0,
        ("MessagesRetried", NO_CHANNEL): 0,
        ("MessagesUncertain", NO_CHANNEL): 0,
        ("EnrollmentsHeld", NO_CHANNEL): 0,
        ("EnrollmentsQuarantined", NO_CHANNEL): 0,
        ("EnrollmentsCompleted", NO_CHANNEL): 0,
        ("DueBacklog", NO_CHANNEL): 0,
        ("MessagesOutsideHours", NO_CHANNEL): 0,
        ("OldestDueAgeSeconds", NO_CHANNEL): 90,
        ("OldestUnsentAgeSeconds", NO_CHANNEL): 7_200,
        ("RunsWithoutSend", NO_CHANNEL): 0,
        ("UncertainInteractions", NO_CHANNEL): 0,
        ("AiPersonalized", NO_CHANNEL): 0,
        ("AiFallbacks", NO_CHANNEL): 0,
        ("AiInputTokens", NO_CHANNEL): 0,
        ("AiOutputTokens", NO_CHANNEL): 0,
        ("InvocationsRejected", NO_CHANNEL): 0,
        ("InvocationsFailed", NO_CHANNEL): 0,
    }


def test_a_run_emits_its_counts(invoke: Invoke, read_output: ReadOutput) -> None:
    due = [
        a_due_enrollment(),
        a_due_enrollment(step=a_step(channel=Channel.WHATSAPP)),
        a_due_enrollment(lead=a_lead(email="rejected@lead.test")),
        a_due_enrollment(lead=a_lead(email="uncertain@lead.test")),
        a_due_enrollment(lead=a_lead(email="busy@lead.test")),
        a_due_enrollment(lead=a_lead(email=None)),
        a_due_enrollment(),
        a_due_enrollment(),
    ]
    transport = FakeTransport(
        {
            "rejected@lead.test": Rejected("bad"),
            "uncertain@lead.test": Uncertain("timeout"),
            "busy@lead.test": NotAccepted("busy"),
        }
    )
    application = an_application(
        FakeRunStore(due, last_step=1, dead_sends=4, uncertain_overdue=3), transport, BATCH_SIZE="6"
    )

    invoke(application, an_event("schedule"))

    metrics = metrics_of(read_output())
    expected = {
        ("MessagesSent", NO_CHANNEL): 3,
        ("MessagesSent", EMAIL): 2,
        ("MessagesSent", WHATSAPP): 1,
        ("MessagesFailed", NO_CHANNEL): 1,
        ("MessagesRetried", NO_CHANNEL): 1,
        ("MessagesUncertain", NO_CHANNEL): 5,
        ("EnrollmentsHeld", NO_CHANNEL): 1,
        ("EnrollmentsCompleted", NO_CHANNEL): 3,
        ("DueBacklog", NO_CHANNEL): 1,
        ("UncertainInteractions", NO_CHANNEL): 3,
    }
    assert {name: metrics[name] for name in expected} == expected


def test_held_enrollments_are_counted_by_reason_too(
    invoke: Invoke, read_output: ReadOutput
) -> None:
    no_template = a_step(template=None)
    due = [
        a_due_enrollment(lead=a_lead(email=None)),
        a_due_enrollment(step=no_template),
        a_due_enrollment(step=no_template),
        a_due_enrollment(lead=a_lead(status="won")),
    ]

    invoke(an_application(FakeRunStore(due)), an_event("schedule"))

    metrics = metrics_of(read_output())
    held = {name: value for name, value in metrics.items() if name[0] == "EnrollmentsHeld"}
    assert held == {
        ("EnrollmentsHeld", NO_CHANNEL): 3,
        ("EnrollmentsHeld", (("reason", "missing_address"),)): 1,
        ("EnrollmentsHeld", (("reason", "missing_template"),)): 2,
    }


def test_quarantined_enrollments_are_counted(invoke: Invoke, read_output: ReadOutput) -> None:
    poison = [a_due_enrollment().id, a_due_enrollment().id]

    summary = invoke(an_application(FakeRunStore(quarantined=poison)), an_event("schedule"))

    assert summary["quarantined"] == 2
    assert metrics_of(read_output())["EnrollmentsQuarantined", NO_CHANNEL] == 2


def test_the_runs_without_a_send_are_reported(invoke: Invoke, read_output: ReadOutput) -> None:
    invoke(an_application(FakeRunStore(runs_without_send=3)), an_event("schedule"))

    assert metrics_of(read_output())["RunsWithoutSend", NO_CHANNEL] == 3


def test_the_tokens_of_personal_texts_are_counted_even_if_none_is_sent(
    invoke: Invoke, read_output: ReadOutput
) -> None:
    due = [a_due_enrollment(step=a_step(ai_personalization=True)) for _ in range(3)]
    too_short = Personalized(Draft("Hello Maria", "", is_html=False), AiUsage("claude", 900, 80))
    application = an_application(FakeRunStore(due), personalizer=FakePersonalizer(too_short))

    invoke(application, an_event("schedule"))

    metrics = metrics_of(read_output())
    names = ("AiPersonalized", "AiFallbacks", "AiInputTokens", "AiOutputTokens", "MessagesSent")
    assert [metrics[name, NO_CHANNEL] for name in names] == [0, 3, 2700, 240, 3]


def test_a_stopped_channel_is_counted_once(invoke: Invoke, read_output: ReadOutput) -> None:
    due = [a_due_enrollment() for _ in range(3)]
    transport = FakeTransport({"maria@lead.test": ChannelStopped("suspended")})

    invoke(an_application(FakeRunStore(due), transport), an_event("schedule"))

    assert metrics_of(read_output())["ChannelsStopped", EMAIL] == 1


@pytest.mark.parametrize(
    "event", [a_url_event(None, method="GET"), a_url_event(None), a_url_event("[]", is_iam=True)]
)
def test_a_rejected_request_is_counted(
    invoke: Invoke, read_output: ReadOutput, event: dict[str, Any]
) -> None:
    invoke(an_application(FakeRunStore()), event)

    assert metrics_of(read_output()) == {
        ("InvocationsRejected", NO_CHANNEL): 1,
        ("InvocationsFailed", NO_CHANNEL): 0,
    }


@pytest.mark.parametrize(
    ("event", "faults", "counted"),
    [
        ({"source": "unknown"}, {}, (1, 0)),
        (an_event("schedule"), {1: StoreUnavailableError("down")}, (0, 1)),
        (an_event("schedule"), {1: KeyError("text")}, (0, 1)),
    ],
)
def test_an_invocation_that_fails_is_counted(
    invoke: Invoke,
    read_output: ReadOutput,
    event: dict[str, Any],
    faults: dict[int, Exception],
    counted: tuple[int, int],
) -> None:
    application = an_application(FakeRunStore([a_due_enrollment()], faults=faults))

    with pytest.raises(CadenceError):
        invoke(application, event)

    metrics = metrics_of(read_output())
    names = ("InvocationsRejected", "InvocationsFailed")
    assert tuple(metrics[name, NO_CHANNEL] for name in names) == counted


def test_a_cold_start_is_counted_once(
    monkeypatch: pytest.MonkeyPatch, invoke: Invoke, read_output: ReadOutput
) -> None:
    monkeypatch.setattr(cold_start, "is_cold_start", True)
    application = an_application(FakeRunStore())

    for _ in range(2):
        invoke(application, an_event("schedule"))

    cold_starts = [line["ColdStart"] for line in read_output() if "ColdStart" in line]
    assert cold_starts == [[1]]
