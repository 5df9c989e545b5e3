"""Secrets from AWS Secrets Manager, kept for five minutes.

boto3 is imported when the first secret is read: an engine without any starts without it.
"""

from functools import cache
from typing import Any

from cadence_core.errors import SecretUnavailableError


def fetch_secret(arn: str, *, force_fetch: bool = False) -> str:
    """Return the text of a secret; ``force_fetch`` asks for it anew, after a rotation.

    Raises:
        SecretUnavailableError: it cannot be read, or is binary.
    """
    from aws_lambda_powertools.utilities.parameters.exceptions import (  # noqa: PLC0415
        GetParameterError,
    )

    try:
        secret = _provider().get(arn, force_fetch=force_fetch)
    except GetParameterError as error:
        raise SecretUnavailableError(_code_of(error)) from None
    if not isinstance(secret, str):
        raise SecretUnavailableError("not a text")
    return secret


@cache
def _provider() -> Any:
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
