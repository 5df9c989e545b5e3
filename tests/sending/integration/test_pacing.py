import pytest

from local.stand_ins.faults import Refuse
from local.stand_ins.server import StandInServer
from local.stand_ins.ses import ACCOUNT_PATH, SEND_PATH
from tests.engine import run
from tests.sending.integration.transports import BuildApplication
from tests.world import World


def test_email_keeps_to_the_quota_of_ses_and_asks_for_it_once(
    world: World, stand_ins: StandInServer, build: BuildApplication
) -> None:
    application = build()
    for _ in range(2):
        for _ in range(3):
            world.enrollment(world.cadence({}))
        run(application)

    assert len(stand_ins.received(ACCOUNT_PATH)) == 1
    assert len(stand_ins.accepted(SEND_PATH)) == 6
    assert application.engine.pacers["email"]._gap_seconds == 1 / 500  # type: ignore[index]


def test_a_quota_that_cannot_be_read_is_one_warning_and_no_limit(
    world: World,
    stand_ins: StandInServer,
    build: BuildApplication,
    caplog: pytest.LogCaptureFixture,
) -> None:
    stand_ins.faults.add(Refuse(403, "AccessDeniedException"), path=ACCOUNT_PATH)
    for _ in range(5):
        world.enrollment(world.cadence({}))

    assert run(build()).sent == 5
    assert len(stand_ins.received(ACCOUNT_PATH)) == 1
    warnings = [record for record in caplog.records if record.message == "degraded"]
    assert [record.cause for record in warnings] == ["ClientError"]  # type: ignore[attr-defined]


def test_a_pace_of_ones_own_needs_no_quota(
    world: World, stand_ins: StandInServer, build: BuildApplication
) -> None:
    world.enrollment(world.cadence({}, {"channel": "whatsapp"}))
    application = build(MAX_SENDS_PER_SECOND="50")

    run(application)
    run(application)

    assert stand_ins.received(ACCOUNT_PATH) == []
    gaps = {pacer._gap_seconds for pacer in application.engine.pacers.values()}
    assert gaps == {0.02}


def test_whatsapp_alone_never_asks_ses(
    world: World, stand_ins: StandInServer, build: BuildApplication
) -> None:
    world.enrollment(world.cadence({"channel": "whatsapp"}))

    run(build())

    assert stand_ins.received(ACCOUNT_PATH) == []


def test_what_the_pace_leaves_no_time_for_is_released_without_an_attempt(
    world: World, stand_ins: StandInServer, build: BuildApplication
) -> None:
    enrollments = [world.enrollment(world.cadence({})) for _ in range(3)]
    # 60 seconds less 52 for a send leave time for the first message of a pace of one in 10 s.
    application = build(MAX_SENDS_PER_SECOND="0.1", SEND_TIMEOUT_SECONDS="50")

    summary = run(application)

    assert (summary.sent, summary.released) == (1, 2)
    assert len(stand_ins.received(SEND_PATH)) == 1
    assert sorted(world.status_of(each) for each in enrollments) == [
        ("active", "out_of_time"),
        ("active", "out_of_time"),
        ("completed", "no_step_left"),
    ]
