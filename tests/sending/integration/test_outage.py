"""A provider that fails for hours: what the metrics show, and which alarms go off when."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from cadence_core.channels.outcome import ChannelStopped, NotAccepted, SendOutcome, Throttled
from cadence_core.model.enrollment import Channel
from cadence_core.model.message import Message
from tests.engine import Answer, accept, engine
from tests.output import ReadOutput
from tests.sending.events import an_event
from tests.sending.handling import invoke_with
from tests.template.alarms import Tick, first_alarms
from tests.template.metrics import values_of
from tests.world import World

AN_HOUR = 4  # ticks
SERVER_ERROR = NotAccepted("InternalServiceErrorException")
THROTTLED = Throttled("TooManyRequestsException")
OUT_OF_REACH = NotAccepted("EndpointConnectionError")

Play = Callable[[Answer, int], list[Tick]]


@pytest.fixture
def play(world: World, monkeypatch: pytest.MonkeyPatch, read_output: ReadOutput) -> Play:
    """Run a tick every 15 minutes, and return what each one emitted."""
    invoke = invoke_with(monkeypatch)

    def play_ticks(answer: Answer, ticks: int) -> list[Tick]:
        application = engine(world, answer)
        emitted: list[Tick] = []
        for _ in range(ticks):
            invoke(application, an_event("schedule") | {"execution_id": str(uuid4())})
            emitted.append(values_of(read_output()))
            world.pass_time("15 minutes")
        application.close()
        return emitted

    return play_ticks


def enroll(world: World, count: int, **step: object) -> None:
    """Enroll new leads, due at once unless the step has a delay."""
    cadence = world.cadence(step)
    for _ in range(count):
        world.enrollment(cadence)


def always(outcome: SendOutcome) -> Answer:
    return lambda _: outcome


def total(ticks: list[Tick], name: str) -> float:
    return sum(value for tick in ticks for metric, value in tick.items() if metric.name == name)


@pytest.mark.parametrize("outcome", [SERVER_ERROR, THROTTLED, OUT_OF_REACH, ChannelStopped("off")])
def test_an_outage_raises_the_alarms_before_a_lead_is_given_up(
    world: World, play: Play, outcome: SendOutcome
) -> None:
    enroll(world, 20)

    ticks = play(always(outcome), 3 * AN_HOUR + 1)

    alarms = first_alarms(ticks)
    assert alarms["NothingSentAlarm"] <= AN_HOUR
    assert alarms["OldestUnsentAlarm"] == 3 * AN_HOUR
    assert total(ticks, "MessagesFailed") == 0


def test_the_outage_of_a_single_due_lead_raises_the_alarm_too(world: World, play: Play) -> None:
    enroll(world, 1)

    ticks = play(always(SERVER_ERROR), 2 * AN_HOUR + 1)

    assert set(first_alarms(ticks)) == {"NothingSentAlarm"}
    assert total(ticks, "MessagesRetried") == 3


def test_the_outage_of_one_channel_raises_an_alarm_before_a_lead_is_given_up(
    world: World, play: Play
) -> None:
    enroll(world, 3, channel="whatsapp")

    def answer(message: Message) -> SendOutcome:
        return accept(message) if message.channel is Channel.EMAIL else OUT_OF_REACH

    ticks = []
    for _ in range(3 * AN_HOUR + 1):
        enroll(world, 1)
        ticks += play(answer, 1)

    assert first_alarms(ticks) == {"OldestUnsentAlarm": 3 * AN_HOUR}
    assert total(ticks, "MessagesFailed") == 0


def test_the_alarm_ends_with_the_outage(world: World, play: Play) -> None:
    enroll(world, 20)
    play(always(THROTTLED), AN_HOUR)

    assert first_alarms(play(accept, AN_HOUR)) == {}


def test_an_outage_is_an_error_in_the_log(
    world: World, play: Play, caplog: pytest.LogCaptureFixture
) -> None:
    enroll(world, 20)

    play(always(THROTTLED), 3)

    message = "nothing was sent although steps were due"
    levels = [record.levelname for record in caplog.records if record.message == message]
    assert levels == ["WARNING", "WARNING", "ERROR"]


def test_hours_without_trouble_raise_no_alarm(world: World, play: Play) -> None:
    for hours in range(0, 12, 3):
        enroll(world, 5, delay_hours=hours)

    ticks = play(accept, 16 * AN_HOUR)

    assert first_alarms(ticks) == {}
    assert total(ticks, "MessagesRetried") == 0
