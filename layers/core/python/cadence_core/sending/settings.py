"""The engine's settings."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from cadence_core.channels.port import CONNECT_TIMEOUT_SECONDS, READ_TIMEOUT_SECONDS
from cadence_core.errors import ConfigurationError
from cadence_core.model.unsubscribe_token import parse_keys
from cadence_core.runtime.environment import LOOPBACK
from cadence_core.text.input_problems import input_problem

MAX_BATCH_SIZE = 500
DEFAULT_CONCURRENCY = 10


class Settings(BaseModel):
    """The engine's settings. The transports have no default: a stub has to be chosen explicitly."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    email_transport: Literal["stub", "ses"]
    whatsapp_transport: Literal["stub", "aws"]

    ai_provider: Literal["off", "stub", "anthropic", "bedrock"] = "off"
    """``bedrock`` uses the AWS credentials of the environment, ``anthropic`` an API key."""
    ai_model: str | None = None
    """The id of the model; by default the provider's Claude Haiku."""
    ai_fallback: Literal["template", "hold"] = "template"
    """What happens to a step without a personal text: send the template's text, or hold."""
    ai_form_leads: Literal["template", "personalize"] = "template"
    """What leads that came by a form get: anyone may have written what the model would read."""
    ai_timeout_seconds: Annotated[float, Field(ge=2, le=120)] = 20
    anthropic_api_key: Annotated[SecretStr | None, Field(validate_default=True)] = None
    anthropic_base_url: str | None = None
    anthropic_bedrock_base_url: str | None = None

    batch_size: Annotated[int, Field(ge=1, le=MAX_BATCH_SIZE)] = 50
    send_concurrency: Annotated[int, Field(ge=1, le=100)] = DEFAULT_CONCURRENCY
    max_attempts: Annotated[int, Field(ge=1, le=20)] = 4
    send_timeout_seconds: Annotated[float, Field(gt=0, le=300)] = 20
    """How long one send may take; no send starts when less time is left."""
    lease_grace_seconds: Annotated[float, Field(ge=0, le=600)] = 30
    """How long a lease lasts beyond the end of its invocation."""
    uncertain_hold_hours: Annotated[float, Field(ge=0, le=8760)] = 24
    """How long a message may be uncertain before an operator is alerted."""
    max_sends_per_second: Annotated[float, Field(gt=0, le=10_000)] | None = None
    """The pace of each channel, all runs together. If unset, email follows the SES quota."""

    extra_batches_max: Annotated[int, Field(ge=0, le=10)] = 0
    """How many further batches a run may request when it leaves due work behind; 0: none."""
    extra_batches_queue_url: Annotated[str | None, Field(validate_default=True)] = None

    ses_configuration_set: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")] | None = None
    ses_open_click_tracking: bool = False
    whatsapp_meta_api_version: Annotated[str, Field(pattern=r"^v[0-9]{1,3}\.[0-9]$")] = "v20.0"
    unsubscribe_keys: SecretStr | None = None
    """Comma-separated: the first key signs new links, all of them verify links."""
    unsubscribe_base_url: Annotated[str, Field(max_length=500)] | None = None

    manual_trigger_token: Annotated[SecretStr, Field(min_length=16)] | None = None
    outbox_dir: Path | None = None
    """The directory to which the stub transports write each message as a readable file."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read the settings that this class declares; an empty variable counts as unset.

        Raises:
            ConfigurationError: names every missing or invalid variable, never a value.
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
                f"{str(fault['loc'][0]).upper()}: {input_problem(fault)}"
                for fault in error.errors(include_url=False, include_input=False)
            )
            raise ConfigurationError(faults) from None

    @property
    def unsubscribe_signing_key(self) -> bytes | None:
        """The key that signs unsubscribe links; ``None`` if no keys are configured."""
        keys = self.unsubscribe_keys
        return parse_keys(keys.get_secret_value())[0] if keys else None

    @field_validator("anthropic_api_key")
    @classmethod
    def _check_api_key(cls, key: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if key is None and info.data.get("ai_provider") == "anthropic":
            message = "is required with AI_PROVIDER=anthropic"
            raise ValueError(message)
        return key

    @field_validator("send_timeout_seconds")
    @classmethod
    def _check_send_timeout(cls, seconds: float, info: ValidationInfo) -> float:
        max_call_seconds = CONNECT_TIMEOUT_SECONDS + READ_TIMEOUT_SECONDS
        is_real = info.data.get("email_transport") == "ses" or (
            info.data.get("whatsapp_transport") == "aws"
        )
        if is_real and seconds < max_call_seconds:
            message = f"must be at least {max_call_seconds} with a real transport"
            raise ValueError(message)
        return seconds

    @field_validator("extra_batches_queue_url")
    @classmethod
    def _check_queue(cls, url: str | None, info: ValidationInfo) -> str | None:
        if url is None and info.data.get("extra_batches_max"):
            message = "is required with EXTRA_BATCHES_MAX"
            raise ValueError(message)
        return url

    @field_validator("unsubscribe_keys")
    @classmethod
    def _check_keys(cls, keys: SecretStr | None) -> SecretStr | None:
        if keys is not None:
            parse_keys(keys.get_secret_value())
        return keys

    @field_validator("unsubscribe_base_url")
    @classmethod
    def _check_base_url(cls, url: str | None, info: ValidationInfo) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        is_local = parts.scheme == "http" and parts.hostname in LOOPBACK
        if not url.isascii() or not url.isprintable() or not parts.hostname:
            message = "must be a plain URL: a host name, printable ASCII characters only"
            raise ValueError(message)
        if parts.scheme != "https" and not is_local:
            message = "must start with https://"
            raise ValueError(message)
        if parts.query or parts.fragment:
            message = "must have no query and no fragment: the token is appended"
            raise ValueError(message)
        if info.data.get("unsubscribe_keys") is None:
            message = "requires UNSUBSCRIBE_KEYS, which sign its links"
            raise ValueError(message)
        return url
