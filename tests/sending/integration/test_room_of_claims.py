"""A claim leases no more messages than the caps leave room for, and fills its batch with others."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from cadence_core.sending.store.run_store import PostgresRunStore
from local.stand_ins.server import StandInServer
from tests.ai_world import enroll
from tests.claude import posts
from tests.engine import run, running_engine
from tests.sending.integration.conftest import NewStore
from tests.sending.integration.runs import begin, claim, claim_of, prepare
from tests.sending.integration.test_backlog import start
from tests.sending.integration.test_turns_of_organizations import organizations
from tests.sending.integration.transports import BuildApplication
from tests.sessions import Background, rows_fetched
from tests.world import World


def cap(world: World, kind: str, daily_cap: int, **columns: Any) -> None:
    world.insert(
        "sending_caps",
        org_id=columns.pop("org_id", world.org_id),
        kind=kind,
        daily_cap=daily_cap,
        trickle=columns.pop("trickle", False),
        **columns,
    )


def sender(world: World, daily_cap: int) -> UUID:
    """Make another sender of emails, with a cap."""
    id_ = world.insert(
        "senders", org_id=world.org_id, channel="email", address=f"{uuid4()}@acme.test"
    )
    cap(world, "sender", daily_cap, sender_id=id_)
    return id_


def ids(claimed: list[Any]) -> list[UUID]:
    return [UUID(str(one.id)) for one in claimed]


def test_what_has_no_room_leaves_its_place_to_another_organization(
    world: World, store: PostgresRunStore
) -> None:
    capped = world.enroll_many(world.cadence({}, email_sender_id=sender(world, 2)), 500)
    organizations(world, 1, each=60)
    before = world.rows(
        "SELECT xmin::text, id FROM cadence_enrollments WHERE org_id = :org ORDER BY id",
        org=world.org_id,
    )

    run_id = start(store)
    claimed = ids(claim(store, run_id))

    assert len(claimed) == 50
    assert set(claimed) & set(capped) == set(capped[:2])
    after = world.rows(
        "SELECT xmin::text, id FROM cadence_enrollments WHERE org_id = :org ORDER BY id",
        org=world.org_id,
    )
    assert sum(x != y for x, y in zip(before, after, strict=True)) == 2


def test_what_has_no_room_leaves_its_place_to_another_cadence(
    world: World, store: PostgresRunStore
) -> None:
    for _ in range(5):
        world.enroll_many(world.cadence({}, email_sender_id=sender(world, 2)), 60)
    free = world.enroll_many(world.cadence({}), 60)

    claimed = ids(claim(store, start(store)))

    assert len(claimed) == 50
    assert len(set(claimed) & set(free)) == 40


@pytest.mark.parametrize("kind", ["organization", "first_touches"])
def test_the_cap_of_an_organization_limits_its_claims(
    world: World, store: PostgresRunStore, kind: str
) -> None:
    cap(world, kind, 3)
    capped = world.enroll_many(world.cadence({}), 100)
    organizations(world, 3, each=5)

    claimed = ids(claim(store, start(store)))

    assert set(claimed) & set(capped) == set(capped[:3])
    assert len(claimed) == 18


def test_what_has_no_room_is_no_backlog(world: World, store: PostgresRunStore) -> None:
    cap(world, "organization", 3)
    world.enroll_many(world.cadence({}), 100)

    claim(store, start(store))

    [left] = world.rows("SELECT remaining_due, oldest_step_due_at FROM sending_rotation")
    assert left == {"remaining_due": 0, "oldest_step_due_at": None}


def test_a_claim_counts_what_runs_have_leased_and_not_begun(
    world: World, store: PostgresRunStore, new_store: NewStore
) -> None:
    cap(world, "organization", 10)
    world.enroll_many(world.cadence({}), 100)
    other_store = new_store()
    first, other = start(store), start(other_store)

    leased = claim(store, first, limit=4)
    assert len(claim(store, first, limit=2)) == 2
    begin(store, first, *(prepare(one) for one in leased[:3]))  # these count as begun, and once

    assert len(claim(other_store, other)) == 4
    assert claim(store, first) == []


def test_four_runs_that_start_together_lease_no_more_than_there_is_room_for(
    world: World, new_store: NewStore, background: Background
) -> None:
    cap(world, "organization", 70)
    world.enroll_many(world.cadence({}), 500)
    stores = [new_store() for _ in range(4)]

    def claims(store: PostgresRunStore) -> int:
        run_id = start(store)
        return len(claim(store, run_id)) + len(claim(store, run_id))

    assert sum(f.result() for f in [background(claims, s) for s in stores]) == 70


def test_what_a_dead_run_leased_has_room_until_its_lease_ends(
    world: World, store: PostgresRunStore
) -> None:
    cap(world, "organization", 10)
    world.enroll_many(world.cadence({}), 100)
    claim(store, start(store), limit=10)

    assert claim(store, start(store)) == []
    world.pass_time("2 minutes")
    assert claim_of(store, start(store), limit=10).new_suspects > 0


def test_a_domain_without_room_is_put_off(world: World, store: PostgresRunStore) -> None:
    cap(world, "domain", 2, domain="spent.test")
    cadence = world.cadence({})
    due = world.enroll_many(cadence, 100)
    world.connection.run(
        """UPDATE leads SET email = n || '@spent.test'
             FROM (SELECT lead_id, row_number() OVER (ORDER BY next_step_due) AS n
                     FROM cadence_enrollments WHERE id = ANY (:ids)) AS own
            WHERE own.lead_id = leads.id""",
        ids=due[:60],
    )
    world.connection.run("UPDATE leads SET email_key = email")

    first = claim_of(store, start(store), limit=30)

    claimed = ids(first.enrollments)
    assert len(claimed) == 30
    assert set(claimed) & set(due[:60]) == set(due[:2])
    assert first.put_off == {"domain_cap": 58}
    waits = world.rows(
        """SELECT DISTINCT status_reason, run_id, attempts,
                  next_step_due BETWEEN now() AND now() + interval '15 minutes' AS is_soon
             FROM cadence_enrollments WHERE id = ANY (:ids)""",
        ids=due[2:60],
    )
    assert waits == [
        {"status_reason": "domain_cap", "run_id": None, "attempts": 0, "is_soon": True}
    ]


def test_a_domain_whose_cap_is_used_up_is_put_off_until_it_has_room(
    world: World, store: PostgresRunStore
) -> None:
    cap(world, "domain", 1, domain="spent.test")
    world.enroll_many(world.cadence({}), 1)
    world.connection.run("UPDATE leads SET email = 'maria@spent.test'")
    world.connection.run("UPDATE leads SET email_key = email")
    world.connection.run(
        """INSERT INTO send_counts (scope, bucket, used)
           SELECT 'domain:' || id || ':spent.test', bucket_of(now() - interval '20 hours'), 1
             FROM sending_caps"""
    )

    claimed = claim_of(store, start(store), limit=30)

    assert (claimed.enrollments, claimed.put_off) == ([], {"domain_cap": 1})
    waits = """SELECT next_step_due - now() BETWEEN interval '4 hours' AND interval '5 hours'
                 FROM cadence_enrollments"""
    assert world.connection.run(waits) == [[True]]


def test_a_spent_domain_takes_no_room_under_the_cap_of_its_organization(world: World) -> None:
    cap(world, "domain", 1, domain="spent.test")
    cap(world, "organization", 3)
    cadence = world.cadence({})
    world.enroll_many(cadence, 300)
    world.connection.run("UPDATE leads SET email = replace(email, 'lead.test', 'spent.test')")
    world.enroll_many(cadence, 10)
    world.connection.run("UPDATE leads SET email_key = email")

    with running_engine(world.url) as engine:
        summary = engine.run(batch_size=50)

    assert summary.sent == 3  # one to the domain, two others
    assert summary.deferred["domain_cap"] > 250


def test_a_spent_domain_at_the_head_of_the_queue_takes_no_place_of_a_batch(world: World) -> None:
    cap(world, "domain", 1, domain="spent.test")
    cadence = world.cadence({})
    world.enroll_many(cadence, 3_000)
    world.connection.run("UPDATE leads SET email = replace(email, 'lead.test', 'spent.test')")
    world.enroll_many(cadence, 60)
    world.connection.run("UPDATE leads SET email_key = email")
    building = rows_fetched(world.connection)

    with running_engine(world.url) as engine:
        summary = engine.run(batch_size=50)

    assert summary.sent == summary.claimed == 50
    assert summary.deferred["domain_cap"] > 2_900
    # The tables have no statistics yet, as after a first import.
    assert rows_fetched(world.connection) - building <= 100 * 3_060


def test_no_personal_text_is_paid_for_a_message_without_room(
    world: World, stand_ins: StandInServer, build_ai: BuildApplication
) -> None:
    cap(world, "organization", 2)
    enroll(world, count=6)

    summary = run(build_ai())

    assert (summary.claimed, summary.sent) == (2, 2)
    assert len(posts(stand_ins)) == 2


def test_what_leaves_without_a_message_keeps_no_room_from_others(world: World) -> None:
    cap(world, "organization", 2)
    world.enroll_many(world.cadence({}), 6)
    world.connection.run("UPDATE leads SET email = NULL WHERE first_name <= 'Lead 4'")

    with running_engine(world.url) as engine:
        summary = engine.run(batch_size=50)

    assert (summary.held + summary.skipped + summary.exited, summary.sent) == (4, 2)


def test_what_is_too_late_keeps_no_room_from_others(world: World) -> None:
    cap(world, "organization", 2)
    cadence = world.cadence({}, max_lateness_hours=4, when_too_late="skip_step")
    world.enroll_many(cadence, 5)
    world.connection.run("UPDATE cadence_enrollments SET next_step_due = now() - interval '1 day'")
    world.enroll_many(cadence, 3)

    with running_engine(world.url) as engine:
        summary = engine.run(batch_size=5)

    assert (summary.skipped, summary.sent) == (5, 2)


@pytest.mark.parametrize("has_begun", [False, True])
def test_a_run_leases_no_second_message_to_a_person_whom_it_serves(
    world: World, store: PostgresRunStore, *, has_begun: bool
) -> None:
    for email in ("ana@lead.test", "Ana@lead.test"):
        world.enrollment(world.cadence({}), world.lead(email=email, phone=None))
    world.connection.run("UPDATE leads SET email_key = lower(email)")
    run_id = start(store)
    [first] = claim(store, run_id, limit=1)
    if has_begun:
        begin(store, run_id, prepare(first))

    second = claim_of(store, run_id)

    assert (second.enrollments, second.put_off) == ([], {"lead_gap": 1})
    assert claim(store, start(store)) == []  # it leaves with the next tick


def test_messages_that_begin_together_get_room_in_the_order_of_the_claim(
    world: World, store: PostgresRunStore
) -> None:
    world.enroll_many(world.cadence({}), 2)
    run_id = start(store)
    first, second = map(prepare, claim(store, run_id))
    cap(world, "organization", 1)

    assert begin(store, run_id, second, first) == {second.message.id}


def test_a_run_lists_no_lane_for_whose_room_it_has_leased_enough(
    world: World, store: PostgresRunStore
) -> None:
    spent = sender(world, 2)
    world.enroll_many(world.cadence({}, email_sender_id=spent), 5)
    run_id = start(store)
    leased = claim(store, run_id)
    listed = "SELECT cardinality(due_in_turn(50, '{}', spent_by_leased())) AS number"

    assert (len(leased), world.rows(listed)) == (2, [{"number": 0}])
    begin(store, run_id, prepare(leased[0]))
    assert world.rows(listed) == [{"number": 0}]
