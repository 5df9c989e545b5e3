"""Credentials for the database: from a URL, from a secret, or from IAM."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from ssl import SSLContext
from typing import Any, Protocol, TypeVar

from cadence_core.database.connection import Database, open_connection
from cadence_core.database.connection_faults import translate_connection_faults
from cadence_core.database.database_url import (
    DEFAULT_PORT,
    ConnectionArguments,
    connection_arguments,
    verified_tls,
)
from cadence_core.database.settings import DatabaseSettings
from cadence_core.errors import (
    ConfigurationError,
    CredentialsRefusedError,
    SecretUnavailableError,
    StoreUnavailableError,
)
from cadence_core.runtime.environment import LOOPBACK, SECRET_SUFFIX
from cadence_core.runtime.initialization import make_early
from cadence_core.runtime.secrets import SECRETS, fetch_secret

Opened = TypeVar("Opened")
Opener = Callable[[ConnectionArguments], Opened]


class DatabaseAccess(Protocol):
    """Opens connections with valid credentials."""

    def open(self, opener: Opener[Opened]) -> Opened:
        """Call the opener with the arguments of a connection; return the opener's result.

        Raises:
            ConfigurationError: a setting or the secret cannot be used.
            CredentialsRefusedError: PostgreSQL refuses the user or the password.
            StoreUnavailableError: the secret or PostgreSQL cannot be reached.
        """


def open_database(
    settings: DatabaseSettings, session_settings: Mapping[str, str] | None = None
) -> Database:
    """Return the configured database. It connects on the first statement.

    ``session_settings`` are settings of PostgreSQL that each of its sessions gets, besides ours.

    Raises:
        ConfigurationError: the URL cannot be used.
    """
    opener = partial(open_connection, session_settings=session_settings)
    return Database(partial(database_access(settings).open, opener))


def database_access(settings: DatabaseSettings) -> DatabaseAccess:
    """Return the configured access. Opens nothing yet.

    Raises:
        ConfigurationError: the URL cannot be used.
    """
    if settings.url is not None:
        return UrlAccess(connection_arguments(settings.url))
    return IamAccess(settings) if settings.iam_auth else SecretAccess(settings)


def make_clients(environment: Mapping[str, str]) -> None:
    """Make the clients that read the secrets of an environment, or sign for its database.

    Call it while a function is loaded; see ``make_early``.
    """
    if any(arn for variable, arn in environment.items() if variable.endswith(SECRET_SUFFIX)):
        make_early(lambda: SECRETS.provider)
    if environment.get("DATABASE_IAM_AUTH") == "true":
        make_early(_rds)


@dataclass(frozen=True, slots=True)
class UrlAccess:
    """The credentials are part of DATABASE_URL."""

    arguments: ConnectionArguments = field(repr=False)

    def open(self, opener: Opener[Opened]) -> Opened:
        return opener(self.arguments)


@dataclass(frozen=True, slots=True)
class SecretAccess:
    """The user and the password are in Secrets Manager, and may be rotated at any time."""

    settings: DatabaseSettings

    def open(self, opener: Opener[Opened]) -> Opened:
        try:
            return opener(self._arguments(force_fetch=False))
        except CredentialsRefusedError:
            # Read again at once, and only this secret: no outsider can cause a refusal here.
            return opener(self._arguments(force_fetch=True))

    def _arguments(self, *, force_fetch: bool) -> ConnectionArguments:
        """Combine the settings with the secret; a setting takes precedence.

        The secret names the host of the database, not that of a proxy in front of it. A secret
        managed by RDS holds only the user and the password.
        """
        secret = self._secret(force_fetch=force_fetch)
        host = self.settings.host or secret.get("host")
        database = self.settings.name or secret.get("dbname")
        if not host or not database:
            raise ConfigurationError(
                "DATABASE_HOST, DATABASE_NAME: must be set: the secret does not hold both"
            )
        return {
            "user": secret["username"],
            "password": secret["password"],
            "database": database,
            "host": host,
            "port": self.settings.port or _port_of(secret),
            "ssl_context": self._tls(host, secret.get("sslmode")),
        }

    def _secret(self, *, force_fetch: bool) -> dict[str, Any]:
        try:
            text = fetch_secret(self.settings.secret_arn or "", force_fetch=force_fetch)
        except SecretUnavailableError as error:
            raise StoreUnavailableError(f"DATABASE_SECRET_ARN: {error}") from None
        try:
            secret: dict[str, Any] = json.loads(text)
            is_usable = all(isinstance(secret[name], str) for name in ("username", "password"))
        except (ValueError, TypeError, KeyError):
            is_usable = False
        if not is_usable:
            raise ConfigurationError(
                "DATABASE_SECRET_ARN: must be JSON with the strings username and password"
            )
        return secret

    def _tls(self, host: str, mode: str | None) -> SSLContext | bool:
        if mode == "disable" or (mode is None and host in LOOPBACK):
            return False
        return _verified_tls(self.settings)


@dataclass(frozen=True, slots=True)
class IamAccess:
    """The password is a token, signed for each connection with the function's role."""

    settings: DatabaseSettings

    def open(self, opener: Opener[Opened]) -> Opened:
        host, port = self.settings.host, self.settings.port or DEFAULT_PORT
        # The token is signed locally, for this host only.
        arguments = {
            "user": self.settings.user,
            "database": self.settings.name,
            "host": host,
            "port": port,
            "ssl_context": _verified_tls(self.settings),
        }
        with translate_connection_faults(arguments):
            token = _rds().generate_db_auth_token(host, port, self.settings.user)
        return opener({**arguments, "password": token})


def _port_of(secret: dict[str, Any]) -> int:
    try:
        return int(secret.get("port", DEFAULT_PORT))
    except (ValueError, TypeError):
        raise ConfigurationError("DATABASE_SECRET_ARN: port must be a number") from None


def _verified_tls(settings: DatabaseSettings) -> SSLContext:
    try:
        return verified_tls(settings.ca_bundle)
    except OSError:
        raise ConfigurationError("DATABASE_CA_BUNDLE: cannot be read") from None


@cache
def _rds() -> Any:
    import boto3  # noqa: PLC0415

    return boto3.client("rds")
