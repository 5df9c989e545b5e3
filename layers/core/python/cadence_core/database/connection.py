"""Connections to PostgreSQL through pg8000, and what its errors mean to us."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from pg8000.exceptions import DatabaseError
from pg8000.native import Connection, PreparedStatement

from cadence_core.database.connecting import (
    connected_socket,
    connecting_faults,
    refusal_behind,
    sqlstate,
)
from cadence_core.database.database_url import (
    ConnectionArguments,
    connection_arguments,
)
from cadence_core.errors import (
    StoreConflictError,
    StoreRejectedError,
    StoreUnavailableError,
)

STATEMENT_TIMEOUT_SECONDS = 10
# Longer than the server's own limit: a slow statement shall end with an error, not a lost line.
SOCKET_TIMEOUT_SECONDS = 15
SESSION_SETTINGS = {
    "timezone": "UTC",
    "statement_timeout": f"{STATEMENT_TIMEOUT_SECONDS}s",
    "idle_in_transaction_session_timeout": f"{STATEMENT_TIMEOUT_SECONDS}s",
    # Ours are index look-ups on fast storage: no compiling, and no scan of all leads for a batch.
    "jit": "off",
    "random_page_cost": "1.1",
}
SESSION_OPTIONS = " ".join(f"-c {name}={value}" for name, value in SESSION_SETTINGS.items())
SET_SESSION = ";".join(f"SET {name} = '{value}'" for name, value in SESSION_SETTINGS.items())
FEATURE_NOT_SUPPORTED_STATE = "0A000"
# The session is over or useless: connection exceptions, shutdown, a standby after a failover.
LOST_SESSION_STATES = ("08", "57P", "25006", "53300")
# A deadlock, or two transactions that cannot both be right: one of them was undone.
CONFLICT_STATES = ("40P01", "40001")


def connect(database_url: str) -> Connection:
    """Open a connection with our session settings.

    Raises:
        StoreUnavailableError: PostgreSQL cannot be reached or refuses us.
        ConfigurationError: the URL cannot be used.
    """
    return open_connection(connection_arguments(database_url))


def open_connection(arguments: ConnectionArguments) -> Connection:
    """Open a connection with our session settings.

    Raises:
        CredentialsRefusedError: PostgreSQL does not accept the user or the password.
        StoreUnavailableError: PostgreSQL cannot be reached or refuses us.
    """
    with connecting_faults(arguments):
        try:
            return _connected(arguments, {"options": SESSION_OPTIONS})
        except Exception as error:
            if sqlstate(refusal_behind(error)) != FEATURE_NOT_SUPPORTED_STATE:
                raise
        # RDS Proxy takes no options when a session starts.
        connection = _connected(arguments)
        connection.run(SET_SESSION)
        return connection


def _connected(
    arguments: ConnectionArguments, startup_params: dict[str, str] | None = None
) -> Connection:
    with connected_socket(arguments, SOCKET_TIMEOUT_SECONDS) as with_socket:
        return Connection(
            **with_socket,
            application_name="cadence-engine",
            startup_params=startup_params,
        )


class Database:
    """One connection, opened when first needed, kept while it works, opened anew after a fault.

    Statements are prepared once per connection: a call is then one round trip, and its own
    transaction. Not for use from several threads.
    """

    def __init__(self, open_connection: Callable[[], Connection]) -> None:
        self._open_connection = open_connection
        self._connection: Connection | None = None
        self._statements: dict[str, PreparedStatement] = {}

    def check(self) -> None:
        """Make sure a kept connection is still alive, and drop it if not.

        To be called before a run: a connection may have died while Lambda had us frozen.
        """
        if self._connection is not None:
            try:
                self._connection.run("SELECT 1")
            except Exception:  # whatever it is, the next call connects anew
                self.close()

    def fetch(self, name: str, sql: str, **parameters: str | float) -> list[list[Any]]:
        """Run one statement and return its rows. ``name`` stands for it in errors.

        Raises:
            StoreRejectedError: PostgreSQL refused the statement; the connection is kept.
            StoreConflictError: another transaction was in its way; the connection is kept.
            StoreUnavailableError: the connection is lost; the statement may have been committed.
        """
        if self._connection is None:
            self._connection = self._open_connection()
        try:
            if not parameters:
                return list(self._connection.run(sql) or [])
            if sql not in self._statements:
                self._statements[sql] = self._connection.prepare(sql)
            return list(self._statements[sql].run(**parameters))
        except DatabaseError as error:
            state = sqlstate(error)
            if state.startswith(LOST_SESSION_STATES):
                self.close()
                raise StoreUnavailableError(f"{name}: SQLSTATE {state}") from None
            if state in CONFLICT_STATES:
                raise StoreConflictError(f"{name}: SQLSTATE {state}") from None
            constraint = error.args[0].get("n", "")
            raise StoreRejectedError(f"{name}: SQLSTATE {state} {constraint}".rstrip()) from None
        except Exception as error:
            # Anything else may have left an answer unread: the connection cannot be trusted.
            self.close()
            raise StoreUnavailableError(f"{name}: {type(error).__name__}") from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make the statements inside one transaction; an exception of any kind rolls it back."""
        self.fetch("begin", "BEGIN")
        try:
            yield
        except BaseException:
            if self._connection is not None:
                self.fetch("rollback", "ROLLBACK")
            raise
        self.fetch("commit", "COMMIT")

    def close(self) -> None:
        """Drop the connection; the next call opens another."""
        connection, self._connection = self._connection, None
        self._statements.clear()
        if connection is not None:
            with suppress(Exception):  # closing a dead socket fails, and is done all the same
                connection.close()
