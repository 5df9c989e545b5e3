"""The schema of the engine's tables, and the errors of a refused migration.

Another application may already have tables with the engine's names, such as `organizations` or
`alembic_version`. Then the engine needs a schema of its own, and leaves those tables unchanged.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from cadence_core.database.connection_faults import refusal_behind, sqlstate
from cadence_core.errors import CadenceError, StoreRejectedError, StoreUnavailableError

# The same statements as in docs/database-access.md, for the engine's own role: hence CURRENT_USER.
SCHEMA_OF_ITS_OWN = (
    "CREATE SCHEMA cadence;",
    "ALTER ROLE CURRENT_USER SET search_path = cadence;",
)
# Duplicate table (or view, index, sequence), function, or other object (such as a type).
NAME_TAKEN_STATES = ("42P07", "42723", "42710")
# PostgreSQL's messages of these classes name schema objects; those of other classes quote values.
NAMING_CLASSES = ("42", "3F")
SESSION_ENDED_STATES = ("08", "57P")

MIN_POSTGRES_VERSION = 15
SERVER_VERSION = """
    SELECT current_setting('server_version_num')::integer, current_setting('server_version')"""
FIND_HOME = """
    SELECT current_schema(),
           to_regclass(quote_ident(current_schema()) || '.alembic_version') IS NOT NULL,
           (SELECT name FROM unnest(current_schemas(false)) WITH ORDINALITY AS path (name, place)
             WHERE to_regclass(quote_ident(name) || '.alembic_version') IS NOT NULL
               AND to_regclass(quote_ident(name) || '.cadence_enrollments') IS NOT NULL
             ORDER BY place LIMIT 1)"""


PUT_FIRST = """
    SELECT set_config('search_path',
                      quote_ident(:home) || ', ' || current_setting('search_path'), true)
     WHERE current_schema() IS DISTINCT FROM :home"""


@dataclass(frozen=True, slots=True)
class Home:
    """The schema to migrate; ``is_new`` if it has none of the engine's tables yet."""

    schema: str
    is_new: bool


def check_version(connection: Connection) -> None:
    """Check that the server's version is ``MIN_POSTGRES_VERSION`` or newer.

    Raises:
        StoreRejectedError: it is too old.
    """
    number, version = connection.execute(text(SERVER_VERSION)).one()
    if number // 10_000 < MIN_POSTGRES_VERSION:
        raise StoreRejectedError(
            f"PostgreSQL {MIN_POSTGRES_VERSION} or newer is needed, the server is {version}: "
            "nothing was changed"
        )


def find_home(connection: Connection) -> Home:
    """Return the schema of ``search_path`` that has the engine's tables or will get them.

    Raises:
        StoreRejectedError: no schema exists, or another application migrates it with Alembic.
    """
    current, has_version_table, home = connection.execute(text(FIND_HOME)).one()
    if home is not None:
        return Home(home, is_new=False)
    if current is None:
        raise needs_own_schema("no schema of the role's search_path exists")
    if has_version_table:
        raise needs_own_schema(f"{current}.alembic_version belongs to another application")
    return Home(current, is_new=True)


def put_first(connection: Connection, home: Home) -> None:
    """Make the engine's schema the current one, for this transaction.

    Another schema may be first on the search_path, and new functions would be created there.
    """
    connection.execute(text(PUT_FIRST), {"home": home.schema})


def needs_own_schema(reason: str) -> StoreRejectedError:
    """Return the error that explains how to give the engine a schema of its own."""
    statements = " ".join(SCHEMA_OF_ITS_OWN)
    return StoreRejectedError(
        f"{reason}: nothing was changed; give the engine a schema of its own, as its role: "
        f"{statements} (docs/database-access.md)"
    )


def migration_fault(error: Exception, home: Home | None) -> CadenceError:
    """Translate the error of a refused or interrupted migration, without any row's values."""
    refusal = refusal_behind(error)
    state = sqlstate(refusal)
    if refusal is None or state.startswith(SESSION_ENDED_STATES):
        return StoreUnavailableError("migrating: the connection was lost")
    answer = refusal.args[0]
    message = str(answer.get("M", ""))
    if home is not None and home.is_new and state in NAME_TAKEN_STATES:
        return needs_own_schema(f"schema {home.schema}: {message}")
    if not state.startswith(NAMING_CLASSES):
        message = " ".join(str(answer[field]) for field in ("t", "n") if field in answer)
    return StoreRejectedError(f"migrating: SQLSTATE {state} {message}".rstrip())
