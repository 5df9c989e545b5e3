import threading
import time

import pytest

from cadence_core.channels.outcome import SendOutcome
from cadence_core.model.enrollment import Channel
from cadence_core.model.message import Message
from local.stand_ins.faults import Refuse
from local.stand_ins.server import StandInServer
from local.stand_ins.ses import ACCOUNT_PATH, SEND_PATH
from tests.engine import Provider, accept, run, running_engine
from tests.sending.integration.transports import BuildApplication
from tests.sessions import Background, NewSession
from tests.waiting import MAX_WAIT_SECONDS, wait_until
from tests.world import World


def test_email_respects_the_quota_of_ses_and_remembers_it(
    world: World, stand_ins: StandInServer, build: BuildApplication
) -> None:
    application = build()
    for _ in range(2):
        for _ in range(3):
            world.enrollment(world.cadence({}))
        run(application)

    assert len(stand_ins.received(ACCOUNT_PATH)) == 1
    assert len(stand_ins.accepted(SEND_PATH)) == 6
    assert application.engine.pacers[Channel.EMAIL].gap() == 1 / 500


def test_an_unreadable_quota_causes_one_warning_and_a_pace_of_one_a_second(
    world: World,
    stand_ins: StandInServer,
    build: BuildApplication,
    caplog: pytest.LogCaptureFixture,
) -> None:
    stand_ins.faults.add(Refuse(403, "AccessDeniedException"), path=ACCOUNT_PATH)
    for _ in range(3):
        world.enrollment(world.cadence({}))
    started = time.monotonic()

    assert run(build()).sent == 3
    assert time.monotonic() - started >= 2
    assert len(stand_ins.received(ACCOUNT_PATH)) == 1
    warnings = [record for record in caplog.records if record.message == "degraded"]
    assert [record.cause for record in warnings] == ["ClientError"]  # type: ignore[attr-defined]


def test_a_configured_rate_needs_no_quota(
    world: World, stand_ins: StandInServer, build: BuildApplication
) -> None:
    world.enrollment(world.cadence({}, {"channel": "whatsapp"}))
    application = build(MAX_SENDS_PER_SECOND="50")

    run(application)
    run(application)

    assert stand_ins.received(ACCOUNT_PATH) == []
    gaps = {pacer.gap() for pacer in application.engine.pacers.values()}
    assert gaps == {0.02}


def test_whatsapp_alone_does_not_read_the_quota_of_ses(
    world: World, stand_ins: StandInServer, build: BuildApplication
) -> None:
    world.enrollment(world.cadence({"channel": "whatsapp"}))

    run(build())

    assert stand_ins.received(ACCOUNT_PATH) == []


def test_a_step_that_the_rate_leaves_no_time_for_is_released_without_an_attempt(
    world: World, stand_ins: StandInServer, build: BuildApplication
) -> None:
    enrollments = [world.enrollment(world.cadence({})) for _ in range(3)]
    # 60 s minus the 52 s a send needs leave time for one message at a rate of one in 10 s.
    application = build(MAX_SENDS_PER_SECOND="0.1", SEND_TIMEOUT_SECONDS="50")

    summary = run(application)

    assert (summary.sent, summary.released) == (1, 2)
    assert len(stand_ins.received(SEND_PATH)) == 1
    assert sorted(world.status_of(each) for each in enrollments) == [
        ("active", "out_of_time"),
        ("active", "out_of_time"),
        ("completed", "no_step_left"),
    ]


def test_few_messages_go_out_after_what_was_withdrawn_while_they_waited_for_their_slots(
    world: World, background: Background
) -> None:
    world.enroll_many(world.cadence({}), 20)
    provider = Provider()

    with running_engine(world.url, provider, max_sends_per_second=2) as engine:
        running = background(engine.run)
        wait_until(lambda: bool(provider.calls), "one is sent")
        world.connection.run("UPDATE leads SET deleted_at = now()")
        sent_before = len(provider.calls)
        running.result()

    assert len(provider.calls) <= sent_before + 4


def test_a_run_whose_slots_another_transaction_holds_keeps_its_own_pace(
    world: World, new_session: NewSession
) -> None:
    world.enroll_many(world.cadence({}), 3)
    world.connection.run("INSERT INTO send_pace VALUES ('email', '-infinity')")
    holder = new_session()
    holder.run("BEGIN")
    holder.run("SELECT FROM send_pace FOR UPDATE")
    calls: list[float] = []

    def note_the_time(message: Message) -> SendOutcome:
        calls.append(time.monotonic())
        return accept(message)

    with running_engine(world.url, Provider(note_the_time), max_sends_per_second=2) as engine:
        assert engine.run().sent == 3

    # Half a second apart, but for what the machine adds to the wait of the first one.
    assert max(calls) - min(calls) >= 2 / 2 - 0.25


def test_four_runs_together_keep_the_pace_of_one(world: World, background: Background) -> None:
    world.enroll_many(world.cadence({}), 48)
    started = threading.Barrier(4)
    calls: list[float] = []

    def note_the_time(message: Message) -> SendOutcome:
        calls.append(time.monotonic())
        return accept(message)

    def one_run() -> int:
        provider = Provider(note_the_time)
        with running_engine(world.url, provider, max_sends_per_second=20) as engine:
            started.wait(MAX_WAIT_SECONDS)
            return engine.run(batch_size=12).sent

    runs = [background(one_run) for _ in range(4)]

    assert sum(run.result() for run in runs) == 48
    # Two seconds of slots, and what the machine adds to the wait for one.
    assert max(calls) - min(calls) >= 47 / 20 - 0.25
