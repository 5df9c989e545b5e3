"""A turn: the results it records, the messages it begins, and the rows it leaves unchanged."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cadence_core.channels.outcome import (
    DispatchOutcome,
    NotAccepted,
    NotStarted,
    Rejected,
    Sent,
    Throttled,
    Uncertain,
)
from cadence_core.database.connection import Database
from cadence_core.model.enrollment import EnrollmentStatus, RunId
from cadence_core.model.message import PreparedStep
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import Advance, End, Hold, Release, Retry, Transition
from cadence_core.sending.records import Turn
from cadence_core.sending.store.run_store import PostgresRunStore
from tests.sending.integration.runs import begin, claim, leave, new_run, prepare, result_of
from tests.sessions import Background, NewSession, wait_until_blocked
from tests.world import World

NOTHING = Turn(moved={}, begun=frozenset())


def claim_steps(
    world: World, store: PostgresRunStore, count: int = 1
) -> tuple[RunId, list[PreparedStep]]:
    """Enroll and claim ``count`` leads; return the run and their prepared steps."""
    world.enroll_many(world.cadence({}, {"delay_days": 1}), count)
    run_id = new_run()
    return run_id, [prepare(enrollment) for enrollment in claim(store, run_id)]


def status_of(world: World, step: PreparedStep) -> tuple[str, str | None]:
    return world.status_of(step.enrollment.id)


# Beginning


def test_a_turn_of_many_long_messages_needs_no_temporary_file(
    world: World, new_session: NewSession
) -> None:
    session = new_session()
    store = PostgresRunStore(Database(lambda: session))
    run_id, steps = claim_steps(world, store, 40)
    long = [prepare(step.enrollment, "x" * 20_000) for step in steps]

    assert len(begin(store, run_id, *long)) == 40

    session.run("SELECT pg_stat_force_next_flush()")
    written = "SELECT temp_files FROM pg_stat_database WHERE datname = current_database()"
    assert world.connection.run(written) == [[0]]


def test_a_message_that_a_turn_begins_is_stored_before_it_is_sent(
    world: World, store: PostgresRunStore
) -> None:
    run_id, (step,) = claim_steps(world, store)

    begun = begin(store, run_id, step)

    message = world.message_of(step.enrollment.id)
    assert begun == {step.message.id} == {message["id"]}
    assert (message["status"], message["run_id"]) == ("sending", run_id)
    assert (message["subject"], message["content"]) == ("Hello", "text")
    assert (message["step_id"], message["sender_id"]) == (step.step.id, world.email_sender)


def test_a_failed_message_begins_again_on_its_row_with_its_new_text(
    world: World, store: PostgresRunStore
) -> None:
    run_id, (step,) = claim_steps(world, store)
    begin(store, run_id, step)
    store.turn(run_id, [result_of(step, NotAccepted("busy", "try later"))], [])
    world.pass_time("1 day")
    [enrollment] = claim(store, run_id)

    begun = begin(store, run_id, prepare(enrollment, "new text"))

    message = world.message_of(enrollment.id)
    assert begun == {step.message.id}
    assert (message["status"], message["attempts"]) == ("sending", 2)
    assert (message["content"], message["error_code"]) == ("new text", None)


@pytest.mark.parametrize("status", ["sending", "sent", "uncertain"])
def test_a_message_that_may_have_been_sent_never_begins_again(
    world: World, store: PostgresRunStore, status: str
) -> None:
    run_id, (step,) = claim_steps(world, store)
    begin(store, run_id, step)
    world.connection.run("UPDATE interactions SET status = :s, sent_at = now()", s=status)
    before = world.messages()

    again = begin(store, run_id, prepare(step.enrollment, "other text"))

    assert again == frozenset()
    assert world.messages() == before


CHANGES = {
    "lead won": "UPDATE leads SET status = 'won'",
    "lead archived": "UPDATE leads SET status = 'archived'",
    "lead unqualified": "UPDATE leads SET status = 'unqualified'",
    "lead deleted": "UPDATE leads SET deleted_at = now()",
    "lead unsubscribed": "INSERT INTO unsubscribe_requests SELECT id FROM leads",
    "cadence paused": "UPDATE cadences SET status = 'paused'",
    "cadence deleted": "UPDATE cadences SET deleted_at = now()",
    "sender paused": "UPDATE senders SET status = 'paused'",
    "enrollment paused": "UPDATE cadence_enrollments SET status = 'paused'",
    "enrollment replied": "UPDATE cadence_enrollments SET status = 'replied'",
    "step changed": "UPDATE cadence_enrollments SET current_step = 2",
    "step deleted": "DELETE FROM cadence_steps WHERE step_order = 1",
    "lease passed": "UPDATE cadence_enrollments SET lease_expires_at = now()",
    "lease lost": "UPDATE cadence_enrollments SET run_id = gen_random_uuid()",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_an_enrollment_changed_since_the_claim_does_not_begin(
    world: World, store: PostgresRunStore, change: str
) -> None:
    run_id, (step,) = claim_steps(world, store)

    world.connection.run(change)

    assert begin(store, run_id, step) == frozenset()
    assert world.messages() == []


@pytest.mark.parametrize("change", ["cadence paused", "enrollment paused"])
def test_an_enrollment_being_changed_does_not_begin_and_is_not_waited_for(
    world: World, store: PostgresRunStore, new_session: NewSession, change: str
) -> None:
    run_id, (step,) = claim_steps(world, store)
    session = new_session()
    session.run("BEGIN")
    session.run(CHANGES[change])

    begun = begin(store, run_id, step)
    session.run("ROLLBACK")

    assert begun == frozenset()
    assert begin(store, run_id, step) == {step.message.id}


SENT_BY_ANOTHER = """
    INSERT INTO interactions (org_id, enrollment_id, cadence_id, step_id, lead_id, channel,
                              status, content, sent_at)
    SELECT org_id, id, cadence_id, :step, lead_id, 'email', 'sent', 'their text', now()
      FROM cadence_enrollments WHERE id = :id"""


def test_a_message_that_another_transaction_inserts_is_never_replaced(
    world: World, store: PostgresRunStore, new_session: NewSession, background: Background
) -> None:
    """The turn's snapshot does not contain that row; only its own INSERT detects it."""
    run_id, (step,) = claim_steps(world, store)
    other = new_session()
    other.run("BEGIN")
    other.run(SENT_BY_ANOTHER, step=step.step.id, id=step.enrollment.id)

    beginning = background(begin, store, run_id, step)
    wait_until_blocked(world.connection)
    other.run("COMMIT")

    assert beginning.result() == frozenset()
    message = world.message_of(step.enrollment.id)
    assert (message["status"], message["content"]) == ("sent", "their text")


# Evidence


def test_recording_moving_and_beginning_are_one_transaction(
    world: World, store: PostgresRunStore
) -> None:
    run_id, (first, second) = claim_steps(world, store, 2)
    begin(store, run_id, first)

    turn = store.turn(run_id, [result_of(first)], [second])

    row = world.enrollment_row(first.enrollment.id)
    writers = world.rows(
        """SELECT xmin::text FROM interactions
           UNION SELECT xmin::text FROM cadence_enrollments WHERE current_step = 2
           UNION SELECT xmin::text FROM interactions WHERE status = 'sending'"""
    )
    assert turn == Turn({first.enrollment.id: "active"}, frozenset({second.message.id}))
    assert (row["current_step"], row["next_step_due"]) == (2, row["updated_at"] + timedelta(days=1))
    assert (row["run_id"], row["lease_expires_at"]) == (None, None)
    assert len(writers) == 1


@pytest.mark.parametrize(
    ("outcome", "status", "attempts"),
    [
        (Sent("provider-1"), "sent", 1),
        (Rejected("blocked", "on a list"), "failed", 1),
        (NotAccepted("busy", "try later"), "failed", 1),
        (Throttled("slow_down"), "failed", 0),
        (NotStarted(), "failed", 0),
        (Uncertain("timeout", "no answer"), "uncertain", 1),
    ],
)
def test_an_outcome_is_recorded_with_the_attempts_it_cost(
    world: World,
    store: PostgresRunStore,
    outcome: DispatchOutcome,
    status: str,
    attempts: int,
) -> None:
    run_id, (step,) = claim_steps(world, store)
    begin(store, run_id, step)

    store.turn(run_id, [result_of(step, outcome)], [])

    message = world.message_of(step.enrollment.id)
    assert (message["status"], message["attempts"]) == (status, attempts)
    assert (message["sent_at"] is not None) == (status == "sent")
    assert message["error_code"] == getattr(
        outcome, "code", "not_started" if isinstance(outcome, NotStarted) else None
    )


def test_a_late_acceptance_settles_an_uncertain_message_and_the_enrollment_advances(
    world: World, store: PostgresRunStore
) -> None:
    run_id, (step,) = claim_steps(world, store)
    begin(store, run_id, step)
    world.pass_time("61 seconds")
    store.recover()

    turn = store.turn(run_id, [result_of(step)], [])

    message = world.message_of(step.enrollment.id)
    assert turn == NOTHING
    assert (message["status"], message["external_id"]) == ("sent", "provider-1")
    row = world.enrollment_row(step.enrollment.id)
    assert (row["status"], row["status_reason"], row["current_step"]) == ("active", None, 2)


@pytest.mark.parametrize(
    "outcome", [NotAccepted("busy"), Rejected("blocked"), NotStarted(), Uncertain("timeout")]
)
def test_a_late_outcome_that_proves_nothing_leaves_the_message_uncertain(
    world: World, store: PostgresRunStore, outcome: DispatchOutcome
) -> None:
    run_id, (step,) = claim_steps(world, store)
    begin(store, run_id, step)
    world.pass_time("61 seconds")
    store.recover()
    before = world.dump()

    turn = store.turn(run_id, [result_of(step, outcome)], [])

    assert turn == NOTHING
    assert world.dump() == before


def test_a_late_run_does_not_record_the_attempt_of_another_run(
    world: World, store: PostgresRunStore
) -> None:
    run_id, (step,) = claim_steps(world, store)
    begin(store, run_id, step)
    world.update("interactions", step.message.id, run_id=new_run())

    store.turn(run_id, [result_of(step, NotAccepted("busy", "try later"))], [])

    assert world.message_of(step.enrollment.id)["status"] == "sending"


def test_evidence_from_a_run_that_lost_its_lease_advances_the_enrollment(
    world: World, store: PostgresRunStore
) -> None:
    run_id, (step,) = claim_steps(world, store)
    begin(store, run_id, step)
    world.pass_time("61 seconds")
    next_run = new_run()
    claim(store, next_run)

    turn = store.turn(run_id, [result_of(step)], [])

    row = world.enrollment_row(step.enrollment.id)
    assert turn == NOTHING
    assert world.message_of(step.enrollment.id)["status"] == "sent"
    assert (row["status"], row["current_step"], row["run_id"]) == ("active", 2, None)


def test_recording_the_same_outcome_again_changes_nothing(
    world: World, store: PostgresRunStore
) -> None:
    run_id, (step,) = claim_steps(world, store)
    begin(store, run_id, step)
    store.turn(run_id, [result_of(step)], [])
    before = world.dump()

    again = store.turn(run_id, [result_of(step)], [])

    assert again == Turn({step.enrollment.id: "active"}, frozenset())
    assert world.dump() == before


@pytest.mark.parametrize("outcome", [Sent("provider-1"), Uncertain("timeout")])
@pytest.mark.parametrize("steps", [1, 2])
def test_an_enrollment_that_an_event_advanced_first_counts_as_moved(
    world: World, store: PostgresRunStore, outcome: DispatchOutcome, steps: int
) -> None:
    world.enrollment(world.cadence(*[{}] * steps))
    run_id = new_run()
    [step] = map(prepare, claim(store, run_id))
    begin(store, run_id, step)
    world.connection.run("UPDATE interactions SET status = 'sent', sent_at = now()")
    world.connection.run("SELECT advance_past(id) FROM interactions")

    turn = store.turn(run_id, [result_of(step, outcome)], [])

    assert turn.moved == {step.enrollment.id: "completed" if steps == 1 else "active"}
    assert world.message_of(step.enrollment.id)["status"] == "sent"
    assert world.enrollment_row(step.enrollment.id)["current_step"] == 2


def test_an_enrollment_that_an_event_is_advancing_counts_as_moved_in_a_later_turn(
    world: World, store: PostgresRunStore, new_session: NewSession
) -> None:
    run_id, (step,) = claim_steps(world, store)
    begin(store, run_id, step)
    event = new_session()
    event.run("BEGIN")
    event.run("UPDATE interactions SET status = 'sent', sent_at = now()")

    meanwhile = store.turn(run_id, [result_of(step)], [])
    event.run("SELECT advance_past(id) FROM interactions")
    event.run("COMMIT")

    assert meanwhile == replace(NOTHING, blocked=frozenset({step.enrollment.id}))
    assert store.turn(run_id, [result_of(step)], []).moved == {step.enrollment.id: "active"}


def test_a_message_is_recorded_even_if_its_enrollment_is_blocked(
    world: World, store: PostgresRunStore, new_session: NewSession
) -> None:
    run_id, (step,) = claim_steps(world, store)
    begin(store, run_id, step)
    person = new_session()
    person.run("BEGIN")
    person.run("SELECT FROM cadence_enrollments FOR UPDATE")

    meanwhile = store.turn(run_id, [result_of(step)], [])
    person.run("COMMIT")
    message = world.message_of(step.enrollment.id)
    afterward = store.turn(run_id, [result_of(step)], [])

    assert meanwhile.blocked == {step.enrollment.id}
    assert (message["status"], message["external_id"]) == ("sent", "provider-1")
    assert afterward == Turn({step.enrollment.id: "active"}, frozenset())
    assert world.enrollment_row(step.enrollment.id)["current_step"] == 2


def test_a_late_acceptance_of_a_blocked_enrollment_settles_it_in_a_later_turn(
    world: World, store: PostgresRunStore, new_session: NewSession
) -> None:
    run_id, (step,) = claim_steps(world, store)
    begin(store, run_id, step)
    world.pass_time("61 seconds")
    store.recover()
    person = new_session()
    person.run("BEGIN")
    person.run("SELECT FROM cadence_enrollments FOR UPDATE")

    meanwhile = store.turn(run_id, [result_of(step)], [])
    person.run("COMMIT")
    store.turn(run_id, [result_of(step)], [])

    row = world.enrollment_row(step.enrollment.id)
    assert meanwhile.blocked == {step.enrollment.id}
    assert (row["status"], row["status_reason"], row["current_step"]) == ("active", None, 2)


def test_a_result_of_a_deleted_enrollment_is_not_blocked(
    world: World, store: PostgresRunStore
) -> None:
    run_id, (step,) = claim_steps(world, store)
    world.connection.run("DELETE FROM cadence_enrollments")

    assert store.turn(run_id, [leave(step.enrollment, Hold(Reason.BOUNCED))], []) == NOTHING


def test_fifty_outcomes_with_long_texts_are_stored_completely(
    world: World, store: PostgresRunStore
) -> None:
    run_id, steps = claim_steps(world, store, 50)
    begin(store, run_id, *steps)
    text = "não aceito 'por favor' \\ \"tente\" €" * 500

    turn = store.turn(run_id, [result_of(step, NotAccepted("busy", text)) for step in steps], [])

    assert len(turn.moved) == 50
    assert {message["error_detail"] for message in world.messages()} == {text}


def test_characters_that_postgresql_cannot_store_are_removed(
    world: World, store: PostgresRunStore
) -> None:
    run_id, (step,) = claim_steps(world, store)
    begin(store, run_id, step)

    store.turn(run_id, [result_of(step, NotAccepted("busy", "a\0b\ud800c"))], [])

    assert world.message_of(step.enrollment.id)["error_detail"] == "abc"


# Moving


@pytest.mark.parametrize(
    ("transition", "expected"),
    [
        (End(EnrollmentStatus.COMPLETED, Reason.LEAD_WON), ("completed", "lead_won", None)),
        (End(EnrollmentStatus.COMPLETED, Reason.NO_STEP_LEFT), ("completed", "no_step_left", None)),
        (Hold(Reason.MISSING_VARIABLE, "budget"), ("paused", "missing_variable", "budget")),
        (Retry(Reason.NOT_PREPARED, timedelta(hours=1), "x"), ("active", "not_prepared", "x")),
        (Advance(Reason.ALREADY_SENT), ("active", None, None)),
    ],
)
def test_an_enrollment_leaves_its_run_without_a_message(
    world: World,
    store: PostgresRunStore,
    transition: Transition,
    expected: tuple[str, str | None, str | None],
) -> None:
    run_id, (step,) = claim_steps(world, store)

    turn = store.turn(run_id, [leave(step.enrollment, transition)], [])

    row = world.enrollment_row(step.enrollment.id)
    assert turn.moved == {step.enrollment.id: expected[0]}
    assert (row["status"], row["status_reason"], row["status_detail"]) == expected
    assert (row["run_id"], row["lease_expires_at"]) == (None, None)


def test_a_retry_waits_and_counts_an_attempt(world: World, store: PostgresRunStore) -> None:
    run_id, (step,) = claim_steps(world, store)
    retry = Retry(Reason.NOT_PREPARED, timedelta(minutes=90))

    store.turn(run_id, [leave(step.enrollment, retry)], [])

    row = world.enrollment_row(step.enrollment.id)
    assert row["next_step_due"] - row["updated_at"] == timedelta(minutes=90)
    assert row["attempts"] == 1


MEANWHILE: dict[str, tuple[DispatchOutcome, dict[str, Any]]] = {
    "sent": (Sent("id"), {"current_step": 2, "status_reason": "holiday", "run_id": None}),
    "not accepted": (NotAccepted("busy"), {"attempts": 1, "status_reason": "holiday"}),
    "uncertain": (Uncertain("timeout"), {"status_reason": "holiday", "run_id": None}),
}


@pytest.mark.parametrize(("outcome", "expected"), MEANWHILE.values(), ids=MEANWHILE)
def test_an_enrollment_paused_during_the_send_advances_and_stays_paused(
    world: World, store: PostgresRunStore, outcome: DispatchOutcome, expected: dict[str, Any]
) -> None:
    run_id, (step,) = claim_steps(world, store)
    begin(store, run_id, step)
    world.connection.run("UPDATE cadence_enrollments SET status='paused', status_reason='holiday'")

    turn = store.turn(run_id, [result_of(step, outcome)], [])

    row = world.enrollment_row(step.enrollment.id)
    assert turn.moved == {step.enrollment.id: "paused"}
    assert {name: row[name] for name in expected} == expected


@pytest.mark.parametrize("change", ["enrollment replied", "step changed"])
def test_an_enrollment_moved_by_a_person_or_a_reply_stays_where_it_is(
    world: World, store: PostgresRunStore, change: str
) -> None:
    run_id, (step,) = claim_steps(world, store)
    begin(store, run_id, step)
    world.connection.run(CHANGES[change])
    before = world.enrollment_row(step.enrollment.id)

    turn = store.turn(run_id, [result_of(step)], [])

    assert turn == NOTHING
    assert world.enrollment_row(step.enrollment.id) == before
    assert world.message_of(step.enrollment.id)["status"] == "sent"


def test_a_deferral_leaves_what_a_person_put_off_for_longer(
    world: World, store: PostgresRunStore
) -> None:
    run_id, (step,) = claim_steps(world, store)
    world.connection.run("UPDATE cadence_enrollments SET next_step_due = now() + interval '7 days'")
    release = Release(Reason.CHANGED_MEANWHILE, timedelta(minutes=2))

    store.turn(run_id, [leave(step.enrollment, release)], [])

    due = world.enrollment_row(step.enrollment.id)["next_step_due"]
    assert due - datetime.now(UTC) > timedelta(days=6)
