"""Connections to PostgreSQL through pg8000, and what its errors mean to us."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from pg8000.exceptions import DatabaseError
from pg8000.native import Connection, PreparedStatement

from cadence_core.errors import (
    CadenceError,
    ConfigurationError,
    CredentialsRefusedError,
    StoreConflictError,
    StoreRejectedError,
    StoreUnavailableError,
)

CONNECT_TIMEOUT_SECONDS = 5
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
LOOPBACK = ("localhost", "127.0.0.1", "::1")
FEATURE_NOT_SUPPORTED_STATE = "0A000"
CREDENTIALS_REFUSED_STATES = "28"
# The session is over or useless: connection exceptions, shutdown, a standby after a failover.
LOST_SESSION_STATES = ("08", "57P", "25006", "53300")
# A deadlock, or two transactions that cannot both be right: one of them was undone.
CONFLICT_STATES = ("40P01", "40001")

ConnectionArguments = dict[str, Any]


def connection_arguments(database_url: str) -> ConnectionArguments:
    """Translate a ``postgresql://`` URL into arguments for pg8000, without opening anything.

    ``?host=/socket/dir`` names a unix socket. TLS is verified in full unless the host is this
    machine; ``?sslmode=disable|verify-full`` and ``?sslrootcert=/path`` say otherwise.

    Raises:
        ConfigurationError: the URL cannot be used; its text is not repeated, it holds a password.
    """
    try:
        url = urlsplit(database_url)
        port = url.port or 5432
    except ValueError:
        raise ConfigurationError("DATABASE_URL: is not a valid URL") from None
    options = {name: values[-1] for name, values in parse_qs(url.query).items()}
    database = unquote(url.path.lstrip("/"))
    if url.scheme not in ("postgresql", "postgres") or not url.username or not database:
        raise ConfigurationError(
            "DATABASE_URL: must look like postgresql://user:password@host/name"
        )
    arguments: ConnectionArguments = {
        "user": unquote(url.username),
        "password": unquote(url.password) if url.password else None,
        "database": database,
        "port": port,
    }
    host = options.get("host") or url.hostname
    if not host:
        raise ConfigurationError("DATABASE_URL: names no host")
    if host.startswith("/"):
        return {**arguments, "unix_sock": f"{host}/.s.PGSQL.{port}", "ssl_context": False}
    mode = options.get("sslmode", "disable" if host in LOOPBACK else "verify-full")
    if mode not in ("disable", "verify-full"):
        raise ConfigurationError("DATABASE_URL: sslmode must be disable or verify-full")
    try:
        context = verified_tls(options.get("sslrootcert")) if mode == "verify-full" else False
    except OSError:
        raise ConfigurationError("DATABASE_URL: sslrootcert cannot be read") from None
    return {**arguments, "host": host, "ssl_context": context}


def verified_tls(ca_bundle: Path | str | None) -> ssl.SSLContext:
    """Return TLS that checks the certificate and the host name against these authorities.

    Without a bundle of our own the system's authorities count.

    Raises:
        OSError: the bundle cannot be read.
    """
    return ssl.create_default_context(cafile=ca_bundle)


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
    with connecting_faults():
        try:
            return _connected(arguments, {"options": SESSION_OPTIONS})
        except Exception as error:
            if _sqlstate(_refusal_behind(error)) != FEATURE_NOT_SUPPORTED_STATE:
                raise
        # RDS Proxy takes no options when a session starts.
        connection = _connected(arguments)
        connection.run(SET_SESSION)
        return connection


def _connected(
    arguments: ConnectionArguments, startup_params: dict[str, str] | None = None
) -> Connection:
    if "host" in arguments:
        arguments = {**arguments, "sock": _tcp_socket(arguments["host"], arguments["port"])}
    return Connection(
        **arguments,
        timeout=SOCKET_TIMEOUT_SECONDS,
        application_name="cadence-engine",
        startup_params=startup_params,
    )


@contextmanager
def connecting_faults() -> Iterator[None]:
    """Translate what may go wrong while a connection is opened."""
    try:
        yield
    except CadenceError:
        raise
    except Exception as error:
        refusal = _refusal_behind(error)
        if refusal is not None:
            state = _sqlstate(refusal)
            is_refused = state.startswith(CREDENTIALS_REFUSED_STATES)
            kind = CredentialsRefusedError if is_refused else StoreUnavailableError
            raise kind(f"connecting: SQLSTATE {state}") from None
        raise StoreUnavailableError(f"connecting: {type(error).__name__}") from error


def _refusal_behind(error: BaseException | None) -> DatabaseError | None:
    """Find what PostgreSQL said: pg8000 hides it when closing the connection then fails too."""
    while error is not None and not isinstance(error, DatabaseError):
        error = error.__context__
    return error


def _tcp_socket(host: str, port: int) -> socket.socket:
    """Open the socket ourselves: pg8000 leaves Nagle's algorithm on, which stalls long messages."""
    connection = socket.create_connection((host, port), timeout=CONNECT_TIMEOUT_SECONDS)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.settimeout(SOCKET_TIMEOUT_SECONDS)
    return connection


def _sqlstate(error: DatabaseError | None) -> str:
    said = error.args[0] if error and error.args else None
    return str(said.get("C", "")) if isinstance(said, dict) else ""


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
            state = _sqlstate(error)
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
