"""Create or replace the database functions whose file changed.

The digest of each file in ``functions``, and of what is added to it, is stored in the comment of
its function. So it needs no table, is dropped with the function, and a deployment that changes no
function locks no table.
"""

from sqlalchemy import Connection, text

from cadence_core.database.function_files import FIX_PATH, FUNCTIONS, REVOKE, function_files

INSTALLED = """
    SELECT p.proname AS name, d.description AS comment
      FROM pg_description AS d
      JOIN pg_proc AS p ON d.classoid = 'pg_proc'::regclass AND p.oid = d.objoid
     WHERE d.description LIKE 'database/functions/%'
       AND p.pronamespace = current_schema()::regnamespace"""
# Another application may have a function of the same name: ours is the one just written.
WRITTEN = """
    SELECT oid::regprocedure::text FROM pg_proc
     WHERE proname = :name AND pronamespace = current_schema()::regnamespace
       AND xmin = pg_current_xact_id()::xid"""
# A session must not choose what the names in a function mean, by a temporary table for instance.
# A trigger may run with the rights of the tables' owner too: that of the function that fired it.
HAS_PATH = "SET search_path FROM CURRENT"
IS_DEFINER = "SECURITY DEFINER"


def install_functions(connection: Connection) -> None:
    """Create or replace every function whose file differs from the installed one.

    Runs in the caller's transaction. PostgreSQL does not check the bodies, because a function may
    call one that a later file creates.
    """
    installed = {row.name: row.comment for row in connection.execute(text(INSTALLED))}
    run_sql(connection, "SET LOCAL check_function_bodies = off")
    for name, sql, comment in function_files(FUNCTIONS):
        if installed.get(name) != comment:
            run_sql(connection, sql)
            signature = connection.execute(text(WRITTEN), {"name": name}).scalar_one()
            if HAS_PATH in sql or IS_DEFINER in sql:
                run_sql(connection, FIX_PATH.format(signature=signature))
            if IS_DEFINER in sql:
                run_sql(connection, REVOKE.format(signature=signature))
            run_sql(connection, f"COMMENT ON FUNCTION {signature} IS '{comment}'")


def run_sql(connection: Connection, sql: str) -> None:
    """Run statements unchanged: SQLAlchemy and pg8000 do not look for placeholders in them."""
    connection.connection.dbapi_connection.execute_simple(sql)  # type: ignore[union-attr]
