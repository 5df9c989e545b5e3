"""Who paused an enrollment: the engine writes that it did, and a person's plain SQL need not."""

from typing import Any
from uuid import UUID

import pytest
from pg8000.exceptions import DatabaseError

from cadence_core.channels.outcome import SendOutcome, Uncertain
from cadence_core.model.message import Message
from tests.engine import engine, run
from tests.feedback.inbox import Inbox
from tests.world import World

PAUSE = "UPDATE cadence_enrollments SET status = 'paused'"
CLAIM = """UPDATE cadence_enrollments
              SET run_id = gen_random_uuid(), lease_expires_at = now() + interval '1 minute'"""


def paused_by(world: World, enrollment: UUID) -> Any:
    return world.enrollment_row(enrollment)["paused_by"]


@pytest.fixture
def enrollment(world: World) -> UUID:
    return world.enrollment(world.cadence({}, {}))


def test_a_pause_by_plain_sql_is_a_person_s(world: World, enrollment: UUID) -> None:
    assert paused_by(world, enrollment) is None

    world.connection.run(PAUSE)

    assert paused_by(world, enrollment) == "person"


def test_an_enrollment_may_begin_paused(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}), status="paused")

    assert paused_by(world, enrollment) == "person"


@pytest.mark.parametrize("status", ["active", "failed", "unsubscribed"])
def test_with_the_pause_it_is_over_who_paused(world: World, enrollment: UUID, status: str) -> None:
    world.connection.run(PAUSE)

    world.update("cadence_enrollments", enrollment, status=status)

    assert paused_by(world, enrollment) is None


def test_a_step_that_is_held_is_paused_by_the_engine(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}, email_sender_id=None))

    run(engine(world))

    assert world.status_of(enrollment) == ("paused", "missing_sender")
    assert paused_by(world, enrollment) == "engine"


def test_an_uncertain_send_is_paused_by_the_engine(world: World, enrollment: UUID) -> None:
    run(engine(world, lambda message: Uncertain("timeout")))  # noqa: ARG005

    assert world.status_of(enrollment) == ("paused", "uncertain_send")
    assert paused_by(world, enrollment) == "engine"


def test_what_a_run_that_died_left_is_paused_by_the_engine(inbox: Inbox) -> None:
    message = inbox.message(status="sending")

    run(engine(inbox.world))

    assert inbox.enrollment_of(message)[:2] == ("paused", "uncertain_send")
    assert paused_by(inbox.world, message.enrollment) == "engine"


@pytest.mark.parametrize("before", ["sent", "uncertain"])
def test_what_feedback_holds_is_paused_by_the_engine(inbox: Inbox, before: str) -> None:
    """Also where the engine had paused it for another reason."""
    message = inbox.message(status=before)

    inbox.deliver_samples("ses_rendering_failure")

    assert inbox.enrollment_of(message)[:2] == ("paused", "template_error")
    assert paused_by(inbox.world, message.enrollment) == "engine"


def test_a_person_s_pause_during_a_send_stays_theirs(world: World, enrollment: UUID) -> None:
    def answer(message: Message) -> SendOutcome:  # noqa: ARG001
        world.connection.run(PAUSE)
        return Uncertain("timeout")

    run(engine(world, answer))

    assert world.status_of(enrollment) == ("paused", None)
    assert paused_by(world, enrollment) == "person"


@pytest.mark.parametrize("status", ["sent", "uncertain"])
def test_a_pause_of_the_engine_to_which_a_person_gives_a_reason_is_theirs(
    inbox: Inbox, status: str
) -> None:
    message = inbox.message(status=status)
    inbox.deliver_samples("ses_rendering_failure")

    inbox.world.connection.run(f"{PAUSE}, status_reason = 'holiday'")
    assert paused_by(inbox.world, message.enrollment) == "person"

    inbox.deliver_samples("ses_delivery")
    assert inbox.enrollment_of(message) == ("paused", "holiday", 2)


def test_the_engine_s_pause_for_another_cause_is_not_lifted_by_a_message(inbox: Inbox) -> None:
    message = inbox.message(status="failed")
    inbox.world.update(
        "cadence_enrollments",
        message.enrollment,
        status="paused",
        status_reason="missing_sender",
        paused_by="engine",
    )

    inbox.deliver_samples("ses_delivery")

    assert inbox.enrollment_of(message) == ("paused", "missing_sender", 2)


def test_two_events_of_a_message_do_not_lift_a_pause_for_another_cause(inbox: Inbox) -> None:
    message = inbox.message()
    inbox.world.update(
        "cadence_enrollments",
        message.enrollment,
        status="paused",
        status_reason="missing_variable",
        paused_by="engine",
    )

    inbox.deliver_samples("ses_bounce_transient", "ses_delivery")

    assert inbox.enrollment_of(message) == ("paused", "missing_variable", 2)


def test_a_pause_that_also_ends_the_lease_is_not_lifted_by_a_message(inbox: Inbox) -> None:
    message = inbox.message()
    inbox.deliver_samples("ses_bounce_transient")
    inbox.world.connection.run(CLAIM)

    inbox.world.connection.run(
        f"{PAUSE}, status_reason = 'holiday', run_id = NULL, lease_expires_at = NULL"
    )
    inbox.deliver_samples("ses_delivery")

    assert inbox.enrollment_of(message)[:2] == ("paused", "holiday")


def test_an_uncertain_send_without_a_lease_is_paused_by_the_engine(
    world: World, enrollment: UUID
) -> None:
    """As the recovery of older code holds the message of a run whose lease is gone."""
    world.connection.run(f"{PAUSE}, status_reason = 'uncertain_send'")

    assert paused_by(world, enrollment) == "engine"


def test_the_code_before_pauses_as_the_engine_without_saying_so(
    world: World, enrollment: UUID
) -> None:
    """Its turn and its recovery end the lease with the same statement; a person's SQL does not."""
    world.connection.run(CLAIM)
    world.connection.run(
        f"{PAUSE}, status_reason = 'uncertain_send', run_id = NULL, lease_expires_at = NULL"
    )

    assert paused_by(world, enrollment) == "engine"


def test_a_person_s_pause_of_a_claimed_enrollment_is_theirs(world: World, enrollment: UUID) -> None:
    world.connection.run(CLAIM)

    world.connection.run(PAUSE)

    assert paused_by(world, enrollment) == "person"


@pytest.mark.parametrize("value", ["NULL", "'nobody'"])
def test_a_pause_without_a_known_author_is_refused(
    world: World,
    enrollment: UUID,  # noqa: ARG001
    value: str,
) -> None:
    world.connection.run("ALTER TABLE cadence_enrollments DISABLE TRIGGER note_who_paused")

    with pytest.raises(DatabaseError, match="cadence_enrollments_paused_by"):
        world.connection.run(f"{PAUSE}, paused_by = {value}")
