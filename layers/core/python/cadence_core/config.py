"""Settings: the only reader of the environment's names."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from cadence_core.errors import ConfigurationError, SecretUnavailableError

SECRET_SUFFIX = "_SECRET_ARN"  # noqa: S105 (the end of a name)

FetchSecret = Callable[[str], str]


def with_secrets(environment: Mapping[str, str], fetch: FetchSecret) -> dict[str, str]:
    """Return the environment with ``NAME`` fetched for every ``NAME_SECRET_ARN`` in it.

    The database's secret is left out: it is read whenever a connection is opened.

    Raises:
        ConfigurationError: a setting is given twice, as a value and as a secret.
        SecretUnavailableError: names the variable whose secret cannot be read.
    """
    resolved = dict(environment)
    for variable, arn in environment.items():
        name = variable.removesuffix(SECRET_SUFFIX)
        if name in (variable, "DATABASE") or not arn:
            continue
        if environment.get(name):
            raise ConfigurationError(f"{name}: set either this or {variable}, not both")
        try:
            resolved[name] = fetch(arn)
        except SecretUnavailableError as error:
            raise SecretUnavailableError(f"{variable}: {error}") from None
    return resolved


class DatabaseSettings(BaseModel):
    """What it takes to reach the database; enough for the migrations.

    Exactly one of the URL, the secret's ARN and IAM authentication is set.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    database_url: SecretStr | None = None
    """``postgresql://user:password@host:port/name``, or ``postgresql://user@/name?host=/socket/dir``."""
    database_secret_arn: str | None = None
    database_iam_auth: bool = False

    database_host: str | None = None
    database_port: Annotated[int, Field(ge=1, le=65535)] | None = None
    database_name: str | None = None
    database_user: str | None = None
    database_ca_bundle: Path | None = None

    @model_validator(mode="after")
    def _check_one_way_in(self) -> Self:
        ways = (self.database_url, self.database_secret_arn, self.database_iam_auth or None)
        if sum(way is not None for way in ways) != 1:
            raise ConfigurationError(
                "DATABASE_URL: set this, or DATABASE_SECRET_ARN, or DATABASE_IAM_AUTH; one of them"
            )
        names = ("database_host", "database_name", "database_user")
        missing = [name.upper() for name in names if not getattr(self, name)]
        if self.database_iam_auth and missing:
            raise ConfigurationError(f"{', '.join(missing)}: needed by DATABASE_IAM_AUTH")
        return self

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read the settings this class declares; empty variables count as unset.

        Raises:
            ConfigurationError: names every variable that is missing or bad, never a value.
        """
        known = {
            name: environment[name.upper()]
            for name in cls.model_fields
            if environment.get(name.upper(), "") != ""
        }
        try:
            return cls.model_validate(known)
        except ValidationError as error:
            faults = "; ".join(
                f"{str(fault['loc'][0]).upper()}: {fault['msg']}" for fault in error.errors()
            )
            raise ConfigurationError(faults) from None


class Settings(DatabaseSettings):
    """What the engine can be told. The transports have no default: a stub must be asked for."""

    email_transport: Literal["stub"]
    whatsapp_transport: Literal["stub"]
    ai_provider: Literal["off", "stub"] = "off"

    batch_size: Annotated[int, Field(ge=1, le=500)] = 50
    send_concurrency: Annotated[int, Field(ge=1, le=100)] = 10
    max_attempts: Annotated[int, Field(ge=1, le=20)] = 4
    send_timeout_seconds: Annotated[float, Field(gt=0, le=300)] = 20
    """The longest that one send may take; nothing starts when less time is left."""
    lease_grace_seconds: Annotated[float, Field(ge=0, le=600)] = 30
    """How long a lease outlives the invocation that holds it."""

    extra_batches_max: Annotated[int, Field(ge=0, le=10)] = 0
    """How many further batches a run may ask for when it leaves due work behind; 0: none."""
    extra_batches_queue_url: str | None = None

    manual_trigger_token: Annotated[SecretStr, Field(min_length=16)] | None = None
    outbox_dir: Path | None = None
    """Where the stub transports write each message, for a person to read."""

    @model_validator(mode="after")
    def _check_growth(self) -> Self:
        if self.extra_batches_max and not self.extra_batches_queue_url:
            raise ConfigurationError("EXTRA_BATCHES_QUEUE_URL: needed by EXTRA_BATCHES_MAX")
        return self
