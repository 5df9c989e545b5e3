import json

import pytest

from local.stand_ins import ses, socialmessaging
from local.stand_ins.faults import Refuse, Slow
from local.stand_ins.server import StandInServer
from tests.engine import engine, run
from tests.sending.integration.transports import BuildApplication
from tests.world import World

SUSPENDED = Refuse(400, "AccountSuspendedException")


def stops_logged(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str, str | None]]:
    return [
        (record.channel, record.error_code, record.sender_id)  # type: ignore[attr-defined]
        for record in caplog.records
        if record.message == "channel stopped"
    ]


@pytest.mark.usefixtures("claims_read_at_once")
def test_a_stopped_channel_costs_one_call_and_the_other_channel_continues(
    world: World,
    stand_ins: StandInServer,
    build: BuildApplication,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    emails = [world.enrollment(world.cadence({})) for _ in range(20)]
    for _ in range(5):
        world.enrollment(world.cadence({"channel": "whatsapp"}))
    stand_ins.faults.add(SUSPENDED, path=ses.SEND_PATH)

    summary = run(build(SEND_CONCURRENCY="1"))

    assert len(stand_ins.received(ses.SEND_PATH)) == 1
    assert len(stand_ins.accepted(socialmessaging.SEND_PATH)) == 5
    assert (summary.claimed, summary.sent, summary.released) == (25, 5, 20)
    for enrollment in emails:
        row = world.row("cadence_enrollments", enrollment)
        assert (row["status"], row["status_reason"]) == ("active", "channel_stopped")
        assert (row["attempts"], row["run_id"]) == (0, None)
    begun = [message for message in world.messages() if message["status"] == "failed"]
    assert {(message["error_code"], message["attempts"]) for message in begun} == {
        ("AccountSuspendedException", 0),
        ("not_started", 0),
    }
    assert stops_logged(caplog) == [("email", "AccountSuspendedException", None)]
    metrics = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    [metric] = [each for each in metrics if "ChannelsStopped" in each]
    assert (metric["channel"], metric["ChannelsStopped"]) == ("email", [1.0])


def test_deferred_steps_of_a_stopped_channel_do_not_block_the_queue(
    world: World, stand_ins: StandInServer, build: BuildApplication
) -> None:
    for _ in range(6):
        world.enrollment(world.cadence({}))
    world.pass_time("1 hour")
    for _ in range(3):
        world.enrollment(world.cadence({"channel": "whatsapp"}))
    stand_ins.faults.add(SUSPENDED, path=ses.SEND_PATH)
    application = build(BATCH_SIZE="3", SEND_CONCURRENCY="1")

    summaries = [run(application) for _ in range(3)]

    assert [summary.sent for summary in summaries] == [0, 0, 3]
    assert len(stand_ins.received(ses.SEND_PATH)) == 2


def test_every_run_tries_a_stopped_channel_once_until_it_works(
    world: World, stand_ins: StandInServer, build: BuildApplication
) -> None:
    for _ in range(20):
        world.enrollment(world.cadence({}))
    stand_ins.faults.add(SUSPENDED, path=ses.SEND_PATH, times=2)
    application = build(SEND_CONCURRENCY="1")

    summaries = []
    for _ in range(3):
        summaries.append(run(application))
        world.pass_time("20 minutes")

    assert [summary.released for summary in summaries] == [20, 20, 0]
    assert summaries[-1].sent == 20
    assert len(stand_ins.received(ses.SEND_PATH)) == 1 + 1 + 20
    assert {message["attempts"] for message in world.messages()} == {1}


def test_only_sends_under_way_continue_when_a_channel_stops(
    world: World,
    stand_ins: StandInServer,
    build: BuildApplication,
    caplog: pytest.LogCaptureFixture,
) -> None:
    application = build(SEND_CONCURRENCY="3")
    for _ in range(20):
        world.enrollment(world.cadence({}))
    # Slow enough that every thread has its first send under way.
    slowly = Refuse(400, "AccountSuspendedException", after_seconds=0.3)
    stand_ins.faults.add(slowly, path=ses.SEND_PATH)

    summary = run(application)

    assert 1 <= len(stand_ins.received(ses.SEND_PATH)) <= 3
    assert (summary.released, summary.sent) == (20, 0)
    assert stops_logged(caplog) == [("email", "AccountSuspendedException", None)]
    begun = [message for message in world.messages() if message["status"] == "failed"]
    assert {message["attempts"] for message in begun} == {0}
    assert {message["error_code"] for message in begun} <= {
        "AccountSuspendedException",
        "not_started",
    }


def test_a_faulty_sender_stops_alone(
    world: World,
    stand_ins: StandInServer,
    build: BuildApplication,
    caplog: pytest.LogCaptureFixture,
) -> None:
    ben = world.insert("senders", org_id=world.org_id, channel="email", address="ben@other.test")
    bens = [world.enrollment(world.cadence({}, email_sender_id=ben)) for _ in range(8)]
    world.pass_time("1 minute")
    for _ in range(8):
        world.enrollment(world.cadence({}))
    stand_ins.faults.add(
        Refuse(400, "MailFromDomainNotVerifiedException"),
        path=ses.SEND_PATH,
        matching=lambda request: "ben@" in request.json["FromEmailAddress"],
    )

    summary = run(build(SEND_CONCURRENCY="1"))

    assert (summary.sent, summary.released) == (8, 8)
    assert len(stand_ins.received(ses.SEND_PATH)) == 1 + 8
    assert {world.status_of(each) for each in bens} == {("active", "channel_stopped")}
    assert stops_logged(caplog) == [("email", "MailFromDomainNotVerifiedException", str(ben))]


def test_a_stopped_channel_does_not_use_up_an_attempt(
    world: World, stand_ins: StandInServer, build: BuildApplication
) -> None:
    enrollment = world.enrollment(world.cadence({}))
    stand_ins.faults.add(SUSPENDED, path=ses.SEND_PATH, times=3)
    application = build(MAX_ATTEMPTS="1")

    for _ in range(4):
        run(application)
        world.pass_time("20 minutes")

    assert world.status_of(enrollment)[0] == "completed"


def test_a_slow_channel_is_not_stopped(
    world: World, stand_ins: StandInServer, build: BuildApplication
) -> None:
    for _ in range(6):
        world.enrollment(world.cadence({}))
    stand_ins.faults.add(Slow(0.05))

    assert run(build()).sent == 6


def test_a_sender_stopped_forever_stops_no_other_sender(world: World) -> None:
    stopped = world.insert(
        "senders", org_id=world.org_id, channel="email", address="bia@acme.test", display_name="Bia"
    )
    world.connection.run("UPDATE senders SET stopped_until = 'infinity' WHERE id = :id", id=stopped)
    waiting = world.enrollment(world.cadence({}, email_sender_id=stopped))
    world.enroll_many(world.cadence({}), 3)

    summary = run(engine(world))

    assert (summary.sent, summary.claimed) == (3, 3)
    assert world.status_of(waiting) == ("active", None)
