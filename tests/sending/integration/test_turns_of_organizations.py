"""Whose message leaves next: each organization in its turn, then its cadences, each in its turn."""

from collections import Counter
from uuid import UUID

import pytest

from cadence_core.sending.store.run_store import PostgresRunStore
from tests.engine import accept, engine, run
from tests.sending.integration.conftest import NewStore
from tests.sending.integration.runs import claim, new_run
from tests.sessions import Background
from tests.world import World

ORGANIZATIONS = """
    WITH org AS (
        INSERT INTO organizations (name)
        SELECT 'org' || n FROM generate_series(1, :count ::int) AS n RETURNING id
    ), cadence AS (
        INSERT INTO cadences (org_id, name, status) SELECT id, 'outbound', 'active' FROM org
        RETURNING id, org_id
    ), step AS (
        INSERT INTO cadence_steps (org_id, cadence_id, step_order, channel)
        SELECT org_id, id, 1, 'email' FROM cadence RETURNING id
    )
    SELECT count(*) FROM step"""
LEADS = """
    WITH lead AS (
        INSERT INTO leads (org_id, email)
        SELECT org.id, org.id || '-' || n || '@lead.test'
          FROM organizations AS org, generate_series(1, :each ::int) AS n
         WHERE org.name LIKE 'org%'
        RETURNING id, org_id
    )
    INSERT INTO cadence_enrollments (org_id, cadence_id, lead_id, next_step_due)
    SELECT lead.org_id, cadences.id, lead.id, now() - interval '1 hour'
      FROM lead JOIN cadences ON cadences.org_id = lead.org_id"""


def organizations(world: World, count: int, each: int) -> None:
    """Make organizations with a cadence each, and as many leads in it."""
    world.connection.run(ORGANIZATIONS, count=count)
    world.connection.run(LEADS, each=each)


def pick(world: World, limit: int = 50) -> list[UUID]:
    """Lease a batch, and return the ids of its enrollments in their order."""
    rows = world.rows(
        "SELECT enrollment_id FROM pick_due(gen_random_uuid(), :limit, 60, '{}')", limit=limit
    )
    return [row["enrollment_id"] for row in rows]


def column(world: World, ids: list[UUID], name: str) -> list[UUID]:
    rows = world.rows(
        f"SELECT id, {name} AS value FROM cadence_enrollments WHERE id = ANY (:ids)",  # noqa: S608
        ids=ids,
    )
    values = {row["id"]: row["value"] for row in rows}
    return [values[id_] for id_ in ids]


@pytest.mark.parametrize(("count", "claims"), [(3, 1), (50, 1), (51, 2), (120, 3)])
def test_each_organization_is_served_within_as_many_claims_as_they_fill(
    world: World, count: int, claims: int
) -> None:
    world.enroll_many(world.cadence({}), 300)  # due the longest, and of one organization
    organizations(world, count - 1, each=2)

    served = [org for _ in range(claims) for org in column(world, pick(world), "org_id")]

    assert len(set(served)) == count


@pytest.mark.parametrize(("count", "each", "left"), [(60, 1, 1), (60, 2, 52), (60, 9, 100)])
def test_the_backlog_is_a_bound_that_is_true(
    world: World, count: int, each: int, left: int
) -> None:
    organizations(world, count, each)

    pick(world)

    [rotation] = world.rows("SELECT remaining_due FROM sending_rotation")
    assert rotation["remaining_due"] == left <= count * each - 50


def test_places_that_are_left_over_go_round(world: World) -> None:
    organizations(world, 40, each=20)

    shares = Counter(org for _ in range(4) for org in column(world, pick(world), "org_id"))

    assert set(shares.values()) == {5}


@pytest.mark.parametrize(("count", "each"), [(1, 600), (5, 120), (60, 10), (1000, 1)])
def test_runs_that_start_together_get_full_batches_and_equal_shares(
    world: World, new_store: NewStore, background: Background, count: int, each: int
) -> None:
    organizations(world, count, each)
    stores = [new_store() for _ in range(4)]
    total = count * each // 50

    def claim_all(store: PostgresRunStore) -> list[list[UUID]]:
        return [[one.org_id for one in claim(store, new_run())] for _ in range(total // 4)]

    batches = [batch for f in [background(claim_all, s) for s in stores] for batch in f.result()]

    assert {len(batch) for batch in batches} == {50}
    shares = Counter(org for batch in batches for org in batch)
    assert max(shares.values()) - min(shares.values()) <= 1
    assert len(shares) == count


def test_the_cadences_of_an_organization_take_turns(world: World) -> None:
    old, new = world.cadence({}), world.cadence({})
    world.enroll_many(old, 60)
    [*late] = world.enroll_many(new, 5)

    picked = pick(world, 10)

    assert Counter(column(world, picked, "cadence_id")) == {old: 5, new: 5}
    assert set(late) < set(picked)


def test_follow_ups_go_before_first_touches(world: World) -> None:
    world.enroll_many(world.cadence({}), 20)
    follow_ups = world.enroll_many(world.cadence({}), 4)
    world.connection.run(
        "UPDATE cadence_enrollments SET is_first_touch = false WHERE id = ANY (:ids)",
        ids=follow_ups,
    )

    assert pick(world, 6)[:4] == follow_ups


@pytest.mark.parametrize("share", [0, 20, 50, 100])
@pytest.mark.parametrize("limit", [1, 10])
def test_first_touches_get_their_share_of_the_places(world: World, share: int, limit: int) -> None:
    world.update("organizations", world.org_id, first_touch_share=share)
    world.enroll_many(world.cadence({}), 100)
    follow_ups = world.enroll_many(world.cadence({}), 100)
    world.connection.run(
        "UPDATE cadence_enrollments SET is_first_touch = false WHERE id = ANY (:ids)",
        ids=follow_ups,
    )

    picked = [id_ for _ in range(50 // limit) for id_ in pick(world, limit)]

    assert sum(id_ not in follow_ups for id_ in picked) == pytest.approx(share / 2, abs=5 / limit)


def test_a_lead_gets_one_place_of_a_batch(world: World) -> None:
    lead = world.lead()
    for _ in range(5):
        world.enrollment(world.cadence({}), lead)
    world.enroll_many(world.cadence({}), 3)

    leads = column(world, pick(world), "lead_id")

    assert len(leads) == len(set(leads)) == 4


@pytest.mark.parametrize(
    "stop",
    [
        "UPDATE cadences SET status = 'paused' WHERE id = :cadence",
        "UPDATE cadences SET deleted_at = now() WHERE id = :cadence",
        "UPDATE senders SET stopped_until = now() + interval '1 day' WHERE id <> :other_sender",
        """INSERT INTO sending_stops (org_id, sender_id, reason)
           SELECT org_id, id, 'for now' FROM senders WHERE id <> :other_sender""",
    ],
)
def test_what_may_not_leave_is_stepped_over_and_stays_as_it_is(world: World, stop: str) -> None:
    other = world.insert("senders", org_id=world.org_id, channel="email", address="o@acme.test")
    stopped = world.cadence({})
    world.enroll_many(stopped, 300)
    free = world.enroll_many(world.cadence({}, email_sender_id=other), 8)
    world.connection.run("ALTER TABLE cadences DISABLE TRIGGER copy_cadence_to_enrollments")
    before = world.dump()["cadence_enrollments"]
    stop = stop.replace(":cadence", f"'{stopped}'").replace(":other_sender", f"'{other}'")

    world.connection.run(stop)

    assert world.dump()["cadence_enrollments"] == before
    assert pick(world) == free


def test_a_stopped_channel_does_not_hide_the_other_steps_of_its_cadence(world: World) -> None:
    cadence = world.cadence({"channel": "whatsapp"}, {"channel": "email"})
    waiting = world.enroll_many(cadence, 200)
    by_email = waiting[150:160]
    world.connection.run(
        """UPDATE cadence_enrollments SET current_step = 2, next_step_due = now()
            WHERE id = ANY (:ids)""",
        ids=by_email,
    )
    world.connection.run("INSERT INTO sending_stops (channel, reason) VALUES ('whatsapp', 'x')")

    assert sorted(pick(world)) == sorted(by_email)


def test_a_schedule_that_is_shut_is_not_even_asked(world: World) -> None:
    schedule = world.insert("sending_schedules", org_id=world.org_id, name="never now")
    world.connection.run(
        """INSERT INTO open_spans (org_id, schedule_id, zone, opens_at, closes_at)
           VALUES (:org, :schedule, 'Asia/Tokyo', now() + interval '1 hour', 'infinity')""",
        org=world.org_id,
        schedule=schedule,
    )
    shut, free = world.cadence({}, schedule_id=schedule), world.cadence({})
    world.enroll_many(shut, 5)

    assert pick(world) == []  # although a schedule without hours keeps nothing back in this table

    due = world.enroll_many(free, 2)
    assert set(due) <= set(pick(world))


def test_what_is_put_off_takes_no_place(world: World) -> None:
    world.update("organizations", world.org_id, minimum_gap_minutes=60)
    due = world.enroll_many(world.cadence({}), 130)
    world.connection.run(
        """INSERT INTO person_touches (org_id, address_hash, touched_at, interaction_id)
           SELECT l.org_id, address_hash(l.org_id, 'email', mailbox_of(l.email)), now(), l.id
             FROM leads AS l JOIN cadence_enrollments AS e ON e.lead_id = l.id
            WHERE e.id = ANY (:ids)""",
        ids=due[:100],
    )
    world.connection.run("UPDATE leads SET email_key = email")

    rows = world.rows("SELECT * FROM pick_due(gen_random_uuid(), 20, 60, '{}')")

    became: dict[str, list[UUID]] = {}
    for row in rows:
        became.setdefault(row["became"], []).append(row["enrollment_id"])
    assert became["leased"] == due[100:120]
    assert sorted(became["lead_gap"]) == sorted(due[:100])
    put_off = world.enrollment_row(due[0])
    assert (put_off["run_id"], put_off["attempts"]) == (None, 0)
    assert put_off["next_step_due"] > put_off["step_due_at"]
    assert put_off["status_reason"] == "lead_gap"


def test_the_zone_and_the_kind_of_an_enrollment_are_kept(world: World) -> None:
    lead = world.lead(timezone="Asia/Tokyo")
    enrollment = world.enrollment(world.cadence({}, {}), lead)
    first = world.enrollment_row(enrollment)
    world.update("leads", lead, timezone="Europe/Lisbon")
    world.connection.run(
        """INSERT INTO interactions
                  (org_id, enrollment_id, cadence_id, step_id, lead_id, channel, status, content)
           SELECT org_id, id, cadence_id, next_step_id, lead_id, 'email', 'sending', 'text'
             FROM cadence_enrollments"""
    )
    world.update("cadence_enrollments", enrollment, current_step=2)
    second = world.enrollment_row(enrollment)
    world.update("leads", lead, timezone=None)

    assert (first["zone"], first["is_first_touch"]) == ("Asia/Tokyo", True)
    assert (second["zone"], second["is_first_touch"]) == ("Europe/Lisbon", False)
    assert world.enrollment_row(enrollment)["zone"] == ""


@pytest.mark.parametrize(
    "index", ["cadence_enrollments_queue_idx", "cadence_enrollments_cadence_queue_idx"]
)
def test_without_an_index_of_the_queue_the_longest_due_are_picked(world: World, index: str) -> None:
    due = world.enroll_many(world.cadence({}), 8)
    world.enroll_many(world.cadence({}, status="paused"), 8)
    with world.without_triggers():
        world.connection.run("UPDATE cadence_enrollments SET is_first_touch = NULL")

    world.connection.run(f"DROP INDEX {index}")

    assert pick(world, 6) == due[:6]
    assert pick(world, 6) == due[6:]


UNREADABLE = """
    CREATE FUNCTION refuse(text) RETURNS text LANGUAGE plpgsql AS $$
    BEGIN
        IF $1 = 'BAD' THEN
            RAISE EXCEPTION 'unreadable' USING ERRCODE = '22000';
        END IF;
        RETURN $1;
    END $$;
    ALTER FUNCTION text_within_limit RENAME TO text_that_is_within_limit;
    CREATE FUNCTION text_within_limit(value text, column_name text) RETURNS json LANGUAGE sql
    AS $$ SELECT text_that_is_within_limit(refuse(value), column_name) $$"""


def test_a_row_that_cannot_be_read_stops_no_organization_and_ends_in_quarantine(
    world: World,
) -> None:
    [bad] = world.enroll_many(world.cadence({}, name="BAD"), 1)
    world.update("cadence_enrollments", bad, next_step_due="2026-01-01")
    others = [World(world.url, domain=f"d{n}.test", number=str(n)) for n in (2, 3)]
    for other in others:
        other.enroll_many(other.cadence({}), 200)
    world.connection.run(UNREADABLE)

    sent = []
    for _ in range(7):
        sent.append(run(engine(world, accept), batch_size=50).sent)
        world.pass_time("15 minutes")

    assert sent == [50] * 7
    assert world.status_of(bad) == ("paused", "poison")
    for other in others:
        other.close()
