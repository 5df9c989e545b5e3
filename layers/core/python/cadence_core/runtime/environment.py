"""Reading environment variables, and the secrets that some of them name.

It does without pydantic, to keep the cold start of the unsubscribe page short. An empty variable
counts as unset. Errors name variables, never values.
"""

from collections.abc import Callable, Mapping

from cadence_core.errors import ConfigurationError, SecretUnavailableError

SECRET_SUFFIX = "_SECRET_ARN"  # noqa: S105 (a suffix, not a secret)
MAX_PORT = 65535

FetchSecret = Callable[[str], str]


def with_secrets(environment: Mapping[str, str], fetch: FetchSecret) -> dict[str, str]:
    """Return the environment with ``NAME`` fetched for every ``NAME_SECRET_ARN`` in it.

    The database's secret is left out: every new connection reads it.

    Raises:
        ConfigurationError: a setting is given twice, as a value and as a secret.
        SecretUnavailableError: a secret cannot be read; the message names its variable.
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


def read_text(environment: Mapping[str, str], variable: str) -> str | None:
    """Return the value of a variable, or ``None`` if it is unset."""
    return environment.get(variable) or None


def read_flag(environment: Mapping[str, str], variable: str) -> bool:
    """Return whether a variable is ``true``; unset means ``false``.

    Raises:
        ConfigurationError: the value is neither ``true`` nor ``false``.
    """
    text = read_text(environment, variable)
    if text not in ("true", "false", None):
        raise ConfigurationError(f"{variable}: must be true or false")
    return text == "true"


def read_port(environment: Mapping[str, str], variable: str) -> int | None:
    """Return the port number in a variable, or ``None`` if it is unset.

    Raises:
        ConfigurationError: the value is not a port number.
    """
    text = read_text(environment, variable)
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= MAX_PORT:
        raise ConfigurationError(f"{variable}: must be a port number")
    return int(text)
