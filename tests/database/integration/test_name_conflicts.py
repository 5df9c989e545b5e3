"""A database where the engine's names are taken: the migration stops with a one-line error."""

from collections.abc import Iterator

import pytest

from cadence_core.database.connection import connect
from cadence_core.database.migrate import migrate_database
from cadence_core.database.migration_home import SCHEMA_OF_ITS_OWN
from cadence_core.errors import CadenceError, StoreRejectedError
from tests.crm import RELATIONS, Crm, shared_database
from tests.database.integration.test_migrations import NEWEST, start_command
from tests.docs.pages import ROOT
from tests.waiting import MAX_WAIT_SECONDS

TAKEN_BY = [
    "CREATE TABLE organizations (id int)",
    "CREATE TABLE cadence_runs (id int)",
    "CREATE VIEW leads AS SELECT 1 AS id",
    "CREATE MATERIALIZED VIEW senders AS SELECT 1 AS id",
    "CREATE SEQUENCE interactions",
    "CREATE TYPE message_templates AS ENUM ('first')",
    "CREATE TYPE suppressions AS (address text)",
    "CREATE DOMAIN cadences AS text",
    "CREATE TABLE contacts (id int); CREATE INDEX leads_email_idx ON contacts (id)",
    "CREATE FUNCTION touch_updated_at() RETURNS void LANGUAGE sql AS ''",
    "CREATE FUNCTION erase_lead(id uuid) RETURNS void LANGUAGE sql AS ''",
    "CREATE TABLE alembic_version (version_num text)",
    "CREATE VIEW alembic_version AS SELECT '0003' AS version_num",
    # Another application's revision may have the same id as one of ours.
    f"CREATE TABLE alembic_version AS SELECT '{NEWEST}' AS version_num",
    "CREATE TABLE alembic_version AS SELECT 'ae1027a6acf' AS version_num",
    "CREATE TYPE alembic_version AS ENUM ('first')",
]


@pytest.fixture
def crm(empty_database: str) -> Iterator[Crm]:
    with shared_database(empty_database) as crm:
        yield crm


@pytest.mark.parametrize("taken_by", TAKEN_BY)
def test_a_name_that_is_already_taken_stops_the_migration(
    empty_database: str, taken_by: str
) -> None:
    connection = connect(empty_database)
    connection.run(taken_by)
    before = connection.run(RELATIONS)

    with pytest.raises(StoreRejectedError, match="give the engine a schema of its own") as raised:
        migrate_database(empty_database)

    assert all(statement in str(raised.value) for statement in SCHEMA_OF_ITS_OWN)
    assert "\n" not in str(raised.value)
    assert connection.run(RELATIONS) == before
    connection.close()


def test_the_command_prints_the_two_statements_of_the_guide_in_one_line(crm: Crm) -> None:
    before = crm.everything()
    command = start_command(crm.engine_url)

    output, errors = command.communicate(timeout=MAX_WAIT_SECONDS)

    assert (output, command.returncode) == ("", 1)
    assert errors == (
        "migrate: public.alembic_version belongs to another application: nothing was changed; give"
        f" the engine a schema of its own, as its role: {' '.join(SCHEMA_OF_ITS_OWN)}"
        " (docs/database-access.md)\n"
    )
    assert crm.everything() == before
    guide = (ROOT / "docs/database-access.md").read_text(encoding="utf-8")
    assert "\n".join(SCHEMA_OF_ITS_OWN) in guide


def test_a_search_path_without_a_schema_is_refused_with_the_same_statements(crm: Crm) -> None:
    connection = connect(crm.engine_url)
    connection.run(SCHEMA_OF_ITS_OWN[1])
    connection.close()

    with pytest.raises(StoreRejectedError, match="search_path exists"):
        migrate_database(crm.engine_url)


def test_a_schema_that_was_migrated_is_found_though_another_one_comes_first(
    empty_database: str,
) -> None:
    migrate_database(empty_database)
    connection = connect(empty_database)
    connection.run("CREATE SCHEMA postgres")  # the first of "$user", public
    connection.run("COMMENT ON FUNCTION touch_updated_at() IS 'an older body'")
    before = connection.run(RELATIONS)

    assert migrate_database(empty_database) == NEWEST

    assert connection.run(RELATIONS) == before
    assert connection.run(
        "SELECT (SELECT count(*) FROM pg_class WHERE relnamespace = 'postgres'::regnamespace),"
        " (SELECT count(*) FROM pg_proc WHERE pronamespace = 'postgres'::regnamespace),"
        " obj_description('public.touch_updated_at()'::regprocedure) LIKE 'database/functions/%'"
    ) == [[0, 0, True]]
    connection.close()


def test_an_unknown_revision_is_named_in_one_line(
    empty_database: str,
) -> None:
    migrate_database(empty_database)
    connection = connect(empty_database)
    connection.run("UPDATE alembic_version SET version_num = '9999'")
    connection.close()

    with pytest.raises(CadenceError, match="'9999'") as raised:
        migrate_database(empty_database)

    assert "\n" not in str(raised.value)
