"""Translation of ``DATABASE_URL`` into the arguments of a connection. Opens nothing.

No error repeats a value of the URL: if the password has a special character that is not
percent-encoded, a part of the password may end up in any part of the URL.
"""

import re
import ssl
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from cadence_core.errors import ConfigurationError
from cadence_core.runtime.environment import LOOPBACK

DEFAULT_PORT = 5432
OPTIONS = ("host", "sslmode", "sslrootcert")
PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,62}")

ConnectionArguments = dict[str, Any]


def connection_arguments(database_url: str) -> ConnectionArguments:
    """Translate a ``postgresql://`` URL into arguments for pg8000.

    ``?host=/socket/dir`` names a unix socket. TLS with full verification is required unless the
    host is this machine; ``?sslmode=disable|verify-full`` and ``?sslrootcert=/path`` override that.

    Raises:
        ConfigurationError: the URL cannot be used. The text names the setting and option.
    """
    url = _split(database_url)
    options = _options(url.query)
    host = options.get("host") or url.hostname
    if not host:
        raise _bad_url("names no host")
    port = url.port or DEFAULT_PORT
    arguments: ConnectionArguments = {
        "user": unquote(url.username or ""),
        "password": unquote(url.password) if url.password else None,
        "database": unquote(url.path.lstrip("/")),
        "port": port,
        "ssl_context": _tls(host, options),
    }
    if host.startswith("/"):
        return {**arguments, "unix_sock": f"{host}/.s.PGSQL.{port}"}
    return {**arguments, "host": host}


def verified_tls(ca_bundle: Path | str | None) -> ssl.SSLContext:
    """Return a TLS context that verifies the server's certificate and host name.

    It trusts the authorities in the bundle or, without a bundle, the system's authorities.

    Raises:
        OSError: the bundle cannot be read.
    """
    return ssl.create_default_context(cafile=ca_bundle)


def _split(database_url: str) -> SplitResult:
    try:
        url = urlsplit(database_url)
        port = url.port
    except ValueError:
        raise _bad_url("is not a valid URL") from None
    # Neither a path of a file nor a text sent to PostgreSQL can hold it.
    if "\0" in unquote(database_url):
        raise _bad_url("no part may have the character NUL (%00)")
    # An @ after the host means that an unencoded character cut the user or the password short.
    if port == 0 or "#" in database_url or "@" in url.path + url.query:
        raise _bad_url(
            "is not a valid URL: percent-encode special characters, and give no fragment"
        )
    if url.scheme not in ("postgresql", "postgres") or not url.username or not url.path.lstrip("/"):
        raise _bad_url("must look like postgresql://user:password@host/name")
    return url


def _options(query: str) -> dict[str, str]:
    options: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in OPTIONS:
            shown = name if PLAIN_NAME.fullmatch(name) else "with a name of other characters"
            raise _bad_url(f"unknown option {shown}; the options are {', '.join(OPTIONS)}")
        if name in options:
            raise _bad_url(f"option {name} is given more than once")
        if not value:
            raise _bad_url(f"option {name} has no value")
        options[name] = value
    return options


def _tls(host: str, options: dict[str, str]) -> ssl.SSLContext | bool:
    is_socket = host.startswith("/")
    is_local = is_socket or host in LOOPBACK
    mode = options.get("sslmode", "disable" if is_local else "verify-full")
    if mode not in ("disable", "verify-full"):
        raise _bad_url("option sslmode must be disable or verify-full")
    if mode == "verify-full" and is_socket:
        raise _bad_url("option sslmode=verify-full does not go with a unix socket")
    if mode == "disable":
        if "sslrootcert" in options:
            raise _bad_url("option sslrootcert has no effect without sslmode=verify-full")
        return False
    try:
        return verified_tls(options.get("sslrootcert"))
    except OSError:
        raise _bad_url("the file of option sslrootcert cannot be read") from None


def _bad_url(reason: str) -> ConfigurationError:
    return ConfigurationError(f"DATABASE_URL: {reason}")
