"""The limits of texts: refused where they are written, reported where they exist already."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from pg8000.exceptions import DatabaseError

from cadence_core.database.migrate import migrate_database
from cadence_core.templates.sandbox import MAX_TEMPLATE_LENGTH
from tests.database.integration.test_constraints import refused
from tests.docs.pages import ROOT
from tests.old_schema import world_at
from tests.world import World

LIMITS_OF_0009 = {
    "organizations.name": 1_000,
    "cadences.name": 1_000,
    "senders.address": 320,
    "senders.reply_to": 320,
    "senders.display_name": 1_000,
    "message_templates.name": 1_000,
    "message_templates.subject": 100_000,
    "message_templates.body": 100_000,
    "message_templates.whatsapp_template_name": 1_000,
    "message_templates.whatsapp_language": 1_000,
    "leads.email": 320,
    "leads.first_name": 1_000,
    "leads.last_name": 1_000,
    "leads.company_name": 1_000,
    "leads.job_title": 1_000,
    "leads.custom_fields": 100_000,
}
LIMITS = {
    **LIMITS_OF_0009,
    "organizations.postal_address": 1_000,
    "consents.wording": 10_000,
    "consents.evidence": 10_000,
    "sender_identities.identity": 320,
    "message_templates.whatsapp_components": 100_000,
    "leads.external_id": 320,
}
LIMITS_OF_THE_DATABASE = """
    SELECT name, column_length_limit(name)
      FROM (SELECT concat(table_name, '.', column_name) AS name
              FROM information_schema.columns WHERE table_schema = 'public') AS columns
     WHERE column_length_limit(name) IS NOT NULL"""
COLUMNS = pytest.mark.parametrize("column", [*LIMITS_OF_0009, "organizations.postal_address"])


def text_of(column: str, length: int) -> str:
    """Return a value of this length in characters, most of which take two bytes."""
    if column in ("leads.custom_fields", "message_templates.whatsapp_components"):
        return '{"a": "' + "é" * (length - 9) + '"}'
    return "é" * length


def insert(world: World, column: str, length: int) -> Any:
    table, name = column.split(".")
    builders: dict[str, Any] = {
        "organizations": lambda **columns: world.insert(
            "organizations", **{"name": "Acme", **columns}
        ),
        "cadences": world.cadence,
        "message_templates": world.template,
        "leads": world.lead,
        "senders": lambda **columns: world.insert(
            "senders",
            **{"org_id": world.org_id, "channel": "email", "address": "a@acme.test", **columns},
        ),
        "sender_identities": lambda **columns: world.insert(
            "sender_identities", **{"org_id": world.org_id, "channel": "email", **columns}
        ),
    }
    return builders[table](**{name: text_of(column, length)})


def test_the_limits_are_those_of_the_documentation_and_of_the_sandbox(world: World) -> None:
    page = (ROOT / "docs/templates.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`\w+\.\w+`.*) \| ([\d,]+) \|$", page, re.M)
    documented = {
        column: int(limit.replace(",", ""))
        for columns, limit in rows
        for column in re.findall(r"`(\w+\.\w+)`", columns)
    }

    assert dict(world.connection.run(LIMITS_OF_THE_DATABASE)) == LIMITS == documented
    assert LIMITS["message_templates.body"] == MAX_TEMPLATE_LENGTH


@COLUMNS
def test_a_text_beyond_its_limit_is_refused_with_its_column_and_its_limit(
    world: World, column: str
) -> None:
    limit = LIMITS[column]
    id_ = insert(world, column, limit)

    with pytest.raises(DatabaseError) as refusal:
        insert(world, column, limit + 1)
    table, name = column.split(".")
    with refused("23514"):
        world.update(table, id_, **{name: text_of(column, limit + 1)})

    message = f"{column} is longer than {limit} characters"
    assert (refusal.value.args[0]["C"], refusal.value.args[0]["M"]) == ("23514", message)
    assert (refusal.value.args[0]["t"], refusal.value.args[0]["c"]) == (table, name)


@COLUMNS
def test_a_row_from_before_the_limits_can_change_in_its_other_columns(
    world: World, column: str
) -> None:
    table, name = column.split(".")
    with world.without_triggers():
        id_ = insert(world, column, LIMITS[column] + 1)

    world.connection.run(
        f"UPDATE {table} SET {name} = {name}, created_at = '2026-01-01Z' WHERE id = :id",  # noqa: S608
        id=id_,
    )

    assert str(world.row(table, id_)["created_at"]) == "2026-01-01 00:00:00+00:00"


def test_a_row_from_before_the_limits_can_be_upserted_with_its_text(world: World) -> None:
    world.connection.run("SET session_replication_role TO replica")
    lead = world.lead(job_title="x" * 2_000)
    world.connection.run("SET session_replication_role TO DEFAULT")

    world.connection.run(
        """INSERT INTO leads SELECT * FROM leads
           ON CONFLICT (id) DO UPDATE SET job_title = EXCLUDED.job_title, first_name = 'Ana'"""
    )

    assert world.row("leads", lead)["first_name"] == "Ana"


@pytest.fixture
def world_at_0007(empty_database: str) -> Iterator[World]:
    with world_at("0007", empty_database) as world:
        yield world


def test_the_migration_reports_texts_that_are_too_long_and_keeps_them(
    world_at_0007: World, caplog: pytest.LogCaptureFixture
) -> None:
    world = world_at_0007
    for column, limit in LIMITS_OF_0009.items():
        insert(world, column, limit)
        insert(world, column, limit + 1)
    leads = sorted(insert(world, "leads.first_name", 1_001) for _ in range(4))
    before = world.count("leads"), world.count("message_templates")

    migrate_database(world.url)

    reports = [record.getMessage() for record in caplog.records if "longer than" in record.msg]
    [names] = [report for report in reports if report.startswith("leads.first_name:")]
    assert {report.split(":")[0] for report in reports} == LIMITS_OF_0009.keys()
    assert names.startswith("leads.first_name: 5 rows are longer than 1000 characters")
    assert sum(str(lead) in names for lead in leads) in (2, 3)
    assert "é" not in "".join(reports)
    assert (world.count("leads"), world.count("message_templates")) == before


def test_the_migration_of_a_database_without_long_texts_reports_nothing(
    world_at_0007: World, caplog: pytest.LogCaptureFixture
) -> None:
    world_at_0007.enrollment(world_at_0007.cadence({}))

    migrate_database(world_at_0007.url)

    assert [record for record in caplog.records if "longer" in record.msg] == []
