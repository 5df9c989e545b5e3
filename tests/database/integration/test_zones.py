"""Time zones are checked when they are written, and those from before are listed by a migration."""

import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from importlib.resources import files

import pytest
from pg8000.exceptions import DatabaseError

from cadence_core.database.backfills import BEFORE_EVERY_ID
from cadence_core.database.migrate import migrate_database
from tests.database.integration.test_constraints import refused
from tests.old_schema import VERSIONS
from tests.world import World

NO_NAMES = ("GMT-3", "UTC-3", "America/Sao_Paulo-3", "BRT", "EST", "EST5EDT", "<+3>-3", "3", "CET")
MAX_NAMES = 2_000
WITHOUT_CHECKS = "SET session_replication_role = 'replica'"
WITH_CHECKS = "RESET session_replication_role"


@pytest.mark.parametrize("zone", [*NO_NAMES, "Etc/GMT+3"])
def test_a_zone_that_is_no_iana_name_is_refused(world: World, zone: str) -> None:
    lead = world.lead()

    writes: dict[str, Callable[..., object]] = {
        "leads": partial(world.update, "leads", lead),
        "organizations": partial(world.insert, "organizations", name="Other"),
        "sending_schedules": partial(
            world.insert, "sending_schedules", org_id=world.org_id, name="Office"
        ),
    }
    for table, write in writes.items():
        with pytest.raises(DatabaseError) as refusal:
            write(timezone=zone)
        answer = refusal.value.args[0]
        # 22023: PostgreSQL itself does not know it.
        assert answer.get("n") == f"{table}_timezone_is_iana" or answer["C"] == "22023"


@pytest.mark.parametrize(
    "zone",
    [
        "UTC",
        "America/Sao_Paulo",
        "America/Port-au-Prince",
        "America/Argentina/Buenos_Aires",
        "America/North_Dakota/New_Salem",
        "Asia/Ust-Nera",
        "US/Pacific",
    ],
)
def test_a_zone_is_written_in_the_case_of_iana(world: World, zone: str) -> None:
    for spelling in (zone, zone.lower(), zone.upper()):
        lead = world.lead(timezone=spelling)
        assert world.row("leads", lead)["timezone"] == zone


def test_nearly_every_name_of_the_database_is_allowed(world: World) -> None:
    world.connection.run(
        """INSERT INTO leads (org_id, timezone)
           SELECT :org, name FROM pg_timezone_names WHERE is_zone_name(name)""",
        org=world.org_id,
    )

    assert world.count("leads") > 400
    assert world.count("lead_zones") == world.count("leads")


def test_checking_a_zone_leaves_the_session_s_own(world: World) -> None:
    world.connection.run("SET timezone TO 'Asia/Tokyo'")
    world.lead(timezone="europe/lisbon")

    assert world.connection.run("SHOW timezone") == [["Asia/Tokyo"]]


def test_a_row_from_before_keeps_its_zone_and_can_be_changed(world: World) -> None:
    lead = world.lead()
    world.connection.run(WITHOUT_CHECKS)
    world.update("leads", lead, timezone="GMT-3")
    world.connection.run(WITH_CHECKS)

    world.update("leads", lead, first_name="Ana")
    world.update("leads", lead, timezone="GMT-3", last_name="Lima")
    with refused("leads_timezone_is_iana"):
        world.update("leads", lead, timezone="GMT-4")

    row = world.row("leads", lead)
    assert (row["timezone"], row["first_name"], row["last_name"]) == ("GMT-3", "Ana", "Lima")


def test_a_migration_corrects_the_case_lists_the_others_and_notes_the_zones(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.connection.run(WITHOUT_CHECKS)
    leads = {
        zone: world.lead(timezone=zone)
        for zone in ("GMT-3", "america/bahia", "Europe/Lisbon", "utc")
    }
    world.connection.run(WITH_CHECKS)

    with caplog.at_level(logging.WARNING):
        migrate_database(world.url)

    zones = [world.row("leads", lead)["timezone"] for lead in leads.values()]
    assert zones == ["GMT-3", "America/Bahia", "Europe/Lisbon", "UTC"]
    noted = world.rows("SELECT zone FROM lead_zones ORDER BY zone")
    assert [row["zone"] for row in noted] == ["America/Bahia", "Europe/Lisbon", "UTC"]
    assert "leads.timezone is no IANA name and counts as none: GMT-3 (rows: 1)" in caplog.text


def test_a_migration_compares_no_lead_with_each_zone(world: World) -> None:
    world.connection.run(
        "INSERT INTO leads (org_id, email, timezone)"
        " SELECT CAST(:org_id AS uuid), number || '@lead.test', 'America/Sao_Paulo'"
        " FROM generate_series(1, 200) AS number",
        org_id=str(world.org_id),
    )
    world.connection.run("ANALYZE leads")
    # As if they were many.
    world.connection.run(
        "UPDATE pg_class SET reltuples = 1000000 WHERE oid = CAST('leads' AS regclass)"
    )
    sql = files("cadence_core.database").joinpath("normalise_zones.sql").read_text("utf-8")
    sql = sql.replace(":after", f"'{BEFORE_EVERY_ID}'")

    plan = str(world.connection.run(f"EXPLAIN (ANALYZE, TIMING off) {sql}"))

    compared = re.findall(r"Rows Removed by (?:Join )?Filter: (\d+)", plan)
    assert 0 < sum(map(int, compared)) <= 200 + MAX_NAMES


def test_an_enrollment_from_before_waits_in_a_zone_that_is_one(world: World) -> None:
    cadence = world.cadence({})
    enrollments = {
        zone: world.enrollment(cadence, world.lead()) for zone in ("GMT-3", "Europe/Lisbon", "")
    }
    world.connection.run(WITHOUT_CHECKS)
    for zone, enrollment in enrollments.items():
        lead = world.enrollment_row(enrollment)["lead_id"]
        world.update("leads", lead, timezone=zone or None)
        world.update("cadence_enrollments", enrollment, zone=zone)
    world.connection.run(WITH_CHECKS)
    [revision] = VERSIONS.glob("*_organizations_in_turn.sql")

    world.connection.execute_simple(revision.read_text(encoding="utf-8"))

    zones = {zone: world.enrollment_row(id_)["zone"] for zone, id_ in enrollments.items()}
    assert zones == {"GMT-3": "", "Europe/Lisbon": "Europe/Lisbon", "": ""}


def test_a_migration_names_the_zones_in_use_whose_data_are_not_iana_s(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.lead(timezone="Europe/Lisbon")
    world.lead(timezone="Asia/Kolkata")
    with caplog.at_level(logging.WARNING):
        migrate_database(world.url)
    assert "Asia/Kolkata" not in caplog.text

    monkeypatch.setattr("cadence_core.database.zones.OFFSETS", OTHER_DATA)
    with caplog.at_level(logging.WARNING):
        migrate_database(world.url)

    assert "differ in: Asia/Kolkata" in caplog.text


OTHER_DATA = f"""
    SELECT 'Asia/Kolkata', {int(datetime(2026, 6, 1, tzinfo=UTC).timestamp())}, 18000
     WHERE CAST(:zones AS text[]) @> ARRAY['Asia/Kolkata'] AND :days > 0"""
