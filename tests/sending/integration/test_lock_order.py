"""Events lock rows in one order: messages first, then enrollments by id. Turns never wait."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any
from uuid import UUID, uuid4

import pytest

from cadence_core.channels.outcome import NotAccepted
from cadence_core.feedback.application import FeedbackJournal
from cadence_core.feedback.application import build_application as build_feedback
from cadence_core.sending.store.run_store import PostgresRunStore
from local.samples import SES_MESSAGE_ID
from tests.feedback.inbox import INTERACTION_ID, sample
from tests.sending.integration.runs import begin, claim, new_run, prepare, result_of
from tests.sessions import Background, NewSession, is_locked, wait_until_blocked
from tests.world import World

MESSAGE = "SELECT FROM interactions WHERE enrollment_id = :id FOR NO KEY UPDATE"
ENROLLMENT = "SELECT FROM cadence_enrollments WHERE id = :id FOR NO KEY UPDATE"


def locked_while_waiting(
    world: World,
    holder: Any,
    row: tuple[str, UUID],
    start: Callable[[], Future[Any]],
    enrollments: Sequence[UUID],
) -> tuple[list[bool], Any]:
    """Start an action that waits for a row that ``holder`` locks.

    Returns whether each of the enrollments was locked while the action waited, and the action's
    result after the row was released.
    """
    statement, id_ = row
    holder.run("BEGIN")
    holder.run(statement, id=id_)
    started = start()
    wait_until_blocked(world.connection)
    locked = [is_locked(world.connection, ENROLLMENT, id=each) for each in enrollments]
    holder.run("COMMIT")
    return locked, started.result()


def enroll_in_reverse_order(world: World, *pairs: tuple[UUID, UUID]) -> list[UUID]:
    """Enroll leads in cadences, inserting the highest id first; return the sorted ids."""
    ids = sorted(uuid4() for _ in pairs)
    for id_, (cadence, lead) in zip(reversed(ids), pairs, strict=True):
        world.enrollment(cadence, lead, id=id_)
    return ids


@pytest.mark.parametrize("row", [MESSAGE, ENROLLMENT])
def test_a_turn_waits_for_no_row_and_records_the_others(
    world: World, store: PostgresRunStore, new_session: NewSession, row: str
) -> None:
    world.enroll_many(world.cadence({}, {"delay_days": 1}), 3)
    run_id = new_run()
    steps = [prepare(enrollment) for enrollment in claim(store, run_id)]
    begin(store, run_id, *steps)
    results = [result_of(step) for step in steps]
    blocked, *others = [step.enrollment.id for step in steps]
    holder = new_session()
    holder.run("BEGIN")
    holder.run(row, id=blocked)

    meanwhile = store.turn(run_id, results, [])
    holder.run("COMMIT")
    afterward = store.turn(run_id, results[:1], [])

    assert set(meanwhile.moved) == set(others)
    assert meanwhile.blocked == {blocked}
    assert set(afterward.moved) == {blocked}
    assert afterward.blocked == frozenset()


def test_an_event_waits_for_an_enrollment_and_holds_none_with_a_higher_id(
    world: World, store: PostgresRunStore, new_session: NewSession, background: Background
) -> None:
    lead = world.lead()
    lowest, *higher = enroll_in_reverse_order(world, *((world.cadence({}), lead) for _ in range(5)))
    run_id = new_run()
    begin(store, run_id, prepare(claim(store, run_id, limit=1)[0]))
    [message] = world.messages()
    complaint = sample("ses_complaint").replace(str(INTERACTION_ID), str(message["id"]))
    feedback = build_feedback({"DATABASE_URL": world.url})

    locked, _ = locked_while_waiting(
        world,
        new_session(),
        (ENROLLMENT, lowest),
        lambda: background(feedback.take, complaint, FeedbackJournal()),
        higher,
    )
    feedback.database.close()

    assert locked == [False] * 4
    assert world.count("cadence_enrollments", "status = 'unsubscribed'") == 5


def test_events_of_several_leads_wait_for_an_enrollment_and_hold_none_with_a_higher_id(
    world: World, store: PostgresRunStore, new_session: NewSession, background: Background
) -> None:
    leads = [world.lead_of_its_own() for _ in range(5)]
    lowest, *higher = enroll_in_reverse_order(world, *((world.cadence({}), lead) for lead in leads))
    run_id = new_run()
    begin(store, run_id, *map(prepare, claim(store, run_id)))
    messages = sorted(world.messages(), key=lambda row: row["enrollment_id"], reverse=True)
    delivered = [
        sample("ses_delivery")
        .replace(str(INTERACTION_ID), str(message["id"]))
        .replace(SES_MESSAGE_ID, f"ses-{message['id']}")
        for message in messages
    ]
    feedback = build_feedback({"DATABASE_URL": world.url})

    locked, _ = locked_while_waiting(
        world,
        new_session(),
        (ENROLLMENT, lowest),
        lambda: background(feedback.take_all, delivered, FeedbackJournal()),
        higher,
    )
    feedback.database.close()

    assert locked == [False] * 4
    assert world.count("interactions", "status = 'delivered'") == 5


@pytest.mark.parametrize("count", [1, 5])
def test_pausing_cadences_waits_for_an_enrollment_and_holds_none_with_a_higher_id(
    world: World, new_session: NewSession, background: Background, count: int
) -> None:
    cadences = [world.cadence({}) for _ in range(count)] * (5 // count)
    lowest, *higher = enroll_in_reverse_order(world, *((each, world.lead()) for each in cadences))

    locked, _ = locked_while_waiting(
        world,
        new_session(),
        (ENROLLMENT, lowest),
        lambda: background(new_session().run, "UPDATE cadences SET status = 'paused'"),
        higher,
    )

    assert locked == [False] * 4
    assert world.count("cadence_enrollments", "NOT cadence_active") == 5


def test_a_message_that_an_event_locks_is_retried_in_a_later_turn(
    world: World, store: PostgresRunStore, new_session: NewSession
) -> None:
    world.enroll_many(world.cadence({}), 1)
    run_id = new_run()
    [step] = map(prepare, claim(store, run_id))
    begin(store, run_id, step)
    store.turn(run_id, [result_of(step, NotAccepted("busy"))], [])
    world.pass_time("1 day")
    [again] = map(prepare, claim(store, run_id))
    event = new_session()
    event.run("BEGIN")
    event.run(MESSAGE, id=step.enrollment.id)

    begun = begin(store, run_id, again)
    event.run("COMMIT")

    assert begun == frozenset()
    assert begin(store, run_id, again) == {step.message.id}
