"""The functions and triggers of the database: one file each, which a migration brings in."""

import re
import shutil
from pathlib import Path

import pytest
from pg8000.native import Connection

from cadence_core.database import function_files, install_functions
from cadence_core.database.connection import connect
from cadence_core.database.migrate import migrate_database
from tests.old_schema import VERSIONS
from tests.world import World

FILES = {path.stem: path.read_text() for path in function_files.FUNCTIONS.glob("*.sql")}
BEFORE_THE_FILES = ("0001", "0002", "0003", "0004", "0005", "0006")
LATER_VERSIONS = [
    path for path in VERSIONS.glob("*.sql") if not path.name.startswith(BEFORE_THE_FILES)
]
# What was stored with their results would be wrong under another body.
STORED = {"normalised_address", "address_hash", "hashed_wamid", "mailbox_of"}
# The defaults of columns depend on them.
OF_THE_CLOCK = {"cadence_now", "simulated_now", "time_ordered_id"}
BELONG_TO_VERSIONS = STORED | OF_THE_CLOCK
IN_USE = """
    SELECT DISTINCT f.proname
      FROM pg_depend AS d
      JOIN pg_proc AS f ON d.refclassid = 'pg_proc'::regclass AND f.oid = d.refobjid
      LEFT JOIN pg_class AS c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid
     WHERE c.relkind = 'i' OR d.classid IN ('pg_constraint'::regclass, 'pg_attrdef'::regclass)"""
BODIES = """
    SELECT p.proname, p.xmin::text, prosrc FROM pg_proc AS p
     WHERE pronamespace = 'public'::regnamespace ORDER BY proname"""


def names(connection: Connection, sql: str) -> set[str]:
    return {row[0] for row in connection.run(sql)}


def test_every_function_of_the_database_has_its_file_but_those_that_belong_to_versions(
    world: World,
) -> None:
    assert names(world.connection, BODIES) == {*FILES, *BELONG_TO_VERSIONS}


@pytest.mark.parametrize("name", FILES)
def test_a_file_creates_its_function_and_nothing_but_its_triggers(name: str) -> None:
    created = re.findall(r"^CREATE (?:OR REPLACE )?(\w+) (\w+)", FILES[name], re.MULTILINE)

    functions = [created_name for kind, created_name in created if kind == "FUNCTION"]
    assert functions == [name]
    assert {kind for kind, _ in created} <= {"FUNCTION", "TRIGGER"}


@pytest.mark.parametrize("name", FILES)
def test_a_file_can_be_run_again_in_whatever_schema(name: str) -> None:
    sql = FILES[name]

    assert sql.count("CREATE ") == sql.count("CREATE OR REPLACE ")
    assert "BEGIN ATOMIC" not in sql.upper()
    assert not re.search(r"search_path\s*(=|TO)", sql, re.IGNORECASE)


def test_no_index_constraint_or_column_depends_on_a_function_that_may_change(
    world: World,
) -> None:
    in_use = names(world.connection, IN_USE)

    assert "normalised_address" in in_use  # which shows that the query finds them
    assert not in_use & FILES.keys()


@pytest.mark.parametrize(
    "use",
    [
        "CREATE INDEX ON leads (advance_past(id))",
        "CREATE INDEX ON leads (id) WHERE advance_past(id) = 'active'",
        "ALTER TABLE leads ADD CHECK (advance_past(id) = 'active')",
        "ALTER TABLE leads ADD COLUMN x text GENERATED ALWAYS AS (advance_past(id)) STORED",
        "ALTER TABLE leads ALTER COLUMN first_name SET DEFAULT advance_past(NULL)",
    ],
)
def test_each_such_use_is_found(world: World, use: str) -> None:
    world.connection.run("ALTER FUNCTION advance_past IMMUTABLE")

    world.connection.run(use)

    assert names(world.connection, IN_USE) & FILES.keys()


def test_no_function_that_may_change_is_immutable(world: World) -> None:
    """Results of an immutable one are what rows and indexes are made of."""
    immutable = names(world.connection, "SELECT proname FROM pg_proc WHERE provolatile = 'i'")

    assert immutable >= STORED
    assert not immutable & FILES.keys()


def test_a_later_version_neither_creates_nor_calls_a_function_of_a_file() -> None:
    named = {
        f"{path.name}: {name}"
        for path in LATER_VERSIONS
        for name in FILES
        if re.search(rf"\b{name}\s*\(", path.read_text())
    }

    assert not named


def test_a_function_with_the_owner_s_rights_looks_in_the_engine_s_schema_only(world: World) -> None:
    definers = world.connection.run(
        """SELECT proconfig, has_function_privilege('public', oid, 'EXECUTE') FROM pg_proc
            WHERE pronamespace = 'public'::regnamespace AND prosecdef"""
    )

    assert definers
    assert all(row == [["search_path=public, pg_temp"], False] for row in definers)


def test_no_function_looks_for_a_temporary_table_first(world: World) -> None:
    paths = world.connection.run(
        """SELECT DISTINCT setting FROM pg_proc CROSS JOIN unnest(proconfig) AS setting
            WHERE pronamespace = 'public'::regnamespace AND setting LIKE 'search_path=%'"""
    )

    assert paths == [["search_path=public, pg_temp"]]


def test_every_body_is_valid_now_that_all_functions_are_there(world: World) -> None:
    validators = {"sql": "fmgr_sql_validator", "plpgsql": "plpgsql_validator"}
    functions = world.connection.run(
        """SELECT p.oid, l.lanname FROM pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang
            WHERE pronamespace = 'public'::regnamespace"""
    )

    for oid, language in functions:
        world.connection.run(f"SELECT {validators[language]}({oid})")
    assert len(functions) == len(FILES) + len(BELONG_TO_VERSIONS)


def test_a_migration_replaces_the_functions_whose_file_changed_and_no_other(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = shutil.copytree(function_files.FUNCTIONS, tmp_path / "functions")
    monkeypatch.setattr(install_functions, "FUNCTIONS", changed)
    file = changed / "refuse_change.sql"
    file.write_text(file.read_text().replace("append-only", "only appended to"))
    connection = connect(database)
    before = connection.run(BODIES)

    migrate_database(database)

    after = connection.run(BODIES)
    [[name, _, body]] = [row for row in after if row not in before]
    assert (name, "only appended to" in body) == ("refuse_change", True)
    connection.close()


def test_another_function_of_the_same_name_does_not_stop_a_migration(database: str) -> None:
    connection = connect(database)
    connection.run("CREATE FUNCTION erase_lead(uuid, text) RETURNS int LANGUAGE sql AS 'SELECT 7'")
    connection.run("CREATE SCHEMA crm")
    connection.run("CREATE FUNCTION crm.erase_lead(text) RETURNS int LANGUAGE sql AS 'SELECT 7'")
    connection.run("COMMENT ON FUNCTION erase_lead(uuid) IS NULL")

    migrate_database(database)

    [[comment]] = connection.run("SELECT obj_description('erase_lead(uuid)'::regprocedure)")
    assert comment.startswith("database/functions/erase_lead.sql ")
    connection.close()


def test_a_function_may_call_one_that_comes_after_it(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a_caller.sql").write_text(
        "CREATE OR REPLACE FUNCTION a_caller() RETURNS int LANGUAGE sql AS 'SELECT b_called()'"
    )
    (tmp_path / "b_called.sql").write_text(
        "CREATE OR REPLACE FUNCTION b_called() RETURNS int LANGUAGE sql AS 'SELECT 7'"
    )
    monkeypatch.setattr(install_functions, "FUNCTIONS", tmp_path)

    migrate_database(database)

    connection = connect(database)
    assert connection.run("SELECT a_caller()") == [[7]]
    connection.close()


def test_the_triggers_work_for_a_session_that_looks_in_other_schemas(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}, {}))
    session = world.connection
    session.run("SET search_path = pg_catalog")

    session.run("UPDATE public.cadence_enrollments SET current_step = 2, status = 'paused'")
    session.run("UPDATE public.cadences SET status = 'paused'")
    session.run(
        """INSERT INTO public.suppressions (org_id, channel, address, reason)
           SELECT id, 'email', 'Maria@Lead.test ', 'manual' FROM public.organizations"""
    )
    session.run("SELECT public.erase_lead(id) FROM public.leads")

    session.run("RESET search_path")
    row = world.enrollment_row(enrollment)
    assert (row["current_step"], row["cadence_active"]) == (2, False)
    assert world.count("suppressions", "address IS NULL") == 1
    assert world.count("cadence_enrollment_history") == 3
