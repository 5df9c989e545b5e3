"""How the engine proves to the database who it is: by a URL, by a secret, or by IAM."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from cadence_core.adapters.postgres.connection import (
    LOOPBACK,
    ConnectionArguments,
    connection_arguments,
    verified_tls,
)
from cadence_core.adapters.secrets import fetch_secret
from cadence_core.config import DatabaseSettings
from cadence_core.errors import (
    ConfigurationError,
    CredentialsRefusedError,
    SecretUnavailableError,
    StoreUnavailableError,
)

DEFAULT_PORT = 5432

Opened = TypeVar("Opened")
Opener = Callable[[ConnectionArguments], Opened]


class DatabaseAccess(Protocol):
    """Opens connections with valid credentials."""

    def open(self, opener: Opener[Opened]) -> Opened:
        """Return what the opener makes of the arguments of a connection."""


class DatabaseSecret(BaseModel):
    """The JSON that Secrets Manager keeps for a database, as far as we need it.

    A secret that RDS manages itself holds only the user and the password.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    username: str
    password: SecretStr
    host: str | None = None
    port: int = DEFAULT_PORT
    dbname: str | None = None
    sslmode: Literal["disable", "verify-full"] | None = None


def database_access(settings: DatabaseSettings) -> DatabaseAccess:
    """Return the one way in that is configured.

    Raises:
        ConfigurationError: the URL or the bundle of authorities cannot be used.
    """
    if settings.database_url is not None:
        return UrlAccess(connection_arguments(settings.database_url.get_secret_value()))
    if settings.database_iam_auth:
        return IamAccess(settings)
    return SecretAccess(settings)


@dataclass(frozen=True, slots=True)
class UrlAccess:
    """Everything is in DATABASE_URL."""

    arguments: ConnectionArguments

    def open(self, opener: Opener[Opened]) -> Opened:
        return opener(self.arguments)


@dataclass(frozen=True, slots=True)
class SecretAccess:
    """User and password are in Secrets Manager, and may change there at any time."""

    settings: DatabaseSettings

    def open(self, opener: Opener[Opened]) -> Opened:
        try:
            return opener(self._arguments(force_fetch=False))
        except CredentialsRefusedError:
            return opener(self._arguments(force_fetch=True))

    def _arguments(self, *, force_fetch: bool) -> ConnectionArguments:
        try:
            text = fetch_secret(self.settings.database_secret_arn or "", force_fetch=force_fetch)
            secret = DatabaseSecret.model_validate_json(text)
        except SecretUnavailableError as error:
            raise StoreUnavailableError(f"DATABASE_SECRET_ARN: {error}") from None
        except ValidationError as error:
            fields = ", ".join(str(fault["loc"][0]) for fault in error.errors() if fault["loc"])
            raise ConfigurationError(
                f"DATABASE_SECRET_ARN: must be JSON with a valid {fields or 'username'}"
            ) from None
        return _arguments_from(self.settings, secret)


@dataclass(frozen=True, slots=True)
class IamAccess:
    """The password is a token, signed with the function's own role, for each connection."""

    settings: DatabaseSettings

    def open(self, opener: Opener[Opened]) -> Opened:
        endpoint = (self.settings.database_host, self.settings.database_port or DEFAULT_PORT)
        # Signed here, nobody is asked; the host must be the one that we connect to.
        token = _rds().generate_db_auth_token(*endpoint, self.settings.database_user)
        return opener(
            {
                "user": self.settings.database_user,
                "password": token,
                "database": self.settings.database_name,
                "host": endpoint[0],
                "port": endpoint[1],
                "ssl_context": _tls(self.settings),
            }
        )


def _arguments_from(settings: DatabaseSettings, secret: DatabaseSecret) -> ConnectionArguments:
    """What is set wins over what the secret says: a proxy has another host than its database."""
    host = settings.database_host or secret.host
    database = settings.database_name or secret.dbname
    if not host or not database:
        raise ConfigurationError(
            "DATABASE_HOST, DATABASE_NAME: must be set, the secret does not hold both"
        )
    mode = secret.sslmode or ("disable" if host in LOOPBACK else "verify-full")
    return {
        "user": secret.username,
        "password": secret.password.get_secret_value(),
        "database": database,
        "host": host,
        "port": settings.database_port or secret.port,
        "ssl_context": _tls(settings) if mode == "verify-full" else False,
    }


def _tls(settings: DatabaseSettings) -> Any:
    try:
        return verified_tls(settings.database_ca_bundle)
    except OSError:
        raise ConfigurationError("DATABASE_CA_BUNDLE: cannot be read") from None


@cache
def _rds() -> Any:
    import boto3  # noqa: PLC0415

    return boto3.client("rds")
