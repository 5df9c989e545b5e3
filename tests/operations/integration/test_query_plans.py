"""The operator's queries read what they show, not every enrollment, message or lead."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from cadence_core.database.query_files import load_query
from cadence_core.operations.holds.holds import FIRST_ID, MAX_GROUPS
from tests.conftest import cloned_database
from tests.world import World

CROWD = 20_000
CADENCES = 40
ENROLL_A_CROWD = """
    WITH numbered AS MATERIALIZED (
        SELECT n, gen_random_uuid() AS lead_id, gen_random_uuid() AS id
          FROM generate_series(1, :count ::int) AS n
    ), lead AS (
        INSERT INTO leads (id, org_id, email, phone)
        SELECT lead_id, :org, 'lead' || n || '@lead.test', '+55119' || 10000000 + n FROM numbered
    ), message AS (
        INSERT INTO interactions (org_id, enrollment_id, cadence_id, step_id, lead_id, channel,
                                  status, content, created_at, sent_at)
        SELECT :org, id, :cadence, :step, lead_id, 'email',
               CASE WHEN n % 100 = 0 THEN 'uncertain' ELSE 'sent' END, 'text',
               now() - make_interval(secs => n), now() FROM numbered
    )
    INSERT INTO cadence_enrollments (id, org_id, cadence_id, lead_id, next_step_id, next_step_due,
                                     status, status_reason, paused_by)
    SELECT id, :org, :cadence, lead_id, CAST(:step AS uuid),
           now() + make_interval(secs => n - 10000), part.status,
           CASE part.status WHEN 'paused' THEN 'missing_address' END,
           CASE part.status WHEN 'paused' THEN 'engine' END
      FROM numbered,
           LATERAL (SELECT CASE n % 20 WHEN 0 THEN 'paused' ELSE 'active' END AS status) AS part"""
HELD = {
    "selection": {"paused_by": "engine", "is_release": True},
    "after": str(FIRST_ID),
    "depth": 50,
    "counted": 0,
    "groups": MAX_GROUPS,
}


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
    read: dict[str, float] = {}
    for node in nodes_of(plan_of(world, *queries, **parameters)):
        if "Scan" in node["Node Type"] and "Relation Name" in node:
            rows = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
            table = node["Relation Name"]
            read[table] = read.get(table, 0) + rows * node["Actual Loops"]
    return read


def plan_of(world: World, *queries: str, **parameters: object) -> Any:
    """Run a query as an operation does: by the one plan for all parameters. Return that plan."""
    sql = load_query(*(f"operations/{query}" for query in queries))
    texts = []
    for number, (name, value) in enumerate(parameters.items(), 1):
        sql = re.sub(rf"(?<!:):{name}\b", f"${number}", sql)
        texts.append(f"'{value if isinstance(value, str) else json.dumps(value)}'")
    world.connection.run("BEGIN")
    world.connection.run(f"PREPARE asked AS {sql}")
    asked = f"EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE asked ({', '.join(texts)})"
    [[[explained]]] = world.connection.run(asked)
    world.connection.run("ROLLBACK")
    world.connection.run("DEALLOCATE asked")
    return explained["Plan"]


def nodes_of(plan: Any) -> Iterator[Any]:
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes_of(child)


@pytest.mark.parametrize(("counted", "most"), [(10_000, 1_000), (100, 100)])
def test_holds_are_counted_up_to_a_limit_and_nothing_else_is_read(
    crowd: World, counted: int, most: int
) -> None:
    asked = {**HELD, "counted": counted}

    read = rows_read(crowd, "standings", "holds/held", "holds/hold_groups", **asked)

    # Those counted, the first of each group and where the groups end, and an example twice.
    assert most <= read["cadence_enrollments"] <= most + 4
    assert "leads" not in read


def test_a_page_of_held_leads_reads_a_page(crowd: World) -> None:
    page = {**HELD, "after": str(uuid4()), "limit": "50"}

    read = rows_read(crowd, "standings", "holds/held", "holds/held_leads", **page)

    assert 0 < read["cadence_enrollments"] <= 103
    assert read["leads"] <= 50


@pytest.mark.parametrize("reason", ["poison", "missing_address"])
def test_a_rare_hold_is_found_without_reading_the_others(crowd: World, reason: str) -> None:
    rare = reason == "poison"
    selection = {"paused_by": "engine", "is_release": True, "reason": reason}

    read = rows_read(
        crowd,
        "standings",
        "holds/held",
        "holds/held_leads",
        **{**HELD, "selection": selection, "limit": "50"},
    )

    assert read["cadence_enrollments"] <= (2 if rare else 103)


@pytest.mark.parametrize("shown", ["", "1764305874.123456 999999999"])
def test_a_slice_of_a_release_reads_a_slice(crowd: World, shown: str) -> None:
    of = {**HELD, "limit": "50", "shown": shown}

    read = rows_read(crowd, "standings", "holds/held", "holds/release_slice", **of)

    assert 0 < read["cadence_enrollments"] <= 203


def test_uncertain_messages_are_found_without_reading_the_others(crowd: World) -> None:
    read = rows_read(crowd, "standings", "holds/uncertain", request={}, limit="50")

    assert 0 < read["interactions"] <= 250
    assert read["leads"] <= 50


def test_a_page_of_replies_reads_those_that_need_reading_and_no_message(crowd: World) -> None:
    crowd.connection.run(
        """INSERT INTO interactions (org_id, lead_id, channel, type, status, content,
                                     needs_reading, sent_at)
           SELECT org_id, id, 'email', 'reply', 'received', 'a text', true, now()
             FROM leads LIMIT 300"""
    )
    crowd.connection.run("ANALYZE interactions")
    [[reply]] = crowd.connection.run(
        "SELECT id FROM interactions WHERE needs_reading ORDER BY id LIMIT 1 OFFSET 100"
    )

    read = rows_read(crowd, "standings", "leads/readings", org_id="", after=str(reply), limit="50")

    assert 0 < read["interactions"] <= 300 + 300 + 50 + 1  # counted, followed, shown; and the last
    assert read["leads"] <= 50
    crowd.connection.run("DELETE FROM interactions WHERE needs_reading")


@pytest.mark.parametrize("who", [{"email": "lead7@lead.test"}, {"phone": "+5511910000007"}])
def test_a_lead_is_found_by_the_indexes_of_its_addresses(crowd: World, who: dict[str, str]) -> None:
    read = rows_read(crowd, "leads/find_leads", request=who, limit="10")

    assert read["leads"] == 2  # found, then read


def test_many_leads_are_found_by_the_indexes_of_their_names(crowd: World) -> None:
    [[id_]] = crowd.connection.run("SELECT id FROM leads WHERE email = 'lead7000@lead.test'")
    [[org_id]] = crowd.connection.run("SELECT id FROM organizations")
    emails = [f"lead{n}@lead.test" for n in range(1, 301)]
    names = [
        *({"place": n, "email": email, "key": email} for n, email in enumerate(emails)),
        {"place": 300, "phone": "+5511910000401", "key": "+5511910000401"},
        {"place": 301, "id": str(id_), "key": ""},
    ]

    read = rows_read(crowd, "leads/leads_named", org_id=str(org_id), names=names)

    assert 600 <= read["leads"] <= 603  # found, then read


def test_a_slice_of_a_list_reads_a_part_of_the_leads(crowd: World) -> None:
    [[org_id]] = crowd.connection.run("SELECT id FROM organizations")
    first = {"after": "00000000-0000-0000-0000-000000000000", "limit": "500", "scanned": "2000"}

    read = rows_read(crowd, "leads/listed_leads", org_id=str(org_id), list="Expo", **first)

    assert read["leads"] == 2_000


def test_an_enrollment_of_a_slice_reads_the_rows_of_its_leads(crowd: World) -> None:
    [[cadence]] = crowd.connection.run("SELECT id FROM cadences")
    ids = [str(id_) for [id_] in crowd.connection.run("SELECT id FROM leads LIMIT 500")]

    read = rows_read(
        crowd,
        "enrolling/enroll",
        cadence=str(cadence),
        leads=f"{{{','.join(ids)}}}",
        every="60",
        start="",
    )

    assert read["leads"] == 500
    assert read["cadence_enrollments"] <= 1_510  # theirs, the last active one, and the paused ones


def test_a_slice_of_a_closing_reads_a_slice(crowd: World) -> None:
    [[cadence, org_id]] = crowd.connection.run("SELECT id, org_id FROM cadences")
    first = {"after": "00000000-0000-0000-0000-000000000000", "limit": "50", "leads": "{}"}
    whole = {"cadence": str(cadence), "org_id": str(org_id), "is_everyone": "true"}

    read = rows_read(crowd, "enrolling/close", **first, **whole)

    assert 0 < read["cadence_enrollments"] <= 200


def test_what_is_kept_back_is_found_by_the_index_of_due_times(crowd: World) -> None:
    read = rows_read(crowd, "standings", "reports/kept_back", limit="20")

    assert 20 < read["cadence_enrollments"] <= 1_060


def test_a_lead_reads_only_its_own_rows(crowd: World) -> None:
    [lead] = crowd.rows("SELECT id FROM leads LIMIT 1")

    read = rows_read(crowd, "standings", "leads/lead", leads=f"{{{lead['id']}}}")

    assert (read["cadence_enrollments"], read["interactions"]) == (2, 2)  # found, then read
    assert read["leads"] <= 2  # PostgreSQL 16 reads it a second time


def test_a_lead_reads_what_it_shows_of_many_enrollments_and_messages(crowd: World) -> None:
    [row] = crowd.rows("SELECT * FROM cadence_enrollments LIMIT 1")
    ids = {name: row[name] for name in ("org_id", "cadence_id", "lead_id")}
    crowd.connection.run("SET session_replication_role TO replica")
    crowd.connection.run(
        """INSERT INTO cadence_enrollments (org_id, cadence_id, lead_id, status)
           SELECT :org_id, :cadence_id, :lead_id, 'completed' FROM generate_series(1, 300)""",
        **ids,
    )
    crowd.connection.run("SET session_replication_role TO DEFAULT")

    read = rows_read(crowd, "standings", "leads/lead", leads=f"{{{row['lead_id']}}}")

    crowd.connection.run("DELETE FROM cadence_enrollments WHERE status = 'completed'")
    assert 20 < read["cadence_enrollments"] <= 321  # in the order of time, then those shown
    assert read["cadences"] <= 100


EVERYTHING = {"org_id": "", "cadence_id": ""}


def test_an_agenda_reads_what_is_due_on_its_day(crowd: World) -> None:
    [[day]] = crowd.connection.run("SELECT (now() AT TIME ZONE 'UTC')::date + 2")
    limits = {
        "limit": "75000",
        "lanes": "1000",
        "recipients": "5000",
        "steps": "500",
        "zone": "UTC",
    }

    read = rows_read(crowd, "chosen", "reports/agenda", **EVERYTHING, **limits, day=str(day))

    assert read["cadence_enrollments"] <= 10  # its lane; all is due before
    assert not read.get("leads")


def test_days_read_the_messages_of_their_days(crowd: World) -> None:
    period = {"zone": "UTC", "today": "2020-01-14", "days": "14", "limit": "50000"}

    read = rows_read(crowd, "chosen", "reports/days", **EVERYTHING, **period)

    assert read["interactions"] == 0


def test_a_funnel_reads_as_many_messages_as_it_counts(crowd: World) -> None:
    [[cadence]] = crowd.connection.run("SELECT id FROM cadences")
    counted = {"cadence_id": str(cadence), "days": "90", "limit": "100"}

    read = rows_read(crowd, "standings", "reports/funnel", **counted)

    assert read["interactions"] == 100
    assert read["cadence_enrollments"] <= 202


def outbox_request(**columns: object) -> dict[str, object]:
    empty = dict.fromkeys(("org_id", "cadence_id", "people", "channel", "status", "after"))
    return {**empty, "limit": 20, "is_filtered": False, **columns}


def test_a_page_of_the_outbox_reads_a_page(crowd: World) -> None:
    [row] = crowd.rows("SELECT cadence_id, lead_id, org_id FROM interactions LIMIT 1")
    of = {name: str(id_) for name, id_ in row.items()}
    for request in (
        {},
        {"org_id": of["org_id"]},
        {"cadence_id": of["cadence_id"]},
        {"people": [of["lead_id"]]},
    ):
        read = rows_read(
            crowd,
            "standings",
            "reports/outbox",
            request=outbox_request(**request),
            looked_at="20000",
        )
        assert 0 < read["interactions"] <= 100, request
        assert read["leads"] <= 20


def test_a_filtered_page_of_the_outbox_reads_no_more_than_it_may(crowd: World) -> None:
    request = outbox_request(status="bounced", is_filtered=True)

    read = rows_read(crowd, "standings", "reports/outbox", request=request, looked_at="500")

    assert 0 < read["interactions"] <= 600


def test_a_person_is_found_by_an_index(crowd: World) -> None:
    for by, wanted in (("email", "lead7@lead.test"), ("name", "nobody")):
        found = {"by": by, "wanted": wanted, "org_id": "", "limit": "51"}

        assert rows_read(crowd, "leads/find_people", **found).get("leads", 0) <= 1


@pytest.mark.parametrize("has_keys", [False, True])
def test_a_slice_of_an_import_reads_only_the_leads_that_it_names(
    crowd: World, *, has_keys: bool
) -> None:
    rows = [
        {"line": n, "email": f"{name}{n}@lead.test", "email_key": f"{name}{n}@lead.test"}
        | {"phone": f"+55119{number + n}", "phone_key": f"+55119{number + n}", "custom_fields": {}}
        for name, number in (("lead", 10_000_000), ("new", 90_000_000))
        for n in range(1, 21)
    ]
    rows = [{**row, "line": line} for line, row in enumerate(rows)]
    crowd.connection.run("BEGIN")
    if has_keys:
        crowd.connection.run("SET LOCAL session_replication_role TO replica")
        crowd.connection.run("UPDATE leads SET email_key = email, phone_key = phone")
        crowd.connection.run("SET LOCAL session_replication_role TO DEFAULT")
        crowd.connection.run("ANALYZE leads")

    read = rows_read(
        crowd,
        "enrolling/import_leads",
        org_id=str(crowd.org_id),
        duplicates="skip",
        says_opt_in="true",
        rows=rows,
    )

    assert 20 <= read["leads"] <= 200
    assert read.get("interactions", 0) == 0


def test_a_page_of_organizations_counts_a_bounded_number_of_enrollments(crowd: World) -> None:
    page = {"org_id": str(crowd.org_id), "after": "", "limit": "50"}

    read = rows_read(
        crowd, "stops/stops_in_force", "reports/cap_uses", "reports/organizations", **page
    )

    assert 0 < read["cadence_enrollments"] <= 2_000  # 1,000 active ones, and 1,000 paused ones


def test_a_page_of_senders_reads_their_latest_messages_only(crowd: World) -> None:
    crowd.connection.run("SET session_replication_role TO replica")
    crowd.connection.run("UPDATE interactions SET sender_id = :id", id=crowd.email_sender)
    crowd.connection.run("SET session_replication_role TO DEFAULT")
    crowd.connection.run("VACUUM ANALYZE interactions")
    page = {"org_id": "", "sender_id": "", "after": "", "limit": "50"}

    read = rows_read(crowd, "stops/stops_in_force", "reports/cap_uses", "reports/senders", **page)

    assert 0 < read["interactions"] <= 2_000


@pytest.mark.parametrize(
    ("channel", "address"), [("email", "lead7@lead.test"), ("whatsapp", "+5511910000007")]
)
def test_a_suppression_is_found_by_its_hashes_and_its_leads_by_their_addresses(
    crowd: World, channel: str, address: str
) -> None:
    asked = {"org_id": str(crowd.org_id), "channel": channel, "address": address, "key": address}

    read = rows_read(crowd, "leads/suppressions_named", **asked)

    assert read.get("leads", 0) <= 1
    assert read.get("cadence_enrollments", 0) <= 1


def test_a_pause_of_a_lead_reads_only_its_own_rows(crowd: World) -> None:
    [lead] = crowd.rows("SELECT id FROM leads LIMIT 1")
    ids = {"org_id": str(crowd.org_id), "lead_id": str(lead["id"])}

    paused = rows_read(crowd, "stops/pause_lead", detail="why", **ids)
    resumed = rows_read(crowd, "stops/resume_lead", **ids)

    assert paused["cadence_enrollments"] <= 3
    assert resumed["cadence_enrollments"] <= 3


def test_an_agenda_compares_no_message_with_every_step(world: World) -> None:
    world.insert("sending_caps", org_id=world.org_id, kind="domain", daily_cap=10)
    for _ in range(CADENCES):
        cadence = world.cadence({})
        for _ in range(5):
            world.enrollment(cadence, world.lead(email=f"{uuid4().hex}@lead.test"))
    world.connection.run("VACUUM ANALYZE")

    plan = plan_of(
        world,
        "chosen",
        "reports/agenda",
        org_id="",
        cadence_id="",
        zone="UTC",
        day=datetime.now(UTC).date().isoformat(),
        limit=1000,
        lanes=1000,
        recipients=1000,
        steps=1000,
    )

    compared = [
        node["Rows Removed by Join Filter"] * node["Actual Loops"]
        for node in nodes_of(plan)
        if "Rows Removed by Join Filter" in node
    ]
    assert sum(compared) < 5 * CADENCES, compared
