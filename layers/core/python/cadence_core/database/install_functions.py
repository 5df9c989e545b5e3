"""Bring the database's functions to their files: one in ``functions`` for each.

A function carries the digest of its file in its comment. So the digest comes and goes with the
function, no table keeps it, and a deployment that changes nothing locks no table of triggers.
"""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection, text

FUNCTIONS = Path(__file__).parent / "functions"
INSTALLED = """
    SELECT p.proname AS name, d.description AS comment
      FROM pg_description AS d
      JOIN pg_proc AS p ON d.classoid = 'pg_proc'::regclass AND p.oid = d.objoid
     WHERE d.description LIKE 'database/functions/%' AND pg_function_is_visible(p.oid)"""


def install_functions(connection: Connection) -> None:
    """Create or replace every function whose file the database does not have as it is.

    Part of the caller's transaction. Bodies are not checked against one another, as in a restore
    of ``pg_dump``: a file may call what a later file creates.
    """
    installed = {row.name: row.comment for row in connection.execute(text(INSTALLED))}
    run_sql(connection, "SET LOCAL check_function_bodies = off")
    for name, sql, comment in _files():
        if installed.get(name) != comment:
            run_sql(connection, f"{sql};\nCOMMENT ON FUNCTION {name} IS '{comment}'")


def run_sql(connection: Connection, sql: str) -> None:
    """Run statements as they are: neither SQLAlchemy nor pg8000 looks for placeholders in them."""
    connection.connection.dbapi_connection.execute_simple(sql)  # type: ignore[union-attr]


def _files() -> Iterator[tuple[str, str, str]]:
    for path in sorted(FUNCTIONS.glob("*.sql")):
        sql = path.read_text(encoding="utf-8")
        digest = sha256(sql.encode()).hexdigest()
        yield path.stem, sql, f"database/functions/{path.name} {digest}"
