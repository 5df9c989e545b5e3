"""Why not, and when: what it says is what a run does."""

from datetime import UTC, datetime, timedelta

import pytest

from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.why_not import WhyNot, why_not
from tests.engine import Engine, running_engine
from tests.sending.integration.obstacles import Built, build_many, move_to, simulate
from tests.world import World

A_TUESDAY = datetime(2026, 12, 1, 13, 0, tzinfo=UTC)
MOMENTS = (
    A_TUESDAY + timedelta(minutes=10),  # in São Paulo 10:10, and night in Tokyo
    datetime(2026, 12, 4, 19, 59, 50, tzinfo=UTC),  # a Friday, 10 seconds before 17:00
    datetime(2026, 12, 6, 3, 30, tzinfo=UTC),  # a Sunday
)


def ask(engine: Engine, built: list[Built], at: datetime | None = None) -> list[WhyNot]:
    parts = engine.app.engine
    return why_not(
        parts.store,
        parts.preparation,
        [message.enrollment for message in built],
        time_left=TimeLeft.of_seconds(300),
        at=at,
    )


def sent_by(engine: Engine) -> set[object]:
    engine.run(batch_size=500, time_left=TimeLeft.of_seconds(300))
    return {message.origin.enrollment_id for message in engine.provider.calls}


def differences(built: list[Built], answers: list[WhyNot], sent: set[object]) -> list[object]:
    """Return the messages that were sent although a rule held, or not sent although none did."""
    return [
        (message.obstacles, holding, answer.enrollment_id in sent)
        for message, answer in zip(built, answers, strict=True)
        if (not (holding := [row.rule for row in answer.rows if row.holds]))
        != (answer.enrollment_id in sent)
    ]


@pytest.mark.parametrize(("seed", "moment"), list(enumerate(MOMENTS)))
def test_a_run_sends_a_message_if_and_only_if_no_rule_holds(
    world: World, seed: int, moment: datetime
) -> None:
    simulate(world, moment)
    built = build_many(world, seed, count=60)

    with running_engine(world.url) as engine:
        answers = ask(engine, built)
        sent = sent_by(engine)

    assert differences(built, answers, sent) == []
    assert 10 < len(sent) < len(built)


@pytest.mark.parametrize("later", [timedelta(hours=2), timedelta(days=1), timedelta(days=6)])
def test_the_answer_for_a_later_moment_is_what_the_run_of_that_moment_does(
    world: World, later: timedelta
) -> None:
    simulate(world, A_TUESDAY)
    built = build_many(world, later.days, count=60)

    with running_engine(world.url) as engine:
        answers = ask(engine, built, A_TUESDAY + later)
        move_to(world, A_TUESDAY + later)
        sent = sent_by(engine)

    assert differences(built, answers, sent) == []


def test_next_is_the_first_moment_at_which_nothing_holds_any_more(world: World) -> None:
    simulate(world, A_TUESDAY)
    built = build_many(world, 7, count=40)
    wrong = []

    with running_engine(world.url) as engine:
        for message, answer in zip(built, ask(engine, built), strict=True):
            if answer.next is None or answer.next <= answer.at:
                continue
            [then] = ask(engine, [message], answer.next)
            [before] = ask(engine, [message], answer.next - timedelta(seconds=1))
            holding = [[row.rule for row in each.rows if row.holds] for each in (before, then)]
            if holding[1] or not holding[0]:
                wrong.append((message.obstacles, *holding))

    assert wrong == []


def test_what_never_ends_by_itself_has_no_next(world: World) -> None:
    simulate(world, A_TUESDAY)
    built = build_many(world, 8, count=20)

    with running_engine(world.url) as engine:
        answers = ask(engine, built)

    for answer in answers:
        if any(row.holds and row.until is None for row in answer.rows):
            assert answer.next is None
