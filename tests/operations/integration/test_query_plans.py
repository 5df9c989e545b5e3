"""The operator's queries read what they show, not every enrollment, message or lead."""

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from cadence_core.database.query_files import load_query
from tests.conftest import cloned_database
from tests.world import World

CROWD = 20_000
ENROLL_A_CROWD = """
    WITH numbered AS MATERIALIZED (
        SELECT n, gen_random_uuid() AS lead_id, gen_random_uuid() AS id
          FROM generate_series(1, :count ::int) AS n
    ), lead AS (
        INSERT INTO leads (id, org_id, email, phone)
        SELECT lead_id, :org, 'lead' || n || '@lead.test', '+55119' || 10000000 + n FROM numbered
    ), message AS (
        INSERT INTO interactions (org_id, enrollment_id, cadence_id, step_id, lead_id, channel,
                                  status, content, sent_at)
        SELECT :org, id, :cadence, :step, lead_id, 'email',
               CASE WHEN n % 100 = 0 THEN 'uncertain' ELSE 'sent' END, 'text', now() FROM numbered
    )
    INSERT INTO cadence_enrollments (id, org_id, cadence_id, lead_id, next_step_id, next_step_due,
                                     status, status_reason, paused_by)
    SELECT id, :org, :cadence, lead_id, CAST(:step AS uuid),
           now() + make_interval(secs => n - 10000), part.status,
           CASE part.status WHEN 'paused' THEN 'missing_address' END,
           CASE part.status WHEN 'paused' THEN 'engine' END
      FROM numbered,
           LATERAL (SELECT CASE n % 20 WHEN 0 THEN 'paused' ELSE 'active' END AS status) AS part"""
SELECTION = {"paused_by": "engine", "is_release": True}


@pytest.fixture(scope="module")
def crowd(postgres: str) -> Iterator[World]:
    """20,000 enrollments: 1,000 on hold, 200 of them with an uncertain message."""
    with cloned_database(postgres) as url:
        world = World(url)
        cadence = world.cadence()
        step = world.step(cadence)
        world.connection.run("SET session_replication_role TO replica")  # no triggers, for speed
        world.connection.run(
            ENROLL_A_CROWD, count=CROWD, org=world.org_id, cadence=cadence, step=step
        )
        world.connection.run("SET session_replication_role TO DEFAULT")
        world.connection.run("VACUUM ANALYZE")
        yield world
        world.close()


def rows_read(world: World, *queries: str, **parameters: object) -> dict[str, float]:
    """Run a query as an operation does, and return the rows it read of each table."""
    sql = load_query(*(f"operations/{query}" for query in queries))
    for name, value in parameters.items():
        text = value if isinstance(value, str) else json.dumps(value)
        sql = re.sub(rf"(?<!:):{name}\b", f"'{text}'", sql)
    world.connection.run("BEGIN")
    [[[explained]]] = world.connection.run(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
    world.connection.run("ROLLBACK")
    read: dict[str, float] = {}
    for node in nodes_of(explained["Plan"]):
        if "Scan" in node["Node Type"] and "Relation Name" in node:
            rows = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
            table = node["Relation Name"]
            read[table] = read.get(table, 0) + rows * node["Actual Loops"]
    return read


def nodes_of(plan: Any) -> Iterator[Any]:
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes_of(child)


def test_holds_are_counted_without_reading_what_is_not_held(crowd: World) -> None:
    read = rows_read(crowd, "standings", "held", "hold_groups", selection=SELECTION)

    assert read["cadence_enrollments"] <= 1_002  # the held ones, and an example twice
    assert "leads" not in read


def test_a_page_of_held_leads_reads_a_page(crowd: World) -> None:
    page = {"selection": SELECTION, "after": str(uuid4()), "limit": "50"}

    read = rows_read(crowd, "standings", "held", "held_leads", **page)

    assert 0 < read["cadence_enrollments"] <= 101
    assert read["leads"] <= 50


def test_a_slice_of_a_release_reads_a_slice(crowd: World) -> None:
    first = {"selection": SELECTION, "after": "00000000-0000-0000-0000-000000000000", "limit": "50"}

    read = rows_read(crowd, "standings", "held", "release_slice", **first)

    assert 0 < read["cadence_enrollments"] <= 151


def test_uncertain_messages_are_found_without_reading_the_others(crowd: World) -> None:
    read = rows_read(crowd, "standings", "uncertain", request={}, limit="50")

    assert 0 < read["interactions"] <= 250
    assert read["leads"] <= 50


@pytest.mark.parametrize("who", [{"email": "lead7@lead.test"}, {"phone": "+5511910000007"}])
def test_a_lead_is_found_by_the_indexes_of_its_addresses(crowd: World, who: dict[str, str]) -> None:
    read = rows_read(crowd, "find_leads", request=who, limit="10")

    assert read["leads"] == 2  # found, then read


def test_what_is_kept_back_is_found_by_the_index_of_due_times(crowd: World) -> None:
    read = rows_read(crowd, "standings", "kept_back", limit="20")

    assert 20 < read["cadence_enrollments"] <= 1_060


def test_a_lead_reads_only_its_own_rows(crowd: World) -> None:
    [lead] = crowd.rows("SELECT id FROM leads LIMIT 1")

    read = rows_read(crowd, "standings", "lead", leads=f"{{{lead['id']}}}")

    assert (read["cadence_enrollments"], read["interactions"]) == (1, 1)
    assert read["leads"] <= 2  # PostgreSQL 16 reads it a second time


def test_a_page_of_organizations_counts_a_bounded_number_of_enrollments(crowd: World) -> None:
    page = {"org_id": str(crowd.org_id), "after": "", "limit": "50"}

    read = rows_read(crowd, "stops_in_force", "cap_uses", "organizations", **page)

    assert 0 < read["cadence_enrollments"] <= 2_000  # the paused ones, and 1,000 active ones


def test_a_page_of_senders_reads_their_latest_messages_only(crowd: World) -> None:
    crowd.connection.run("SET session_replication_role TO replica")
    crowd.connection.run("UPDATE interactions SET sender_id = :id", id=crowd.email_sender)
    crowd.connection.run("SET session_replication_role TO DEFAULT")
    crowd.connection.run("VACUUM ANALYZE interactions")
    page = {"org_id": "", "sender_id": "", "after": "", "limit": "50"}

    read = rows_read(crowd, "stops_in_force", "cap_uses", "senders", **page)

    assert 0 < read["interactions"] <= 2_000


@pytest.mark.parametrize(
    ("channel", "address"), [("email", "lead7@lead.test"), ("whatsapp", "+5511910000007")]
)
def test_a_suppression_is_found_by_its_hashes_and_its_leads_by_their_addresses(
    crowd: World, channel: str, address: str
) -> None:
    asked = {"org_id": str(crowd.org_id), "channel": channel, "address": address, "key": address}

    read = rows_read(crowd, "suppressions_named", **asked)

    assert read.get("leads", 0) <= 1
    assert read.get("cadence_enrollments", 0) <= 1


def test_a_pause_of_a_lead_reads_only_its_own_rows(crowd: World) -> None:
    [lead] = crowd.rows("SELECT id FROM leads LIMIT 1")
    ids = {"org_id": str(crowd.org_id), "lead_id": str(lead["id"])}

    paused = rows_read(crowd, "pause_lead", detail="why", **ids)
    resumed = rows_read(crowd, "resume_lead", **ids)

    assert paused["cadence_enrollments"] <= 3
    assert resumed["cadence_enrollments"] <= 3
