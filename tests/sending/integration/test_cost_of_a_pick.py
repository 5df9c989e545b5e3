"""What a pick costs when little of what is due may leave: it asks once what many have in common."""

import json

import pytest

from tests.database.integration.test_zones import WITH_CHECKS, WITHOUT_CHECKS
from tests.world import World

ORGANIZATIONS = 300
NO_NAME = "EST"
SEED = """
    WITH org AS (
        INSERT INTO organizations (name)
        SELECT 'org' || n FROM generate_series(1, :count ::int) AS n RETURNING id
    ), schedule AS (
        INSERT INTO sending_schedules (org_id, name, spread_minutes) SELECT id, 'always', 0 FROM org
        RETURNING id, org_id
    ), hours AS (
        INSERT INTO sending_hours (schedule_id, org_id, iso_day, opens, closes)
        SELECT id, org_id, day, '00:00', '24:00' FROM schedule, generate_series(1, 7) AS day
    ), sender AS (
        INSERT INTO senders (org_id, channel, address)
        SELECT id, 'email', id || '@acme.test' FROM org RETURNING id, org_id
    ), cadence AS (
        INSERT INTO cadences (org_id, name, status, schedule_id, email_sender_id)
        SELECT org_id, 'outbound', 'active', schedule.id, sender.id
          FROM schedule JOIN sender USING (org_id) RETURNING id, org_id
    ), step AS (
        INSERT INTO cadence_steps (org_id, cadence_id, step_order, channel)
        SELECT org_id, id, 1, 'email' FROM cadence RETURNING id
    )
    SELECT count(*) FROM step"""
WHATSAPP = """
    INSERT INTO senders (org_id, channel, address) SELECT id, 'whatsapp', id FROM organizations;
    UPDATE cadences SET whatsapp_sender_id = senders.id
      FROM senders WHERE senders.org_id = cadences.org_id AND senders.channel = 'whatsapp'"""
LEADS = """
    INSERT INTO leads (org_id, email, timezone)
    SELECT id, concat(name, '-', n, '@', :zone ::text, '.test'), :zone
      FROM organizations, generate_series(1, :each ::int) AS n WHERE name LIKE :names"""
ENROLLED = """
    INSERT INTO cadence_enrollments (org_id, cadence_id, lead_id, next_step_due)
    SELECT lead.org_id, cadences.id, lead.id, now() - interval '1 hour'
      FROM leads AS lead JOIN cadences USING (org_id)
     WHERE NOT EXISTS (SELECT FROM cadence_enrollments AS e WHERE e.lead_id = lead.id)"""


@pytest.fixture
def many(world: World) -> World:
    """Many organizations, each with a schedule that is always open, and nothing due."""
    world.connection.run(SEED, count=ORGANIZATIONS)
    return world


def due(world: World, names: str, zone: str | None, each: int) -> None:
    world.connection.run(WITHOUT_CHECKS if zone == NO_NAME else WITH_CHECKS)
    world.connection.run(LEADS, names=names, zone=zone, each=each)
    world.connection.run(WITH_CHECKS)
    world.connection.run(ENROLLED)


def shut(world: World, zone: str) -> None:
    """Let every schedule be known to open later where leads are in a zone."""
    world.connection.run("SELECT ask_again()")
    while world.connection.run("SELECT refresh_open_spans()") != [[0]]:
        pass
    world.connection.run(
        "UPDATE open_spans SET opens_at = now() + interval '1 hour' WHERE zone = :zone", zone=zone
    )
    world.connection.run("VACUUM ANALYZE")


def names(world: World) -> list[str]:
    """Return the organizations of what a pick finds."""
    rows = world.rows(
        """SELECT o.name FROM unnest(due_in_turn(50, '{}')) AS due
             JOIN organizations AS o ON o.id = due.org_id ORDER BY o.name"""
    )
    return [row["name"] for row in rows]


def blocks(world: World, sql: str) -> int:
    """Return the blocks that a statement reads once its plans are made, and undo it."""
    for _ in range(2):
        world.connection.run("BEGIN")
        [[text]] = world.connection.run(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}")
        world.connection.run("ROLLBACK")
    [explained] = json.loads(text) if isinstance(text, str) else text
    plan = explained["Plan"]
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


PICK = "SELECT * FROM pick_due(gen_random_uuid(), 50, 60, '{}')"


def test_in_the_evening_an_organization_costs_a_look_for_each_zone_that_is_open(
    many: World,
) -> None:
    due(many, "org%", "Asia/Tokyo", 2)
    due(many, "org7", "Europe/Lisbon", 3)
    shut(many, "Asia/Tokyo")

    assert set(names(many)) == {"org7"}
    assert blocks(many, PICK) <= 1_000 + 8 * ORGANIZATIONS


def test_at_night_an_organization_costs_no_look_at_all(many: World) -> None:
    due(many, "org%", "Asia/Tokyo", 2)
    shut(many, "Asia/Tokyo")
    many.connection.run("UPDATE open_spans SET opens_at = now() + interval '1 hour'")

    assert names(many) == []
    assert blocks(many, PICK) <= ORGANIZATIONS


def test_many_organizations_with_nothing_due_cost_one_look_together(many: World) -> None:
    [[version]] = many.connection.run("SHOW server_version_num")
    if int(version) < 170_000:
        pytest.skip("before version 17, PostgreSQL looks for each of them")
    due(many, "org%", "Europe/Lisbon", 2)
    many.connection.run(
        """UPDATE cadence_enrollments SET next_step_due = now() + interval '1 day'
            WHERE org_id <> (SELECT id FROM organizations WHERE name = 'org7')"""
    )
    many.connection.run("VACUUM ANALYZE")
    turns = "ARRAY(SELECT t FROM turns_of_organizations(gen_random_uuid(), '{}') AS t)"

    looks = blocks(many, f"SELECT turns_with_due({turns})") - blocks(many, f"SELECT {turns}")

    assert set(names(many)) == {"org7"}
    assert looks <= ORGANIZATIONS / 10


def test_what_follows_a_spent_cap_asks_no_organization_that_had_nothing(many: World) -> None:
    due(many, "org7", "Europe/Lisbon", 200)
    without_cap = blocks(many, PICK)
    many.connection.run(
        """INSERT INTO sending_caps (org_id, kind, sender_id, daily_cap)
           SELECT org_id, 'sender', id, 3 FROM senders"""
    )
    shut(many, "Asia/Tokyo")

    rows = many.rows(PICK)

    assert [row["became"] for row in rows] == ["leased"]  # of three, spread over the day
    many.connection.run("UPDATE cadence_enrollments SET run_id = NULL, lease_expires_at = NULL")
    assert blocks(many, PICK) <= without_cap + 2 * ORGANIZATIONS


ZONES = ("Asia/Tokyo", "Asia/Dubai", "Europe/Lisbon", "America/Lima", "America/Denver")
SPENT = """
    WITH cap AS (
        INSERT INTO sending_caps (org_id, kind, sender_id, daily_cap, trickle)
        SELECT org_id, 'sender', id, 40, :is_spread ::boolean FROM senders RETURNING id, org_id
    ), scope AS (
        INSERT INTO send_scopes (scope, org_id, cap_id)
        SELECT concat('sender:', id), org_id, id FROM cap RETURNING scope
    )
    INSERT INTO send_counts (scope, bucket, used)
    SELECT scope, bucket_of(now() - n * interval '30 minutes'), 1
      FROM generate_series(0, 39) AS n, scope ORDER BY n"""


@pytest.mark.parametrize("is_spread", [True, False])
def test_many_organizations_at_their_caps_cost_little_more_than_a_look_at_each(
    many: World, *, is_spread: bool
) -> None:
    for zone in ZONES:
        due(many, "org%", zone, 1)
    shut(many, "")
    many.connection.run(SPENT, is_spread=is_spread)
    many.connection.run("SELECT ask_again()")
    many.connection.run("VACUUM ANALYZE")

    assert names(many) == []
    assert blocks(many, PICK) <= 20 * ORGANIZATIONS  # 100 and more if each is asked for itself


@pytest.mark.parametrize("zone", [None, NO_NAME], ids=["without a zone", "with a name from before"])
def test_a_lead_whose_zone_is_the_organization_s_is_found_while_others_wait(
    many: World, zone: str | None
) -> None:
    due(many, "org%", "Asia/Tokyo", 1)
    due(many, "org7", zone, 1)
    shut(many, "Asia/Tokyo")

    assert set(names(many)) == {"org7"}


def test_a_schedule_that_does_not_follow_its_leads_is_open_or_shut_for_all(many: World) -> None:
    many.connection.run("UPDATE sending_schedules SET follows_lead = false")
    due(many, "org%", "Asia/Tokyo", 1)
    shut(many, "Asia/Tokyo")
    found = names(many)
    many.connection.run(
        """UPDATE open_spans SET opens_at = now() + interval '1 hour'
            WHERE org_id <> (SELECT id FROM organizations WHERE name = 'org7')"""
    )

    assert len(set(found)) > 50
    assert names(many) == ["org7"]


def test_switches_of_other_organizations_cost_no_look(many: World) -> None:
    due(many, "org%", "Asia/Tokyo", 1)
    many.connection.run("VACUUM ANALYZE")
    without_switches = blocks(many, PICK)
    many.connection.run(
        """INSERT INTO sending_stops (org_id, channel, reason)
           SELECT id, 'whatsapp', 'no numbers yet' FROM organizations, generate_series(1, 20)"""
    )
    many.connection.run("VACUUM ANALYZE")

    assert blocks(many, PICK) <= without_switches + 2_000


def test_a_cap_that_is_spread_costs_no_look_into_the_schedule(many: World) -> None:
    due(many, "org%", "Asia/Tokyo", 1)
    shut(many, "")
    many.connection.run(
        """INSERT INTO sending_caps (org_id, kind, sender_id, daily_cap)
           SELECT org_id, 'sender', id, 1000 FROM senders
           UNION ALL SELECT id, 'organization', NULL, 1000 FROM organizations
           UNION ALL SELECT id, 'domain', NULL, 1000 FROM organizations"""
    )
    many.connection.run("VACUUM ANALYZE")
    with_caps = blocks(many, PICK)
    many.connection.run("DELETE FROM sending_caps")
    many.connection.run("VACUUM ANALYZE")

    # Two looks at each of 50 organizations.
    assert with_caps <= blocks(many, PICK) + 2 * 50 * 20


def test_a_message_of_an_archived_step_leaves_though_the_step_s_channel_is_stopped(
    many: World,
) -> None:
    due(many, "org7", "Europe/Lisbon", 1)
    many.connection.run(
        f"""{WHATSAPP};
            INSERT INTO cadence_steps (org_id, cadence_id, step_order, channel)
            SELECT org_id, id, 2, 'whatsapp' FROM cadences;
            UPDATE cadence_steps SET archived_at = now() WHERE channel = 'email';
            INSERT INTO sending_stops (channel, reason) VALUES ('email', 'a test')"""  # noqa: S608 - a constant
    )

    assert names(many) == ["org7"]


def test_a_message_of_an_archived_step_is_judged_once(many: World) -> None:
    due(many, "org7", "Europe/Lisbon", 1)
    many.connection.run("UPDATE cadence_steps SET archived_at = now()")

    [[judged]] = many.connection.run(
        """SELECT cardinality(judge_due(lock_due(due_in_turn(5, '{}'), 5), 5))"""
    )

    assert judged == 1


def test_a_list_of_few_asks_each_organization_for_one_message(many: World) -> None:
    due(many, "org%", "Europe/Lisbon", 9)

    [[listed]] = many.connection.run("SELECT cardinality(due_in_turn(10, '{}'))")

    assert listed <= 11 * 3, "up to three come from a look for one"


def test_what_was_listed_is_not_asked_for_its_lanes_again(many: World) -> None:
    due(many, "org7", "UTC", 60)
    due(many, "org7", "Europe/Lisbon", 60)
    many.connection.run(
        """INSERT INTO sending_caps (org_id, kind, domain, daily_cap, trickle)
           SELECT id, 'domain', 'utc.test', 3, false
             FROM organizations WHERE name = 'org7'"""
    )
    many.connection.run("UPDATE leads SET email_key = lower(email)")
    many.connection.run("SET track_functions TO 'all'")
    many.connection.run("BEGIN")

    fates = [became for _, became, *_ in many.connection.run(PICK)]
    calls = dict(many.connection.run("SELECT funcname, calls FROM pg_stat_xact_user_functions"))
    many.connection.run("ROLLBACK")

    assert (fates.count("leased"), set(fates)) == (50, {"leased", "domain_cap"})
    assert (calls["lock_due"], calls["lanes_to_leave"]) == (2, 1)
