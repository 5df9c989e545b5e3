"""Why not, and when: what it says is what a run does."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from cadence_core.model.enrollment import EnrollmentId
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.why_not import WhyNot, why_not
from tests.engine import Engine, accept, engine, run, running_engine
from tests.sending.integration.obstacles import (
    Built,
    build,
    build_many,
    obstruct,
)
from tests.world import World

A_TUESDAY = datetime(2026, 12, 1, 13, 0, tzinfo=UTC)
MOMENTS = (
    A_TUESDAY + timedelta(minutes=10),  # in São Paulo 10:10, and night in Tokyo
    datetime(2026, 12, 4, 19, 59, 50, tzinfo=UTC),  # a Friday, 10 seconds before 17:00
    datetime(2026, 12, 6, 3, 30, tzinfo=UTC),  # a Sunday
)
FAR_MOMENTS = (
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(1900, 1, 1, tzinfo=UTC),
    datetime(2026, 3, 8, 6, 59, 59, tzinfo=UTC),  # before New York skips an hour
    datetime(2026, 11, 1, 5, 30, tzinfo=UTC),  # in the hour that it has twice
    datetime(8999, 12, 31, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
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


def shown_by(engine: Engine, at: datetime | None = None) -> set[object]:
    preview = engine.app.preview(TimeLeft.of_seconds(300), 500, at)
    return {UUID(line["enrollment_id"]) for line in preview["would_send"]}


def differences(built: list[Built], answers: list[WhyNot], sent: set[object]) -> list[object]:
    """Return the messages that were sent although a rule held, or not sent although none did."""
    return [
        (message.obstacles, holding, answer.enrollment_id in sent)
        for message, answer in zip(built, answers, strict=True)
        if (not (holding := [row.rule for row in answer.rows if row.holds]))
        != (answer.enrollment_id in sent)
    ]


def test_a_missing_sender_is_the_only_cause_that_is_named(world: World) -> None:
    template = world.template(body="Best, {{ sender.name }} of {{ sender.address }}")
    cadence = world.cadence({"template_id": template}, email_sender_id=None)
    enrollment = world.enrollment(cadence)

    with running_engine(world.url) as engine:
        parts = engine.app.engine
        [answer] = why_not(
            parts.store,
            parts.preparation,
            [EnrollmentId(enrollment)],
            time_left=TimeLeft.of_seconds(300),
        )

    assert [row.rule for row in answer.rows if row.holds] == ["sender"]


@pytest.mark.parametrize(("seed", "moment"), list(enumerate(MOMENTS)))
def test_a_run_sends_a_message_if_and_only_if_no_rule_holds(
    world: World, seed: int, moment: datetime
) -> None:
    world.stop_clock(moment)
    built = build_many(world, seed, count=60)

    with running_engine(world.url) as engine:
        answers = ask(engine, built)
        shown = shown_by(engine)
        sent = sent_by(engine)

    assert differences(built, answers, sent) == []
    assert shown == sent
    assert 10 < len(sent) < len(built)


def test_a_preview_shows_what_no_rule_keeps_back_at_any_moment(world: World) -> None:
    world.stop_clock(A_TUESDAY)
    built = build_many(world, 3, count=30)
    lateness = "UPDATE cadences SET when_too_late = 'hold', max_lateness_hours = 720"
    world.connection.run(lateness)

    with running_engine(world.url) as engine:
        for at in FAR_MOMENTS:
            answers = ask(engine, built, at)
            assert differences(built, answers, shown_by(engine, at)) == [], at


@pytest.mark.parametrize("later", [timedelta(hours=2), timedelta(days=1), timedelta(days=6)])
def test_the_answer_for_a_later_moment_is_what_the_run_of_that_moment_does(
    world: World, later: timedelta
) -> None:
    world.stop_clock(A_TUESDAY)
    built = build_many(world, later.days, count=60)

    with running_engine(world.url) as engine:
        answers = ask(engine, built, A_TUESDAY + later)
        world.stop_clock(A_TUESDAY + later)
        sent = sent_by(engine)

    assert differences(built, answers, sent) == []


def test_next_is_the_first_moment_at_which_nothing_holds_any_more(world: World) -> None:
    world.stop_clock(A_TUESDAY)
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


GONE = "an enrollment that has ended"
ENDED = ("completed", "bounced", "unsubscribed")
OUTCOMES: dict[str | None, Callable[[str, bool], bool]] = {
    None: lambda status, moved: status not in ENDED and not moved,
    "advance": lambda status, moved: moved or status == "completed",
    "hold": lambda status, _: status == "paused",
    "exit": lambda status, _: status in ENDED,
}


def test_the_decision_about_what_never_ends_by_itself_is_what_a_run_does(world: World) -> None:
    world.stop_clock(A_TUESDAY)
    built = build_many(world, 9, count=80)
    # Without a step left, the rules are not about a message.
    built = [m for m in built if {"an archived step", GONE}.isdisjoint(m.obstacles)]
    step_of = {m.enrollment: world.enrollment_row(m.enrollment)["current_step"] for m in built}

    with running_engine(world.url) as engine:
        answers = ask(engine, built)
        sent_by(engine)

    compared = []
    for message, answer in zip(built, answers, strict=True):
        holding = [row for row in answer.rows if row.holds]
        if not holding or any(row.until for row in holding):
            continue
        row = world.enrollment_row(message.enrollment)
        moved = row["current_step"] != step_of[message.enrollment]
        is_so = OUTCOMES[answer.decision](row["status"], moved)
        compared.append((is_so, answer.decision, message.obstacles, row["status_reason"]))
    assert [each for each in compared if not each[0]] == []
    assert {decision for _, decision, *_ in compared} == set(OUTCOMES)


def test_what_is_too_late_by_the_time_it_can_leave_says_what_a_run_does_then(world: World) -> None:
    world.stop_clock(A_TUESDAY)
    obstacles = ("a used cap", "office hours")
    built = obstruct(world, build(world, 1, "email"), obstacles)
    world.update("cadences", built.ids["cadence"], max_lateness_hours=3, when_too_late="skip_step")

    with running_engine(world.url) as engine:
        [answer] = ask(engine, [built])

    assert [row.rule for row in answer.rows if row.holds] == ["organization_cap"]
    assert (answer.next, answer.decision) == (None, "advance")


def test_what_never_ends_by_itself_has_no_next(world: World) -> None:
    world.stop_clock(A_TUESDAY)
    built = build_many(world, 8, count=20)

    with running_engine(world.url) as engine:
        answers = ask(engine, built)

    for answer in answers:
        if any(row.holds and row.until is None for row in answer.rows):
            assert answer.next is None


@pytest.mark.parametrize("kind", ["no cap", "organization", "trickle", "domain"])
def test_a_preview_is_the_batch_of_a_run_that_begins_now(world: World, kind: str) -> None:
    world.enroll_many(world.cadence({}), 6)
    same, other = world.lead(email="maria@lead.test"), world.lead(email="Maria@lead.test")
    for lead in (same, other):
        world.enrollment(world.cadence({}), lead)
    world.connection.run("UPDATE leads SET email_key = lower(email)")
    if kind != "no cap":
        world.insert(
            "sending_caps",
            org_id=world.org_id,
            kind="organization" if kind == "trickle" else kind,
            daily_cap=200 if kind == "trickle" else 3,
            trickle=kind == "trickle",
            **({"domain": "lead.test"} if kind == "domain" else {}),
        )

    app = engine(world, accept)
    preview = app.preview(TimeLeft.of_seconds(60))
    run(app)

    shown = {line["enrollment_id"] for line in preview["would_send"]}
    sent = world.rows("SELECT enrollment_id FROM interactions WHERE status = 'sent'")
    assert shown == {str(row["enrollment_id"]) for row in sent}
    assert {line["decision"] for line in preview["would_not_send"]} <= {"release"}
