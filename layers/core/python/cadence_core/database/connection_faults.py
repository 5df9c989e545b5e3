"""Errors that explain why a connection failed, without a password or a user."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from os import strerror

from pg8000.exceptions import DatabaseError, InterfaceError

from cadence_core.database.database_url import ConnectionArguments
from cadence_core.errors import CadenceError, CredentialsRefusedError, StoreUnavailableError

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
def translate_connection_faults(arguments: ConnectionArguments) -> Iterator[None]:
    """Translate any error raised while a connection with these arguments is opened.

    Raises:
        CredentialsRefusedError: PostgreSQL refuses the user or the password.
        StoreUnavailableError: any other cause. The text names the endpoint and the cause.
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
        # The driver's error is left out: it may quote its arguments.
        raise kind(f"connecting to {endpoint(arguments)}: {cause}") from None


def endpoint(arguments: ConnectionArguments) -> str:
    """Return the ``host:port`` of these arguments, or the path of their unix socket."""
    if "unix_sock" in arguments:
        return str(arguments["unix_sock"])
    host = str(arguments["host"])
    return f"[{host}]:{arguments['port']}" if ":" in host else f"{host}:{arguments['port']}"


def refusal_behind(error: BaseException) -> DatabaseError | None:
    """Return the error that PostgreSQL sent, even if pg8000 then failed to close the connection."""
    return next((fault for fault in _chain(error) if isinstance(fault, DatabaseError)), None)


def sqlstate(error: DatabaseError | None) -> str:
    """Return PostgreSQL's error code, five characters, or an empty string if there is none."""
    answer = error.args[0] if error and error.args else None
    return str(answer.get("C", "")) if isinstance(answer, dict) else ""


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and the errors before it, but not those of an earlier attempt."""
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
    if isinstance(error, UnicodeError) and "idna" in str(error):
        return "the host name is not valid"
    # Without a password, pg8000 fails with an error of its own when the server requests one.
    if not has_password and (isinstance(error, AttributeError) or "password" in str(error)):
        return "the server requires a password, and none is set"
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
