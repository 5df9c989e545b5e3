"""The schema that the engine's tables live in, and what a refused migration says.

A database may hold another application's tables under names of ours, such as `organizations` or
`alembic_version`. Then the engine needs a schema of its own, and nothing of theirs is touched.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from cadence_core.database.connecting import refusal_behind, sqlstate
from cadence_core.errors import CadenceError, StoreRejectedError, StoreUnavailableError

# As docs/operations.md has them. CURRENT_USER: to be run as the engine's own role.
SCHEMA_OF_ITS_OWN = (
    "CREATE SCHEMA cadence;",
    "ALTER ROLE CURRENT_USER SET search_path = cadence;",
)
# Duplicate table (or view, index, sequence), function, and any other object (a type).
NAME_TAKEN_STATES = ("42P07", "42723", "42710")
# PostgreSQL's messages of these classes name objects of the schema; those of others quote values.
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


@dataclass(frozen=True, slots=True)
class Home:
    """The schema to migrate; ``is_new`` while it holds nothing of the engine."""

    schema: str
    is_new: bool


def check_version(connection: Connection) -> None:
    """Check that the server is one that the engine is tested with, or a newer one.

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
    """Find the schema of ``search_path`` that has the engine's tables, or is to get them.

    Raises:
        StoreRejectedError: there is no schema, or another application migrates it with Alembic.
    """
    current, has_version_table, home = connection.execute(text(FIND_HOME)).one()
    if home is not None:
        return Home(home, is_new=False)
    if current is None:
        raise needs_own_schema("no schema of the role's search_path exists")
    if has_version_table:
        raise needs_own_schema(f"{current}.alembic_version belongs to another application")
    return Home(current, is_new=True)


def needs_own_schema(reason: str) -> StoreRejectedError:
    """Return the error that says how to give the engine a schema of its own."""
    statements = " ".join(SCHEMA_OF_ITS_OWN)
    return StoreRejectedError(
        f"{reason}: nothing was changed; give the engine a schema of its own, as its role: "
        f"{statements} (docs/operations.md)"
    )


def migration_fault(error: Exception, home: Home | None) -> CadenceError:
    """Return a refused or interrupted migration as an error of ours, without any row's values."""
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
