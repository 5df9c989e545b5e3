"""Secrets from AWS Secrets Manager, kept for five minutes, or until one of them is refused.

boto3 is imported when the first secret is read: an engine without any starts without it.
"""

import math
import time
from typing import Any

from cadence_core.errors import SecretUnavailableError

# Anybody may come with a wrong token: it must not be they who decide how often we ask.
LEAST_SECONDS_BETWEEN = 60


class Secrets:
    """What this process was told by Secrets Manager."""

    def __init__(self) -> None:
        self._provider: Any = None
        self._forgotten_at = -math.inf

    def fetch(self, arn: str, *, force_fetch: bool = False) -> str:
        """Return the text of a secret; ``force_fetch`` asks for it anew, after a rotation.

        Raises:
            SecretUnavailableError: it cannot be read, or is binary.
        """
        from aws_lambda_powertools.utilities.parameters.exceptions import (  # noqa: PLC0415
            GetParameterError,
        )

        self._provider = self._provider or _new_provider()
        try:
            secret = self._provider.get(arn, force_fetch=force_fetch)
        except GetParameterError as error:
            raise SecretUnavailableError(_code_of(error)) from None
        if not isinstance(secret, str):
            raise SecretUnavailableError("not a text")
        return secret

    def forget(self) -> bool:
        """Have what is kept read anew when it is next needed, and tell whether it will be.

        To be called when a secret was refused: it may have been rotated. Nothing happens if no
        secret was read, or within a minute of the last time.
        """
        now = time.monotonic()
        if self._provider is None or now - self._forgotten_at < LEAST_SECONDS_BETWEEN:
            return False
        self._forgotten_at = now
        self._provider.clear_cache()
        return True


SECRETS = Secrets()
fetch_secret = SECRETS.fetch
forget_secrets = SECRETS.forget


def _new_provider() -> Any:
    from aws_lambda_powertools.utilities.parameters import SecretsProvider  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415

    config = Config(
        connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3}
    )
    return SecretsProvider(boto_config=config)


def _code_of(error: Exception) -> str:
    """Return the code that AWS gave, or the kind of the fault; never a text with values."""
    cause = error.__cause__ or error.__context__
    response = getattr(cause, "response", None)
    return str(response["Error"]["Code"]) if response else type(cause or error).__name__
