"""Connections to PostgreSQL through pg8000, and the translation of its errors."""

import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from pg8000.exceptions import DatabaseError

from cadence_core.database.connection_faults import (
    refusal_behind,
    sqlstate,
    translate_connection_faults,
)
from cadence_core.database.database_url import (
    ConnectionArguments,
    connection_arguments,
)
from cadence_core.database.statements import Session
from cadence_core.errors import (
    StoreConflictError,
    StoreRejectedError,
    StoreTimeoutError,
    StoreUnavailableError,
)

CONNECT_TIMEOUT_SECONDS = 5
STATEMENT_TIMEOUT_SECONDS = 10
# Shorter than the statement's limit: a row that another transaction holds is tried again later.
LOCK_TIMEOUT_SECONDS = 2
# Longer than the server's limit: a slow statement must fail with an error, not a lost connection.
SOCKET_TIMEOUT_SECONDS = 15
SESSION_SETTINGS = {
    "timezone": "UTC",
    "statement_timeout": f"{STATEMENT_TIMEOUT_SECONDS}s",
    "lock_timeout": f"{LOCK_TIMEOUT_SECONDS}s",
    "idle_in_transaction_session_timeout": f"{STATEMENT_TIMEOUT_SECONDS}s",
    # Our statements look up indexes on fast storage: skip JIT, and prefer an index to a full scan.
    "jit": "off",
    "random_page_cost": "1.1",
    # A plan for every value of the parameters: planning a turn takes longer than executing it, and
    # PostgreSQL would do it five times before it keeps a plan.
    "plan_cache_mode": "force_generic_plan",
}
# Until the transaction ends.
SET_MOMENT = """
    SELECT set_config('cadence.asked_at', CAST(:at AS text), true),
           set_config('cadence.simulated', 'on', true)"""
WHOLE = ("BEGIN", "COMMIT", "ROLLBACK")
PART = ("SAVEPOINT part", "RELEASE SAVEPOINT part", "ROLLBACK TO SAVEPOINT part")
"""How a transaction, and a part of one, begin, are kept and are undone."""
FEATURE_NOT_SUPPORTED_STATE = "0A000"
# The session has ended or is useless: a connection error, a shutdown, a standby after a failover.
LOST_SESSION_STATES = ("08", "57P", "25006", "53300")
# A deadlock, a serialization failure, too long a wait for another transaction, or too few
# resources: PostgreSQL rolled this transaction back, and may accept it later.
CONFLICT_STATES = ("40P01", "40001", "53", "55P03")
TIMEOUT_STATE = "57014"
NO_RIGHT_STATE = "42501"


def connect(database_url: str) -> Session:
    """Open a connection with our session settings.

    Raises:
        StoreUnavailableError: PostgreSQL cannot be reached or refuses the connection.
        ConfigurationError: the URL cannot be used.
    """
    return open_connection(connection_arguments(database_url))


def open_connection(
    arguments: ConnectionArguments, session_settings: Mapping[str, str] | None = None
) -> Session:
    """Open a connection with our session settings and, if given, more of them.

    Raises:
        CredentialsRefusedError: PostgreSQL refuses the user or the password.
        StoreUnavailableError: PostgreSQL cannot be reached or refuses the connection.
    """
    settings = {**SESSION_SETTINGS, **(session_settings or {})}
    with translate_connection_faults(arguments):
        try:
            options = " ".join(f"-c {name}={value}" for name, value in settings.items())
            return _connect(arguments, {"options": options})
        except Exception as error:
            if sqlstate(refusal_behind(error)) != FEATURE_NOT_SUPPORTED_STATE:
                raise
        # RDS Proxy accepts no options when a session starts.
        connection = _connect(arguments)
        connection.run(";".join(f"SET {name} = '{value}'" for name, value in settings.items()))
        return connection


def _connect(
    arguments: ConnectionArguments, startup_params: dict[str, str] | None = None
) -> Session:
    with connected_socket(arguments, SOCKET_TIMEOUT_SECONDS) as with_socket:
        return Session(
            **with_socket,
            application_name="cadence-engine",
            startup_params=startup_params,
        )


@contextmanager
def connected_socket(
    arguments: ConnectionArguments, timeout_seconds: float | None
) -> Iterator[ConnectionArguments]:
    """Add a timeout and, over TCP, a connected socket to the arguments of a connection.

    The socket is opened here because pg8000 leaves Nagle's algorithm on, which delays long
    messages. An exception closes the socket; pg8000 leaves it open if the TLS request fails.
    ``timeout_seconds`` limits each read and write; ``None`` means no limit.
    """
    if "host" not in arguments:
        yield {**arguments, "timeout": timeout_seconds}
        return
    address = (arguments["host"], arguments["port"])
    connection = socket.create_connection(address, timeout=CONNECT_TIMEOUT_SECONDS)
    try:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(timeout_seconds)
        yield {**arguments, "sock": connection, "timeout": timeout_seconds}
    except BaseException:
        connection.close()
        raise


class Database:
    """One connection: opened when first needed, kept while it works, reopened after a fault.

    Each statement is prepared by its first execution, so that every call is one round trip and,
    outside ``transaction``, its own transaction. Not safe for use by several threads.
    """

    def __init__(self, open_connection: Callable[[], Session]) -> None:
        self._open_connection = open_connection
        self._connection: Session | None = None
        self._is_in_transaction = False

    def check(self) -> None:
        """Drop the kept connection if it is dead.

        Call before a transaction: a connection may have died while Lambda froze the process.
        """
        if self._connection is not None:
            try:
                self._connection.run("SELECT 1")
            except Exception:  # any failure: the next call reconnects
                self.close()

    def fetch(self, name: str, sql: str, **parameters: str | float) -> list[list[Any]]:
        """Run one statement and return its rows. ``name`` identifies it in errors.

        Raises:
            StoreRejectedError: PostgreSQL refused the statement; the connection is kept.
            StoreConflictError: it conflicted with another transaction; the connection is kept.
            StoreUnavailableError: the connection is lost; the statement may have been committed.
        """
        if self._connection is None:
            self._connection = self._open_connection()
        try:
            if not parameters:
                return list(self._connection.run(sql) or [])
            return list(self._connection.run_kept(sql, parameters) or [])
        except DatabaseError as error:
            state = sqlstate(error)
            if state.startswith(LOST_SESSION_STATES):
                self.close()
                raise StoreUnavailableError(f"{name}: SQLSTATE {state}") from None
            if state == TIMEOUT_STATE:
                raise StoreTimeoutError(f"{name}: SQLSTATE {state}") from None
            if state.startswith(CONFLICT_STATES):
                raise StoreConflictError(f"{name}: SQLSTATE {state}") from None
            cause = self._right_missing() if state == NO_RIGHT_STATE else error.args[0].get("n", "")
            raise StoreRejectedError(f"{name}: SQLSTATE {state} {cause}".rstrip()) from None
        except BaseException as error:
            # Any other error, and ctrl-C, may leave an answer unread: the next statement would
            # take it for its own.
            self.close()
            if not isinstance(error, Exception):
                raise
            raise StoreUnavailableError(f"{name}: {type(error).__name__}") from error

    def fetch_first(self, name: str, sql: str, **parameters: str | float) -> list[list[Any]]:
        """Run the first statement of a run; once more if the connection that was kept is dead.

        It may have died while Lambda froze the process. The statement may be committed twice.

        Raises:
            StoreRejectedError, StoreConflictError, StoreUnavailableError: as ``fetch``.
        """
        is_kept = self._connection is not None
        try:
            return self.fetch(name, sql, **parameters)
        except StoreUnavailableError:
            if not is_kept:
                raise
        return self.fetch(name, sql, **parameters)

    def _right_missing(self) -> str:
        user = getattr(self._connection, "user", b"")
        role = user.decode() if isinstance(user, bytes) else str(user)
        return f"(the role {role} may not do this)"

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run the statements of the block in one transaction; any exception rolls it back.

        Inside another one, they are a part of it, which an exception rolls back alone.
        """
        is_part = self._is_in_transaction
        begin, commit, rollback = PART if is_part else WHOLE
        self.fetch("begin", begin)
        self._is_in_transaction = True
        try:
            yield
        except BaseException:
            if self._connection is not None:
                self.fetch("rollback", rollback)
            raise
        else:
            self.fetch("commit", commit)
        finally:
            self._is_in_transaction = is_part

    @contextmanager
    def undone_transaction(self) -> Iterator[None]:
        """Run the statements of the block in one transaction, and roll it back."""
        self.fetch("begin", "BEGIN")
        try:
            yield
        finally:
            if self._connection is not None:
                self.fetch("rollback", "ROLLBACK")

    @contextmanager
    def read_only(self, at: datetime | None = None) -> Iterator[None]:
        """Run the statements of the block in one transaction that can write nothing.

        ``at``: the time that cadence_now() returns in it; by default the present.
        """
        self.fetch("begin", "BEGIN READ ONLY")
        try:
            if at is not None:
                self.fetch("set_moment", SET_MOMENT, at=at.isoformat())
            yield
        finally:
            if self._connection is not None:
                self.fetch("rollback", "ROLLBACK")

    def close(self) -> None:
        """Drop the connection; the next call opens another."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):  # closing a dead connection raises, but closes it
                connection.close()
