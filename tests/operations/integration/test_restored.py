"""After a restore: what may have been sent in the lost time is held until it is settled."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import ValidationError

from cadence_core.channels.outcome import NotAccepted
from cadence_core.database.connection import Database, connect
from cadence_core.errors import EngineRunningError, InvalidRequestError, StoreConflictError
from cadence_core.operations.holds.restored import (
    LostStep,
    RestoredAnswer,
    RestoredRequest,
    SettleLostAnswer,
    SettleLostRequest,
    hold_restored,
    settle_lost,
)
from tests.engine import engine, run, running_engine
from tests.sessions import NewSession
from tests.world import World

HELD = ("paused", "restored")
SINCE = timedelta(hours=2)


@pytest.fixture
def operator(world: World) -> Iterator[Database]:
    """The operator's own session."""
    database = Database(partial(connect, world.url))
    yield database
    database.close()


def hold(database: Database, since: timedelta = SINCE, **options: Any) -> RestoredAnswer:
    request = RestoredRequest(since=datetime.now(UTC) - since, **{"is_dry_run": False, **options})
    answer = hold_restored(database, request)
    while answer.after:
        following = request.model_copy(update={"after": answer.after})
        answer = answer.plus(hold_restored(database, following))
    return answer


def settle(database: Database, verdict: str, *steps: tuple[UUID, UUID | int]) -> SettleLostAnswer:
    lost = [{"enrollment_id": enrollment, "step": step} for enrollment, step in steps]
    request = SettleLostRequest.model_validate(
        {"verdict": verdict, "steps": lost or None, "is_dry_run": False}
    )
    answer = settle_lost(database, request)
    while answer.after:
        following = request.model_copy(update={"after": answer.after})
        answer = answer.plus(settle_lost(database, following))
    return answer


def settle_all(database: Database, verdict: str, *, is_dry_run: bool) -> SettleLostAnswer:
    """Settle all that is lost, slice by slice, or count it in a dry run."""
    asked = {"verdict": verdict, "steps": None, "is_dry_run": is_dry_run}
    request = SettleLostRequest.model_validate(asked)
    answer = settle_lost(database, request)
    while answer.after:
        following = request.model_copy(update={"after": answer.after})
        answer = answer.plus(settle_lost(database, following))
    return answer


def counts(answer: RestoredAnswer) -> tuple[int, int, int]:
    return answer.held, answer.kept_paused, answer.uncertain


def lost_steps(world: World, enrollment: UUID) -> list[int]:
    rows = world.rows(
        """SELECT s.step_order FROM interactions AS i JOIN cadence_steps AS s ON s.id = i.step_id
            WHERE i.enrollment_id = :e AND i.status = 'uncertain' AND i.error_code = 'restored'
            ORDER BY 1""",
        e=enrollment,
    )
    return [row["step_order"] for row in rows]


def test_what_is_due_is_held_and_what_is_not_due_yet_goes_on(
    world: World, operator: Database
) -> None:
    due = world.enrollment(world.cadence({}))
    later = world.enrollment(world.cadence({"delay_hours": 1}))

    answer = hold(operator)

    assert counts(answer) == (1, 0, 1)
    assert world.status_of(due) == HELD
    assert world.enrollment_row(due)["paused_by"] == "engine"
    assert world.status_of(later) == ("active", None)
    assert run(engine(world)).claimed == 0


def test_a_dry_run_counts_the_same_and_changes_nothing(world: World, operator: Database) -> None:
    world.enroll_many(world.cadence({}, {}), 3)
    before = world.dump()

    answer = hold(operator, is_dry_run=True)

    assert world.dump() == before
    assert answer == hold(operator)
    assert counts(answer) == (3, 0, 6)


def test_a_conflict_in_a_dry_run_is_reported_as_one(
    world: World, operator: Database, new_session: NewSession
) -> None:
    world.enroll_many(world.cadence({}), 1)
    person = new_session()
    person.run("BEGIN")
    person.run("SELECT FROM cadence_enrollments FOR UPDATE")

    with pytest.raises(StoreConflictError):
        hold(operator, is_dry_run=True)


def test_repeating_it_adds_nothing(world: World, operator: Database) -> None:
    world.enroll_many(world.cadence({}), 3)
    hold(operator)
    before = world.dump()

    assert counts(hold(operator)) == (0, 0, 0)
    assert world.dump() == before


def test_an_earlier_point_in_time_adds_the_steps_that_a_later_one_left_out(
    world: World, operator: Database
) -> None:
    due = datetime.now(UTC) - timedelta(days=1)
    enrollment = world.enrollment(world.cadence({}, {"delay_hours": 2}), next_step_due=due)
    hold(operator, timedelta(hours=1))
    assert lost_steps(world, enrollment) == [1]

    hold(operator, timedelta(hours=4))

    assert lost_steps(world, enrollment) == [1, 2]


def test_it_goes_through_every_slice(world: World, operator: Database) -> None:
    for _ in range(2):
        world.enroll_many(world.cadence({}), 1_001)

    assert counts(hold(operator)) == (2_002, 0, 2_002)


def test_a_later_step_is_held_too_if_its_delay_has_passed_in_the_lost_time(
    world: World, operator: Database
) -> None:
    due = datetime.now(UTC) - timedelta(days=1)
    cadence = world.cadence({}, {"delay_hours": 1}, {"delay_hours": 2})
    enrollment = world.enrollment(cadence, next_step_due=due)

    hold(operator, timedelta(hours=2))

    assert lost_steps(world, enrollment) == [1, 2]


def test_the_delay_of_a_later_step_counts_from_a_due_time_in_the_lost_time(
    world: World, operator: Database
) -> None:
    due = datetime.now(UTC) - timedelta(minutes=30)
    cadence = world.cadence({}, {"delay_hours": 1})
    enrollment = world.enrollment(cadence, next_step_due=due)

    hold(operator, timedelta(hours=2))

    assert lost_steps(world, enrollment) == [1]


@pytest.mark.parametrize("status", ["sending", "failed"])
def test_a_message_that_may_have_been_tried_again_is_uncertain(
    world: World, operator: Database, status: str
) -> None:
    enrollment = world.enrollment(world.cadence({}))
    run(engine(world, lambda _: NotAccepted("Hiccup")))
    message = world.message_of(enrollment)["id"]
    world.update("interactions", message, status=status)
    world.pass_time("1 hour")

    hold(operator)

    row = world.message_of(enrollment)
    assert (row["id"], row["status"], row["error_code"]) == (message, "uncertain", "restored")
    assert world.status_of(enrollment) == HELD


def test_a_step_that_was_deferred_is_held_before_its_new_due_time(
    world: World, operator: Database
) -> None:
    enrollment = world.enrollment(world.cadence({}))
    run(engine(world, lambda _: NotAccepted("Hiccup")))
    assert world.enrollment_row(enrollment)["next_step_due"] > datetime.now(UTC)

    hold(operator)

    assert world.status_of(enrollment) == HELD


def test_a_paused_enrollment_keeps_its_pause_and_is_not_sent_when_it_is_resumed(
    world: World, operator: Database
) -> None:
    enrollment = world.enrollment(world.cadence({}), status="paused", status_reason="vacation")

    assert counts(hold(operator)) == (0, 1, 1)
    assert world.status_of(enrollment) == ("paused", "vacation")

    world.update("cadence_enrollments", enrollment, status="active")
    assert run(engine(world)).uncertain == 1
    assert world.status_of(enrollment) == ("paused", "uncertain_send")


def test_a_cadence_that_was_paused_is_covered(world: World, operator: Database) -> None:
    cadence = world.cadence({}, status="paused")
    enrollment = world.enrollment(cadence)

    hold(operator)
    world.update("cadences", cadence, status="active")

    assert world.status_of(enrollment) == HELD
    assert run(engine(world)).claimed == 0


def test_resuming_a_held_enrollment_does_not_send_its_step(
    world: World, operator: Database
) -> None:
    enrollment = world.enrollment(world.cadence({}))
    hold(operator)

    world.update("cadence_enrollments", enrollment, status="active")

    assert run(engine(world)).sent == 0
    assert world.status_of(enrollment) == ("paused", "uncertain_send")


def test_a_step_settled_as_sent_leads_to_the_next_one(world: World, operator: Database) -> None:
    enrollment, other = world.enroll_many(world.cadence({}, {"delay_days": 3}), 2)
    hold(operator)

    answer = settle(operator, "sent", (enrollment, 1))

    assert (answer.settled, answer.moved) == (1, 1)
    row = world.enrollment_row(enrollment)
    assert (row["status"], row["current_step"]) == ("active", 2)
    assert world.status_of(other) == HELD


def test_the_id_of_a_step_names_it_after_it_was_renumbered(
    world: World, operator: Database
) -> None:
    cadence, template = world.cadence(), world.template(name="second template")
    first = world.step(cadence)
    second = world.step(cadence, step_order=2, template_id=template)
    enrollment = world.enrollment(cadence)
    hold(operator)
    world.connection.run("UPDATE cadence_steps SET step_order = 3 - step_order")

    answer = settle(operator, "sent", (enrollment, second))

    [step] = answer.steps
    assert (step.step_id, step.position, step.template) == (second, 1, "second template")
    assert (step.cadence, step.settled) == ("outbound", 1)
    rows = {row["step_id"]: row["status"] for row in world.messages()}
    assert rows == {first: "uncertain", second: "sent"}


def test_the_counts_of_a_step_are_those_of_all_slices(world: World, operator: Database) -> None:
    world.enroll_many(world.cadence({}, {}), 501)
    hold(operator)

    answer = settle(operator, "not_sent")

    assert answer.settled == 1_002
    assert [(step.position, step.settled) for step in answer.steps] == [(1, 501), (2, 501)]


@pytest.mark.parametrize("verdict", ["sent", "not_sent"])
def test_an_enrollment_counts_once_however_many_of_its_messages_are_settled(
    world: World, operator: Database, verdict: str
) -> None:
    world.enroll_many(world.cadence({}, {}, {}), 200)
    hold(operator)
    planned = settle_all(operator, verdict, is_dry_run=True)

    done = settle_all(operator, verdict, is_dry_run=False)

    assert (done.settled, done.moved) == (600, 200)
    assert done.model_dump() == planned.model_dump()


def test_what_remains_is_settled_as_not_sent_and_sent_once(
    world: World, operator: Database
) -> None:
    first, second = world.enroll_many(world.cadence({}, {}), 2)
    hold(operator)
    settle(operator, "sent", (first, 1))

    answer = settle(operator, "not_sent")

    assert answer.settled == 3
    with running_engine(world.url) as app:
        app.run_until_quiet()
    assert max(app.provider.called().values()) == 1
    assert len(app.provider.calls) == 3
    assert world.status_of(first) == world.status_of(second) == ("completed", "no_step_left")


def test_a_first_step_settled_alone_as_not_sent_is_sent_before_the_second(
    world: World, operator: Database
) -> None:
    enrollment = world.enrollment(world.cadence({}, {}))
    hold(operator)

    settle(operator, "not_sent", (enrollment, 1))

    assert run(engine(world)).sent == 1
    assert run(engine(world)).uncertain == 1
    assert lost_steps(world, enrollment) == [2]


def test_a_dry_run_of_a_verdict_counts_and_changes_nothing(
    world: World, operator: Database
) -> None:
    world.enroll_many(world.cadence({}), 3)
    hold(operator)
    before = world.dump()

    answer = settle_lost(operator, SettleLostRequest(verdict="not_sent", steps=None))

    assert (answer.settled, answer.moved) == (3, 3)
    assert world.dump() == before


def test_a_verdict_about_no_step_settles_nothing(world: World, operator: Database) -> None:
    world.enrollment(world.cadence({}))
    hold(operator)
    unknown = LostStep(enrollment_id=uuid4(), step=1)

    for steps in ((), (unknown,)):
        request = SettleLostRequest(verdict="not_sent", steps=steps, is_dry_run=False)
        assert settle_lost(operator, request).settled == 0


def test_it_is_refused_while_a_run_is_in_progress(world: World, operator: Database) -> None:
    enrollment = world.enrollment(world.cadence({}))
    lease = datetime.now(UTC) + timedelta(minutes=5)
    world.insert(
        "cadence_runs", id=uuid4(), trigger="schedule", trigger_id="t", lease_expires_at=lease
    )

    with pytest.raises(EngineRunningError, match="stop the engine"):
        hold(operator)

    assert world.status_of(enrollment) == ("active", None)
    world.pass_time("6 minutes")
    assert hold(operator).held == 1


def test_the_answer_shows_when_the_newest_run_of_the_database_started(
    world: World, operator: Database
) -> None:
    assert hold(operator).newest_run is None

    run(engine(world))

    newest = hold(operator).newest_run
    assert newest is not None
    assert abs(datetime.now(UTC) - newest) < timedelta(minutes=1)


def test_a_moment_without_a_time_zone_or_in_the_future_is_refused(operator: Database) -> None:
    with pytest.raises(ValidationError, match="since"):
        RestoredRequest(since=datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(InvalidRequestError, match="since: must be in the past"):
        hold(operator, -timedelta(days=1))
