"""A run beside transactions of others that hold rows for a long time."""

from concurrent.futures import Future

import pytest

from cadence_core.channels.outcome import SendOutcome
from cadence_core.model.message import Message
from tests.engine import Provider, accept, running_engine
from tests.sessions import Background, NewSession, blocked
from tests.waiting import wait_until
from tests.world import World

OF_MESSAGE = {
    "interactions": "SELECT FROM interactions WHERE id = :id FOR UPDATE",
    "cadence_enrollments": """SELECT FROM interactions AS i
        JOIN cadence_enrollments AS e ON e.id = i.enrollment_id
       WHERE i.id = :id FOR UPDATE OF e""",
}


@pytest.mark.parametrize("table", OF_MESSAGE)
def test_a_row_locked_during_its_send_is_recorded_when_it_is_free_and_delays_no_other(
    world: World, new_session: NewSession, background: Background, table: str
) -> None:
    world.enroll_many(world.cadence({}), 12)
    person = new_session()
    released: list[Future[None]] = []
    waits: list[int] = []

    def hold_its_row(message: Message) -> SendOutcome:
        if message.to == "lead3@lead.test":
            person.run("BEGIN")
            person.run(OF_MESSAGE[table], id=message.id)
            released.append(background(release))
        return accept(message)

    def are_others_recorded() -> bool:
        waits.append(blocked(world.connection))
        return world.count("cadence_enrollments", "status = 'completed'") == 11

    def release() -> None:
        try:
            wait_until(are_others_recorded, "the others are recorded")
        finally:
            person.run("COMMIT")

    with running_engine(world.url, Provider(hold_its_row), send_concurrency=2) as engine:
        summary = engine.run()

    [release_of_row] = released
    release_of_row.result()
    assert sum(waits) == 0
    assert summary.sent == 12
    assert world.count("interactions", "status = 'sent' AND external_id IS NOT NULL") == 12


def test_a_message_whose_step_is_locked_does_not_keep_others_from_being_sent(
    world: World, new_session: NewSession
) -> None:
    world.enroll_many(world.cadence({}), 2)
    other_cadence = world.cadence({})
    world.enroll_many(other_cadence, 2)
    person = new_session()
    person.run("BEGIN")
    person.run("SELECT FROM cadence_steps WHERE cadence_id = :id FOR UPDATE", id=other_cadence)

    with running_engine(world.url) as engine:
        summary = engine.run()
        person.run("COMMIT")
        world.pass_time("5 minutes")
        afterward = engine.run()

    assert (summary.sent, summary.released) == (2, 2)
    assert afterward.sent == 2


@pytest.mark.parametrize(
    "locked",
    [
        "UPDATE leads SET job_title = 'import' WHERE org_id = :org",
        "SELECT FROM organizations WHERE id = :org FOR UPDATE",
        "SELECT FROM senders WHERE org_id = :org FOR UPDATE",
        "SELECT FROM cadences WHERE org_id = :org FOR UPDATE",
        "SELECT FROM cadence_steps FOR UPDATE",
    ],
)
def test_locked_rows_of_one_organization_at_the_head_of_the_queue_keep_no_other_waiting(
    world: World, new_session: NewSession, locked: str
) -> None:
    due = world.enroll_many(world.cadence({}), 12)
    person = new_session()
    person.run("BEGIN")
    person.run(locked, **({"org": world.org_id} if ":org" in locked else {}))
    other = World(world.url, "other.test", "2")
    healthy = other.enroll_many(other.cadence({}), 2)

    with running_engine(world.url) as engine:
        summary = engine.run(batch_size=5)
        sent_meanwhile = [other.status_of(enrollment)[0] for enrollment in healthy]
        person.run("ROLLBACK")
        world.pass_time("5 minutes")
        engine.run()

    other.close()
    assert sent_meanwhile == ["completed"] * 2
    assert (summary.sent, summary.released) == (2, 12)
    assert {world.status_of(enrollment)[0] for enrollment in due} == {"completed"}
