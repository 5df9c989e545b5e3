"""Secrets from AWS Secrets Manager, cached for five minutes or until one of them is refused.

The first read of a secret imports boto3: an engine without secrets starts without it.
"""

import math
import time
from collections.abc import Callable
from typing import Any, TypeVar

from cadence_core.errors import SecretUnavailableError

Result = TypeVar("Result")

# Limits the calls that a caller can cause by sending wrong tokens.
MIN_SECONDS_BETWEEN = 60


class Secrets:
    """Per-process cache of Secrets Manager values."""

    def __init__(self) -> None:
        self._provider: Any = None
        self._forgotten_at = -math.inf

    @property
    def provider(self) -> Any:
        """Powertools' provider, with its client: made once, and without a call."""
        self._provider = self._provider or _new_provider()
        return self._provider

    def fetch(self, arn: str, *, force_fetch: bool = False) -> str:
        """Return the text of a secret; ``force_fetch`` reads it again, whatever is cached.

        Raises:
            SecretUnavailableError: the secret cannot be read, or is binary.
        """
        from aws_lambda_powertools.utilities.parameters.exceptions import (  # noqa: PLC0415
            GetParameterError,
        )

        try:
            secret = self.provider.get(arn, force_fetch=force_fetch)
        except GetParameterError as error:
            raise SecretUnavailableError(_code_of(error)) from None
        if not isinstance(secret, str):
            raise SecretUnavailableError("not text")
        return secret

    def forget(self) -> bool:
        """Drop the cached values, so that the next use reads them again; return whether it did.

        Call it when a secret was refused: it may have been rotated. It does nothing if this process
        has no secrets, or within ``MIN_SECONDS_BETWEEN`` of the last time.
        """
        now = time.monotonic()
        if self._provider is None or now - self._forgotten_at < MIN_SECONDS_BETWEEN:
            return False
        self._forgotten_at = now
        self._provider.clear_cache()
        return True


SECRETS = Secrets()
fetch_secret = SECRETS.fetch
forget_secrets = SECRETS.forget


def retry_with_fresh_secrets(action: Callable[[], Result], refusal: type[Exception]) -> Result:
    """Return the result of an action; if it raises ``refusal``, retry once with fresh secrets.

    A refused secret may have been rotated since this process read it.

    Raises:
        Exception: ``refusal``, if there is nothing to read again or the retry is refused too.
    """
    try:
        return action()
    except refusal:
        if not forget_secrets():
            raise
    return action()


def _new_provider() -> Any:
    from aws_lambda_powertools.utilities.parameters import SecretsProvider  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415

    config = Config(
        connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3}
    )
    return SecretsProvider(boto_config=config)


def _code_of(error: Exception) -> str:
    """Return the AWS error code, or the type of the error; never a text that may hold values."""
    cause = error.__cause__ or error.__context__
    response = getattr(cause, "response", None)
    return str(response["Error"]["Code"]) if response else type(cause or error).__name__
