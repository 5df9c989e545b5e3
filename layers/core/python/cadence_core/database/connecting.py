"""Opening a connection, and the cause in words when that fails: never a password or a user."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from os import strerror

from pg8000.exceptions import DatabaseError, InterfaceError

from cadence_core.database.database_url import ConnectionArguments
from cadence_core.errors import CadenceError, CredentialsRefusedError, StoreUnavailableError

CONNECT_TIMEOUT_SECONDS = 5
CREDENTIALS_REFUSED_STATES = "28"
REFUSALS = {
    "28000": "the user may not connect from here or in this way",
    "28P01": "the user or the password is refused",
    "3D000": "there is no such database",
    "42501": "the user may not connect to this database",
    "53300": "too many connections",
    "57P03": "the server is starting up or shutting down",
}


@contextmanager
def connected_socket(
    arguments: ConnectionArguments, timeout_seconds: float | None
) -> Iterator[ConnectionArguments]:
    """Add a connected TCP socket to the arguments; those of a unix socket stay as they are.

    We open it ourselves: pg8000 leaves Nagle's algorithm on, which stalls long messages. A fault
    closes it, which pg8000 does not do while it asks for TLS. ``timeout_seconds`` bounds each read
    and write.
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


@contextmanager
def connecting_faults(arguments: ConnectionArguments) -> Iterator[None]:
    """Translate what may go wrong while a connection with these arguments is opened.

    Raises:
        CredentialsRefusedError: PostgreSQL does not accept the user or the password.
        StoreUnavailableError: names the host and port, or the socket, and the cause.
    """
    try:
        yield
    except CadenceError:
        raise
    except Exception as error:
        is_refused = sqlstate(refusal_behind(error)).startswith(CREDENTIALS_REFUSED_STATES)
        kind = CredentialsRefusedError if is_refused else StoreUnavailableError
        has_password = arguments.get("password") is not None
        cause = _cause(error, has_password=has_password)
        # Without the driver's own error, which may quote what it was given.
        raise kind(f"connecting to {endpoint(arguments)}: {cause}") from None


def endpoint(arguments: ConnectionArguments) -> str:
    """Return the ``host:port`` of these arguments, or the path of their unix socket."""
    if "unix_sock" in arguments:
        return str(arguments["unix_sock"])
    host = str(arguments["host"])
    return f"[{host}]:{arguments['port']}" if ":" in host else f"{host}:{arguments['port']}"


def refusal_behind(error: BaseException) -> DatabaseError | None:
    """Find PostgreSQL's own answer: pg8000 hides it when closing the connection then fails too."""
    return next((fault for fault in _chain(error) if isinstance(fault, DatabaseError)), None)


def sqlstate(error: DatabaseError | None) -> str:
    """Return the five characters of PostgreSQL's error code; empty if there are none."""
    answer = error.args[0] if error and error.args else None
    return str(answer.get("C", "")) if isinstance(answer, dict) else ""


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and those it came from, but not those of an earlier attempt."""
    while error is not None and not isinstance(error, CadenceError):
        yield error
        error = error.__context__


def _cause(error: Exception, *, has_password: bool) -> str:
    state = sqlstate(refusal_behind(error))
    if state:
        return f"{REFUSALS[state]} (SQLSTATE {state})" if state in REFUSALS else f"SQLSTATE {state}"
    for fault in _chain(error):
        if isinstance(fault, OSError):
            return _network_cause(fault)
    # pg8000 trips over a password that it does not have.
    if not has_password and (isinstance(error, AttributeError) or "password" in str(error)):
        return "the server asks for a password, and none is given"
    if isinstance(error, InterfaceError):
        return "the server refuses TLS" if "SSL" in str(error) else "the server hung up"
    return type(error).__name__


def _network_cause(error: OSError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"TLS: the certificate cannot be verified: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"TLS: {error.reason or type(error).__name__}"
    if isinstance(error, socket.gaierror):
        return f"DNS: {error.strerror}"
    if isinstance(error, TimeoutError):
        return "timed out"
    return strerror(error.errno).lower() if error.errno else str(error)
