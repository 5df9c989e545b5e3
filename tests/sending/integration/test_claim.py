"""The claim: which enrollments it takes, in which order, and never twice."""

from itertools import chain
from uuid import UUID

import pytest

from cadence_core.database.query_files import load_query
from cadence_core.model.enrollment import Channel, DueEnrollment, InteractionStatus
from cadence_core.sending.store import run_store
from cadence_core.sending.store.run_store import PostgresRunStore
from tests.sending.integration.conftest import NewStore
from tests.sending.integration.runs import begin, claim, claim_suspect, dry_claim, new_run, prepare
from tests.sessions import Background, NewSession
from tests.world import World


def ids(enrollments: list[DueEnrollment]) -> list[UUID]:
    return [enrollment.id for enrollment in enrollments]


def test_a_claim_takes_the_longest_due_up_to_its_limit(
    world: World, store: PostgresRunStore
) -> None:
    due = world.enroll_many(world.cadence({}), 8)

    assert ids(claim(store, new_run(), limit=3)) == due[:3]
    assert ids(claim(store, new_run(), limit=3)) == due[3:6]
    assert ids(claim(store, new_run(), limit=3)) == due[6:]
    assert claim(store, new_run()) == []


def test_equal_due_times_are_ordered_by_id(world: World, store: PostgresRunStore) -> None:
    due = world.enroll_many(world.cadence({}), 20)
    world.connection.run("UPDATE cadence_enrollments SET next_step_due = '2026-01-01Z'")

    assert ids(claim(store, new_run(), limit=12)) == sorted(due)[:12]


def test_a_claimed_enrollment_is_leased_to_its_run_and_keeps_its_due_time(
    world: World, store: PostgresRunStore
) -> None:
    [enrollment] = world.enroll_many(world.cadence({}), 1)
    due = world.enrollment_row(enrollment)["next_step_due"]
    run_id = new_run()

    claim(store, run_id)

    row = world.enrollment_row(enrollment)
    assert (row["run_id"], row["next_step_due"]) == (run_id, due)
    assert (row["lease_expires_at"] - row["updated_at"]).total_seconds() == 60


def test_a_claim_returns_everything_a_message_needs(world: World, store: PostgresRunStore) -> None:
    template = world.template(channel="whatsapp", name="nudge", subject=None, body="Oi")
    cadence = world.cadence(
        {"step_order": 4, "channel": "whatsapp", "template_id": template}, name="winter"
    )
    lead = world.lead(custom_fields='{"budget": 10}', job_title="Baker", timezone="Asia/Tokyo")
    world.enrollment(cadence, lead, attempts=2)

    [claimed] = claim(store, new_run())

    assert claimed.step
    assert claimed.step.template
    assert claimed.step.sender
    assert (claimed.cadence_name, claimed.organization.name) == ("winter", "Acme")
    assert (claimed.next_step_id, claimed.step.order, claimed.attempts) == (claimed.step.id, 4, 2)
    assert (claimed.lead.id, claimed.lead.email) == (lead, "maria@lead.test")
    assert (claimed.lead.phone, claimed.lead.job_title) == ("+5511987654321", "Baker")
    assert (claimed.lead.custom_fields, claimed.lead.timezone) == ('{"budget": 10}', "Asia/Tokyo")
    assert (claimed.lead.has_whatsapp_opt_in, claimed.lead.is_deleted) == (True, False)
    assert claimed.step.channel is Channel.WHATSAPP
    assert (claimed.step.template.name, claimed.step.template.body) == ("nudge", "Oi")
    assert claimed.step.sender.id == world.whatsapp_sender
    assert claimed.past is None


def test_a_claim_returns_the_message_of_an_earlier_attempt(
    world: World, store: PostgresRunStore
) -> None:
    world.enroll_many(world.cadence({}), 1)
    run_id = new_run()
    step = prepare(claim(store, run_id)[0])
    begin(store, run_id, step)
    world.pass_time("1 hour")
    claim(store, new_run())

    [again] = claim_suspect(store, new_run())

    assert again.past
    assert again.past.id == step.message.id
    assert again.past.status is InteractionStatus.SENDING


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE cadence_enrollments SET status = 'paused'",
        "UPDATE cadence_enrollments SET status = 'replied'",
        "UPDATE cadence_enrollments SET next_step_due = now() + interval '1 second'",
        "UPDATE cadence_enrollments SET lease_expires_at = now() + interval '1 second'",
        "UPDATE cadences SET status = 'paused'",
        "UPDATE cadences SET status = 'archived'",
        "UPDATE cadences SET deleted_at = now()",
    ],
)
def test_an_enrollment_that_may_not_run_now_is_not_claimed(
    world: World, store: PostgresRunStore, change: str
) -> None:
    world.enroll_many(world.cadence({}), 1)

    world.connection.run(change)

    assert dry_claim(store) == []
    assert claim(store, new_run()) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE cadence_enrollments SET next_step_due = now()",
        "UPDATE leads SET deleted_at = now()",
    ],
)
def test_a_due_enrollment_without_a_lease_is_claimed(
    world: World, store: PostgresRunStore, change: str
) -> None:
    world.enroll_many(world.cadence({}), 1)

    world.connection.run(change)

    assert len(claim(store, new_run())) == 1


def test_a_claim_neither_waits_for_rows_that_are_locked_nor_takes_them(
    world: World, store: PostgresRunStore, new_session: NewSession
) -> None:
    due = world.enroll_many(world.cadence({}), 20)
    session = new_session()
    session.run("BEGIN")
    session.run("SELECT FROM cadence_enrollments WHERE id = ANY (:ids) FOR UPDATE", ids=due[:12])

    first = claim(store, new_run(), limit=5)
    session.run("ROLLBACK")
    second = claim(store, new_run(), limit=20)

    assert ids(first) == due[12:17]
    assert ids(second) == due[:12] + due[17:]


def test_many_concurrent_runs_share_the_queue_without_overlap(
    world: World, new_store: NewStore, background: Background
) -> None:
    due = world.enroll_many(world.cadence({}), 400)
    stores = [new_store() for _ in range(8)]

    def claim_all(store: PostgresRunStore) -> list[UUID]:
        share: list[UUID] = []
        while claimed := claim(store, new_run(), limit=10):
            share += ids(claimed)
        return share

    shares = [future.result() for future in [background(claim_all, store) for store in stores]]

    assert sorted(chain.from_iterable(shares)) == sorted(due)
    assert sum(bool(share) for share in shares) > 1


def test_a_preview_returns_what_a_claim_would_take_and_changes_nothing(
    world: World, store: PostgresRunStore
) -> None:
    world.enroll_many(world.cadence({}), 10)
    before = world.dump()

    preview = dry_claim(store, limit=6)

    assert world.dump() == before
    assert preview == claim(store, new_run(), limit=6)


def test_braces_in_the_sql_are_sql(
    world: World, store: PostgresRunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_braces(*names: str) -> str:
        return f"{load_query(*names)} -- {{}} {{limit}}\n , length('{{}}{{0}}')"

    monkeypatch.setattr(run_store, "load_query", with_braces)
    world.enroll_many(world.cadence({}), 3)

    assert len(dry_claim(store, limit=2)) == 2
    assert len(claim(store, new_run(), limit=2)) == 2
