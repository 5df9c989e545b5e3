"""Never twice is per person: of several leads with one address, one gets a step."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from uuid import UUID

import pytest

from cadence_core.channels.outcome import NotAccepted, Rejected, SendOutcome, Sent, Uncertain
from cadence_core.model.message import Message
from tests.engine import Engine, Provider, engine, execute, run, running_engine
from tests.waiting import MAX_WAIT_SECONDS
from tests.world import World

STATUSES = "SELECT status, status_reason FROM cadence_enrollments ORDER BY status, status_reason"


def twins(world: World, cadence: UUID, *emails: str) -> list[UUID]:
    return [world.enrollment(cadence, world.lead(email=email, phone=None)) for email in emails]


def run_until_decided(world: World, running: Engine) -> None:
    """Run twice: who is not begun, because another may be, is decided about a little later."""
    running.run()
    world.pass_time("1 hour")
    running.run()


@pytest.mark.parametrize("second", ["MARIA@lead.test", "maria@lead\u3002test", " maria@lead.test"])
def test_two_leads_with_one_address_get_a_step_once(world: World, second: str) -> None:
    first, other = twins(world, world.cadence({}), "maria@lead.test", second)

    with running_engine(world.url) as running:
        run_until_decided(world, running)

    assert len(running.provider.calls) == 1
    ended = {world.status_of(each) for each in (first, other)}
    assert ended == {("completed", "no_step_left"), ("completed", "duplicate_address")}


def test_the_duplicate_names_the_enrollment_that_had_the_step(world: World) -> None:
    cadence = world.cadence({}, {"delay_days": 3})
    [first] = twins(world, cadence, "maria@lead.test")
    run(engine(world))
    [second] = twins(world, cadence, "Maria@lead.test")

    summary = run(engine(world))

    assert (summary.sent, summary.exited) == (0, 1)
    row = world.enrollment_row(second)
    assert (row["status_reason"], row["status_detail"]) == ("duplicate_address", str(first))
    assert world.status_of(first)[0] == "active"


def test_a_lead_that_is_enrolled_again_after_the_end_gets_everything_again(world: World) -> None:
    cadence = world.cadence({})
    lead = world.lead()
    for _ in range(2):
        world.enrollment(cadence, lead)
        assert run(engine(world)).sent == 1
    world.enrollment(cadence, world.lead())
    assert run(engine(world)).sent == 1


def test_other_cadences_steps_and_addresses_are_not_duplicates(world: World) -> None:
    cadence = world.cadence({}, {})
    twins(world, cadence, "maria@gmail.com", "maria+test@gmail.com")
    twins(world, world.cadence({}), "maria@gmail.com")

    with running_engine(world.url) as running:
        for _ in range(4):
            running.run()
            world.pass_time("1 hour")  # a person gets one message of a batch

    assert len(running.provider.calls) == 5


def test_a_step_that_was_refused_is_not_had(world: World) -> None:
    answers: Iterator[SendOutcome] = iter([Rejected("MessageRejected"), Sent("id")])
    twins(world, world.cadence({}), "maria@lead.test", "maria@lead.test")
    provider = Provider(lambda _: next(answers))

    with running_engine(world.url, provider) as running:
        run_until_decided(world, running)

    assert len(provider.calls) == 2


def test_a_retry_that_another_lead_has_overtaken_ends_as_the_duplicate(world: World) -> None:
    answers: Iterator[SendOutcome] = iter([NotAccepted("Hiccup"), Sent("id")])
    cadence = world.cadence({})
    [first] = twins(world, cadence, "maria@lead.test")
    provider = Provider(lambda _: next(answers))

    with running_engine(world.url, provider) as running:
        running.run()
        [second] = twins(world, cadence, "maria@lead.test")
        running.run()
        world.pass_time("1 day")
        running.run()

    assert len(provider.calls) == 2
    assert world.status_of(first) == ("completed", "duplicate_address")
    assert world.status_of(second) == ("completed", "no_step_left")


@pytest.mark.parametrize(
    ("outcome", "statuses"),
    [
        (
            Rejected("MessageRejected"),
            [("failed", "rejected"), ("completed", "no_step_left")],
        ),
        (Sent("id"), [("completed", "no_step_left"), ("completed", "duplicate_address")]),
        (Uncertain("timeout"), [("paused", "uncertain_send"), ("completed", "duplicate_address")]),
    ],
)
def test_a_duplicate_waits_for_the_outcome_of_a_message_that_is_being_sent(
    world: World, outcome: SendOutcome, statuses: list[tuple[str, str]]
) -> None:
    cadence = world.cadence({})
    [first] = twins(world, cadence, "maria@lead.test")
    is_sending, may_answer = Event(), Event()

    def answer_slowly(_: Message) -> SendOutcome:
        is_sending.set()
        assert may_answer.wait(MAX_WAIT_SECONDS)
        return outcome

    with ThreadPoolExecutor(1) as pool, running_engine(world.url) as running:
        # A larger batch would claim the second lead itself, while the first message is being sent.
        slow_run = pool.submit(run, engine(world, answer_slowly), batch_size=1)
        assert is_sending.wait(MAX_WAIT_SECONDS)
        [second] = twins(world, cadence, "MARIA@lead.test")

        meanwhile = running.run()
        status = world.status_of(second)
        may_answer.set()
        slow_run.result()

        assert (meanwhile.claimed, meanwhile.released) == (1, 1)
        assert status == ("active", "duplicate_being_sent")
        assert running.run().claimed == 0
        world.pass_time("2 minutes")
        running.run()

    assert [world.status_of(each) for each in (first, second)] == statuses


def test_four_runs_at_once_send_each_person_a_step_once(world: World) -> None:
    cadence = world.cadence({})
    people = [f"person{number}@lead.test" for number in range(15)]
    for spelling in (str, str.upper, str.title, " {}".format):
        twins(world, cadence, *map(spelling, people))
    provider = Provider(latency_seconds=0.01)

    for _ in range(4):
        engines = [engine(world, provider.send, SEND_CONCURRENCY="3") for _ in range(4)]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda app: execute(app, batch_size=20), engines))
        for app in engines:
            app.close()
        world.pass_time("1 hour")

    assert Counter(call.to.lower() for call in provider.calls) == dict.fromkeys(people, 1)
    reasons = Counter(reason for _, reason in world.connection.run(STATUSES))
    assert reasons == {"no_step_left": 15, "duplicate_address": 45}
