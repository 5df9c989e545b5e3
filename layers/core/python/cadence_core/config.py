"""The engine's settings."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from cadence_core.errors import ConfigurationError


class Settings(BaseModel):
    """What the engine can be told. The transports have no default: a stub must be asked for."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

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

    @model_validator(mode="after")
    def _check_growth(self) -> Self:
        if self.extra_batches_max and not self.extra_batches_queue_url:
            raise ConfigurationError("EXTRA_BATCHES_QUEUE_URL: needed by EXTRA_BATCHES_MAX")
        return self
