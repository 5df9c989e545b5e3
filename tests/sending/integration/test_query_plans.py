"""The cost of each query among a hundred thousand enrollments."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from cadence_core.database.connection import Database
from cadence_core.database.json_text import as_json
from cadence_core.database.query_files import load_query
from cadence_core.sending.application import SESSION
from cadence_core.sending.store.picks import due_query
from cadence_core.sending.store.run_store import PostgresRunStore
from cadence_core.sending.store.written_rows import begin_row, result_row
from tests.conftest import cloned_database
from tests.feedback.bounce_payload import bounce_of
from tests.sending.integration.runs import begin, claim, new_run, prepare, result_of
from tests.world import World

CROWD, PART = 100_000, 10_000
BATCH = 50

ENROLL_A_CROWD = """
    WITH numbered AS MATERIALIZED (
        SELECT n, gen_random_uuid() AS lead_id, gen_random_uuid() AS id
          FROM generate_series(:first ::int, :last ::int) AS n
    ), lead AS (
        INSERT INTO leads (id, org_id, email, email_key, first_name, company_name)
        SELECT lead_id, :org, email, email, 'Lead', 'Company'
          FROM numbered, concat('lead', n, '@lead.test') AS email
    ), enrollment AS (
        INSERT INTO cadence_enrollments
               (id, org_id, cadence_id, lead_id, current_step, next_step_id, next_step_due)
        SELECT id, :org, :cadence, lead_id, 2, :next_step,
               now() + make_interval(hours => n / 2000 - 25)
          FROM numbered
    )
    INSERT INTO interactions (org_id, enrollment_id, cadence_id, step_id, lead_id, channel, status,
                              content, sent_at)
    SELECT :org, id, :cadence, :step, lead_id, 'email', 'sent', 'text', now() FROM numbered
     WHERE n <= 20000"""


@pytest.fixture(scope="module")
def crowded_database(postgres: str) -> Iterator[World]:
    """A cadence with 100,000 enrollments: half of them due, a fifth already sent to.

    Each due time is shared by 2,000 of them, so a claim that sorted would read them all.
    """
    with cloned_database(postgres) as url:
        world = World(url)
        cadence = world.cadence()
        first_step = world.step(cadence, step_order=1)
        next_step = world.step(cadence, step_order=2)
        world.connection.run("UPDATE senders SET address_key = address")
        world.connection.run("SET session_replication_role TO replica")  # no triggers, for speed
        ids = {"org": world.org_id, "cadence": cadence, "step": first_step, "next_step": next_step}
        for last in range(PART, CROWD + 1, PART):
            world.connection.run(ENROLL_A_CROWD, first=last - PART + 1, last=last, **ids)
        world.connection.run("SET session_replication_role TO DEFAULT")
        world.connection.run("VACUUM ANALYZE")
        for name, value in SESSION.items():
            world.connection.run(f"SET {name} TO {value}")
        # A session plans the query of a function once, when it first runs.
        world.connection.run(
            "SELECT FROM sendable_after_locks(ARRAY(SELECT id FROM cadence_enrollments LIMIT 1))"
        )
        yield world
        world.close()


@pytest.fixture
def crowd(crowded_database: World) -> Iterator[World]:
    """The crowded database; the changes of each test are rolled back."""
    crowded_database.connection.run("BEGIN")
    yield crowded_database
    crowded_database.connection.run("ROLLBACK")


def explain(world: World, sql: str, *values: str, plan: str = "force_custom_plan") -> Any:
    """Execute a query and return its plan with the measured costs."""
    world.connection.run(f"SET LOCAL plan_cache_mode TO {plan}")
    world.connection.run(f"PREPARE explained AS {sql}")
    arguments = f"({', '.join(values)})" if values else ""
    # The first execution of a session also reads the catalog.
    world.connection.run("SAVEPOINT first")
    world.connection.run(f"EXECUTE explained{arguments}")
    world.connection.run("ROLLBACK TO SAVEPOINT first")
    [[[explained]]] = world.connection.run(
        f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE explained{arguments}"
    )
    world.connection.run("DEALLOCATE explained")
    return explained["Plan"]


def explain_pick(world: World, limit: int = BATCH, plan: str = "force_custom_plan") -> Any:
    sql = f"SELECT * FROM pick_due($1, {limit}, 60, '{{}}')"  # noqa: S608
    return explain(world, sql, f"'{uuid4()}'", plan=plan)


def explain_claim(world: World, limit: int = BATCH, plan: str = "force_custom_plan") -> Any:
    """Explain the reading of what was picked."""
    run_id = uuid4()
    picked = world.rows(
        "SELECT enrollment_id AS id FROM pick_due(:run, :limit, 60, '{}')", run=run_id, limit=limit
    )
    sql = due_query("picked_by_claim").replace(":run_id", "$1").replace(":picked", "$2")
    return explain(world, sql, f"'{run_id}'", f"'{json.dumps(picked, default=str)}'", plan=plan)


def nodes_of(plan: Any) -> Iterator[Any]:
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes_of(child)


def rows_read(plan: Any, table: str = "cadence_enrollments") -> float:
    """Return how many rows of a table the plan read, including those it filtered out."""
    rows: float = sum(
        (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
        for node in nodes_of(plan)
        if node.get("Relation Name") == table and "Scan" in node["Node Type"]
    )
    return rows


def blocks_read(plan: Any) -> int:
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


PLANS = pytest.mark.parametrize("plan", ["force_custom_plan", "force_generic_plan"])


@PLANS
@pytest.mark.parametrize("batch", [1, 50, 500])
def test_a_claim_reads_in_proportion_to_its_batch(crowd: World, plan: str, batch: int) -> None:
    # A function that is executed for each row, instead of becoming part of the plan, costs more.
    assert blocks_read(explain_pick(crowd, batch, plan)) <= 1_000 + 120 * batch

    cost = explain_claim(crowd, batch, plan)

    for table in ("cadence_enrollments", "leads", "interactions"):
        assert rows_read(cost, table) <= 2 * batch, table
    assert blocks_read(cost) <= 300 + 120 * batch


@PLANS
def test_a_paused_cadence_at_the_head_of_the_queue_costs_nothing(crowd: World, plan: str) -> None:
    paused = crowd.cadence({}, status="paused")
    crowd.connection.run("SET LOCAL session_replication_role TO replica")
    crowd.connection.run(
        """INSERT INTO cadence_enrollments
                  (org_id, cadence_id, lead_id, next_step_due)
           SELECT org_id, :paused, id, now() - interval '30 days' FROM leads LIMIT 30000""",
        paused=paused,
    )
    crowd.connection.run("ANALYZE cadence_enrollments")

    assert blocks_read(explain(crowd, "SELECT due_in_turn(50, '{}')", plan=plan)) <= 1_000


@PLANS
def test_a_lane_that_the_statistics_do_not_know_costs_no_walk_of_the_queue(
    crowd: World, plan: str
) -> None:
    crowd.connection.run("SET LOCAL session_replication_role TO replica")
    crowd.connection.run(
        """UPDATE cadence_enrollments SET zone = 'Asia/Tokyo', next_step_due = now()
            WHERE id IN (SELECT id FROM cadence_enrollments LIMIT 60)"""
    )
    [cadence] = crowd.rows("SELECT id FROM cadences")

    lanes = f"SELECT queue_of_lanes('{cadence['id']}', true, 50, 1, '{{}}', '{{}}')"

    assert blocks_read(explain(crowd, lanes, plan=plan)) <= 1_000


def test_a_preview_costs_no_more_than_a_claim(crowd: World) -> None:
    sql = f"SELECT * FROM dry_run_claim(NULL, '[]', '{{}}', NULL, {BATCH}, '{{}}')"  # noqa: S608
    plan = explain(crowd, sql)

    assert rows_read(plan) <= 2 * BATCH
    assert blocks_read(plan) <= 1_000 + 180 * BATCH


def test_recovery_reads_only_the_messages_being_sent(crowd: World) -> None:
    crowd.connection.run(
        """UPDATE interactions SET status = 'sending'
            WHERE id IN (SELECT id FROM interactions ORDER BY id LIMIT 20)"""
    )

    plan = explain(crowd, load_query("sending/store/recover").replace(":max_lone_deaths", "3"))

    for table in ("interactions", "cadence_enrollments"):
        assert rows_read(plan, table) <= 40, table


def test_recovery_reads_no_template_that_has_been_checked(crowd: World) -> None:
    crowd.connection.run(
        """INSERT INTO message_templates (org_id, name, channel, body, checked_version)
           SELECT :org, 'n' || n, 'email', 'Hi', 1 FROM generate_series(1, 10000) AS n""",
        org=crowd.org_id,
    )
    crowd.connection.run("UPDATE message_templates SET checked_version = 1 WHERE name = 'intro'")
    crowd.connection.run("ANALYZE message_templates")

    plan = explain(crowd, load_query("sending/store/recover").replace(":max_lone_deaths", "3"))

    assert rows_read(plan, "message_templates") == 0


@PLANS
def test_a_turn_reads_only_the_rows_it_records_and_begins(crowd: World, plan: str) -> None:
    store = PostgresRunStore(Database(lambda: crowd.connection))
    run_id = new_run()
    steps = [prepare(enrollment) for enrollment in claim(store, run_id, limit=20)]
    begin(store, run_id, *steps[:15])
    failed = [step.message.id for step in steps[10:15]]
    crowd.connection.run("UPDATE interactions SET status = 'failed' WHERE id = ANY (:i)", i=failed)
    payload = json.dumps(
        {
            "results": [result_row(result_of(step)) for step in steps[:10]],
            "begin": [begin_row(step) for step in steps[10:]],
        }
    )
    sql = load_query("sending/store/turn").replace(":payload", "$1").replace(":run_id", "$2")

    explained = explain(crowd, sql, f"'{payload}'", f"'{run_id}'", plan=plan)

    assert crowd.count("interactions", "status = 'sending'") == 10
    for table in ("interactions", "cadence_enrollments", "leads"):
        assert rows_read(explained, table) <= 50, table
    # About 2,100, and the catalogs again if autovacuum has just changed them.
    assert blocks_read(explained) <= 4_000


@PLANS
def test_an_unsubscribe_reads_only_the_rows_of_its_lead(crowd: World, plan: str) -> None:
    [lead] = crowd.rows("SELECT lead_id FROM interactions LIMIT 1")
    crowd.connection.run(
        "UPDATE cadence_enrollments SET status = 'failed' WHERE lead_id = :id", id=lead["lead_id"]
    )
    record = load_query("unsubscribe/store/record_request").replace(":lead_id", "$1")
    suppress = load_query("unsubscribe/store/suppress").replace(":lead_id", "$1")
    end = load_query("unsubscribe/store/end_enrollments").replace(":lead_id", "$1")
    lead_id, enrollment_id = f"'{lead['lead_id']}'", f"'{uuid4()}'"

    costs = [
        explain(crowd, record, lead_id, plan=plan),
        explain(crowd, suppress.replace(":weaker", "'[]'"), lead_id, plan=plan),
        explain(crowd, end.replace(":enrollment_id", "$2"), lead_id, enrollment_id, plan=plan),
    ]

    assert crowd.count("suppressions") == 1
    for table in ("interactions", "cadence_enrollments", "leads"):
        assert sum(rows_read(cost, table) for cost in costs) <= 10, table
    assert sum(map(blocks_read, costs)) <= 200


@PLANS
def test_the_author_of_a_reply_is_found_without_scanning_all_messages(
    crowd: World, plan: str
) -> None:
    crowd.connection.run(
        """UPDATE interactions SET address_hashes = ARRAY[address_hash(org_id, channel, id::text)]
            WHERE id IN (SELECT id FROM interactions LIMIT 5000)"""
    )
    [known] = crowd.rows("SELECT id FROM interactions WHERE address_hashes IS NOT NULL LIMIT 1")
    payload = {"channel": "email", "sender": str(known["id"]), "ours": ["ana@acme.test"]}
    payload |= {"answers": [], "tokens": []}

    cost = explain(
        crowd,
        load_query("feedback/store/find_correspondent").replace(":payload", "$1"),
        f"'{json.dumps(payload)}'",
        plan=plan,
    )

    assert cost["Actual Rows"] == 1
    for table in ("interactions", "leads"):
        assert rows_read(cost, table) <= 10, table


@PLANS
def test_the_step_of_a_lost_whatsapp_message_is_found_without_scanning_all_leads(
    crowd: World, plan: str
) -> None:
    crowd.connection.run(
        r"UPDATE leads SET phone = '+4479' || lpad(regexp_replace(email, '\D', '', 'g'), 8, '0')"
    )
    crowd.connection.run("ANALYZE leads")
    lead = crowd.lead(phone="+5511987654321")
    enrollment = crowd.enrollment(crowd.cadence({"channel": "whatsapp"}), lead)
    [[message]] = crowd.connection.run(
        """SELECT message_id(e.id, s.id) FROM cadence_enrollments AS e
             JOIN cadence_steps AS s USING (cadence_id) WHERE e.id = :e""",
        e=enrollment,
    )
    event = {
        "interaction_id": str(message),
        "channel": "whatsapp",
        "senders": ["phone-number-id-1"],
        "address": "+5511987654321",
        "recipient": "5511987654321",
        "sent_at": "2026-01-01T00:00:00Z",
    }

    cost = explain(
        crowd,
        load_query("feedback/store/recreate_message").replace(":payload", "$1"),
        f"'{json.dumps(event)}'",
        plan=plan,
    )

    assert cost["Actual Rows"] == 1
    for table in ("leads", "interactions", "cadence_enrollments"):
        assert rows_read(cost, table) <= 20, table


GIVE_IDS = """
    WITH message AS (
        UPDATE interactions SET external_id = 'a-' || id, wamid = 'w-' || id
         WHERE id IN (SELECT id FROM interactions LIMIT 5000) RETURNING id
    )
    INSERT INTO delivery_events (event_key, source, kind, message_key, interaction_id, occurred_at)
    SELECT 'e-' || id, 'whatsapp', 'sent', 'w-' || id, id, now() FROM message"""


@PLANS
@pytest.mark.parametrize("prefix", ["w-", "a-", "unknown-", ""])
def test_the_message_of_an_event_is_found_without_scanning_all_messages(
    crowd: World, prefix: str, plan: str
) -> None:
    """An event names its message by the provider's id or by the tag that the engine sent."""
    crowd.connection.run(GIVE_IDS)
    crowd.connection.run("ANALYZE interactions, delivery_events")
    [message] = crowd.rows("SELECT id FROM interactions WHERE wamid IS NOT NULL LIMIT 1")
    tag, key = (None, f"{prefix}{message['id']}") if prefix else (str(message["id"]), "w-new")
    event = {"number": 0, "interaction_id": tag, "message_key": key, "accepted_as": "none"}
    sql = load_query("feedback/store/lock_messages").replace(":events", "$1::text")

    cost = explain(crowd, sql, f"'{json.dumps([event])}'", plan=plan)

    assert cost["Actual Rows"] == (0 if prefix == "unknown-" else 1)
    for table in ("interactions", "delivery_events"):
        assert rows_read(cost, table) <= 10, table
    assert blocks_read(cost) <= 100


@PLANS
def test_ten_bounces_are_recorded_without_scanning_a_table(crowd: World, plan: str) -> None:
    messages = crowd.rows("SELECT id, org_id, lead_id FROM interactions LIMIT 10")
    sql = load_query("feedback/store/record_feedback")
    sql = sql.replace(":payloads", "$1::text").replace(":locks", "$2::text")
    payloads = as_json(list(map(bounce_of, messages)))
    locks = as_json([str(message["lead_id"]) for message in messages])

    cost = explain(crowd, sql, f"'{payloads}'", f"'{locks}'", plan=plan)

    assert cost["Actual Rows"] == 10
    for table in ("interactions", "cadence_enrollments", "leads"):
        assert rows_read(cost, table) <= 100, table
