"""A fault of ours costs no lead anything; one of unknown cause costs at most one a run."""

from collections import Counter
from uuid import UUID

import pytest

from local.stand_ins import ses, socialmessaging
from local.stand_ins.faults import Fault, Refuse
from local.stand_ins.server import StandInServer
from local.stand_ins.wire import Request
from tests.engine import run
from tests.sending.integration.test_stopped_channels import stops_logged
from tests.sending.integration.transports import BuildApplication
from tests.world import World

FAILED = "Email address is not verified. The following identities failed the check in region"
LEADS = 12


def leads_of(world: World, channel: str = "email", count: int = LEADS) -> list[UUID]:
    """Enroll leads in a cadence of one step each."""
    return [world.enrollment(world.cadence({"channel": channel})) for _ in range(count)]


def states(world: World, enrollments: list[UUID]) -> Counter[tuple[str, str, int]]:
    rows = [world.row("cadence_enrollments", each) for each in enrollments]
    return Counter((row["status"], row["status_reason"], row["attempts"]) for row in rows)


def refuse(stand_ins: StandInServer, text: str, code: str = "MessageRejected") -> None:
    stand_ins.faults.add(Refuse(400, code, text), path=ses.SEND_PATH)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"{FAILED} US-EAST-1: maria@lead.test", "identity_not_verified"),
        (f"{FAILED} SA-EAST-1: ana@acme.test, maria@lead.test.", "identity_not_verified"),
        ("Sending paused for this account.", "account_at_fault"),
        ("Account is suspended / under review", "account_at_fault"),
    ],
)
@pytest.mark.parametrize("concurrency", ["1", "10"])
def test_when_the_account_is_at_fault_no_lead_pays_and_one_alarm_is_raised(
    world: World,
    stand_ins: StandInServer,
    build: BuildApplication,
    caplog: pytest.LogCaptureFixture,
    *,
    text: str,
    code: str,
    concurrency: str,
) -> None:
    enrollments = leads_of(world)
    refuse(stand_ins, text)

    summary = run(build(SEND_CONCURRENCY=concurrency, MAX_ATTEMPTS="1"))

    assert (summary.released, summary.failed) == (LEADS, 0)
    assert states(world, enrollments) == {("active", "channel_stopped", 0): LEADS}
    assert {message["attempts"] for message in world.messages()} == {0}
    assert stops_logged(caplog) == [("email", code, None)]


def test_an_unverified_sender_stops_alone(
    world: World,
    stand_ins: StandInServer,
    build: BuildApplication,
    caplog: pytest.LogCaptureFixture,
) -> None:
    joana = world.insert(
        "senders", org_id=world.org_id, channel="email", address="joana@other.test"
    )
    joanas = [world.enrollment(world.cadence({}, email_sender_id=joana)) for _ in range(LEADS)]
    others = leads_of(world)
    stand_ins.faults.add(
        Refuse(400, "MessageRejected", f"{FAILED} US-EAST-1: Joana <joana@other.test>"),
        path=ses.SEND_PATH,
        matching=lambda request: "joana@" in request.json["FromEmailAddress"],
    )

    run(build())

    assert states(world, joanas) == {("active", "channel_stopped", 0): LEADS}
    assert states(world, others) == {("completed", "no_step_left", 0): LEADS}
    assert stops_logged(caplog) == [("email", "sender_not_verified", str(joana))]


@pytest.mark.parametrize(
    ("channel", "path", "code", "charged"),
    [
        ("email", ses.SEND_PATH, "MessageRejected", ("failed", "rejected", 1)),
        ("email", ses.SEND_PATH, "SomeNewException", ("active", "not_accepted", 1)),
        ("whatsapp", socialmessaging.SEND_PATH, "ValidationException", ("failed", "rejected", 1)),
    ],
)
def test_a_refusal_of_unknown_cause_costs_one_lead_a_run(
    world: World,
    stand_ins: StandInServer,
    build: BuildApplication,
    *,
    channel: str,
    path: str,
    code: str,
    charged: tuple[str, str, int],
) -> None:
    enrollments = leads_of(world, channel)
    stand_ins.faults.add(Refuse(400, code, "something new"), path=path)
    application = build()

    summary = run(application)

    deferred = ("active", "not_understood", 0)
    assert (summary.released, summary.failed + summary.retried) == (LEADS - 1, 1)
    assert states(world, enrollments) == {charged: 1, deferred: LEADS - 1}
    assert sum(message["attempts"] for message in world.messages()) == 1
    world.pass_time("20 minutes")
    run(application)
    attempts = [world.row("cadence_enrollments", each)["attempts"] for each in enrollments]
    assert sum(attempts) == 2


def test_suspects_of_a_run_pay_for_one_unknown_refusal_together(
    world: World, stand_ins: StandInServer, build: BuildApplication
) -> None:
    enrollments = leads_of(world, count=4)
    for suspect in enrollments[1:]:
        world.update("cadence_enrollments", suspect, dead_claims=1)
    refuse(stand_ins, "something new")

    run(build())

    charged, deferred = ("failed", "rejected", 1), ("active", "not_understood", 0)
    assert len(stand_ins.received(ses.SEND_PATH)) == len(enrollments)
    assert states(world, enrollments) == {charged: 1, deferred: 3}


def test_a_refusal_of_unknown_cause_stops_no_other_message(
    world: World,
    stand_ins: StandInServer,
    build: BuildApplication,
    caplog: pytest.LogCaptureFixture,
) -> None:
    odd = world.lead(email="odd@lead.test")
    unlucky = [world.enrollment(world.cadence({}), odd) for _ in range(3)]
    healthy = leads_of(world)

    def is_odd(request: Request) -> bool:
        return bool(request.json["Destination"]["ToAddresses"] == ["odd@lead.test"])

    fault: Fault = Refuse(400, "MessageRejected", "something new")
    stand_ins.faults.add(fault, path=ses.SEND_PATH, matching=is_odd)
    application = build()

    for _ in range(3):
        run(application)
        world.pass_time("20 minutes")

    assert states(world, healthy) == {("completed", "no_step_left", 0): LEADS}
    assert states(world, unlucky) == {("failed", "rejected", 1): 3}
    assert stops_logged(caplog) == []


def test_while_the_providers_are_out_of_reach_no_lead_pays_and_then_all_is_sent(
    world: World,
    stand_ins: StandInServer,
    build: BuildApplication,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    enrollments = leads_of(world) + leads_of(world, "whatsapp")
    with monkeypatch.context() as outage:
        outage.setenv("AWS_ENDPOINT_URL_SESV2", "https://127.0.0.1:1")
        outage.setenv("AWS_ENDPOINT_URL_SOCIALMESSAGING", "https://email.nowhere.invalid")
        unreachable = build(MAX_ATTEMPTS="1")
        for _ in range(2):
            summary = run(unreachable)
            world.pass_time("20 minutes")

    assert (summary.released, stand_ins.received()) == (2 * LEADS, [])
    assert states(world, enrollments) == {("active", "channel_stopped", 0): 2 * LEADS}
    stops = [(channel, "EndpointConnectionError", None) for channel in ("email", "whatsapp")]
    assert Counter(stops_logged(caplog)) == Counter(2 * stops)
    assert run(build()).sent == 2 * LEADS
    assert {message["attempts"] for message in world.messages()} == {1}
