"""Reading the environment: variables, and the secrets that some of them name.

Read by hand, not with pydantic: the unsubscribe page has visitors who wait for its cold start.
An empty variable counts as unset. Errors name variables, never values.
"""

from collections.abc import Callable, Mapping

from cadence_core.errors import ConfigurationError, SecretUnavailableError

SECRET_SUFFIX = "_SECRET_ARN"  # noqa: S105 (the end of a name)
MAX_PORT = 65535

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


def read_text(environment: Mapping[str, str], variable: str) -> str | None:
    """Return the value of a variable, if it is set."""
    return environment.get(variable) or None


def read_flag(environment: Mapping[str, str], variable: str) -> bool:
    """Return whether a variable is ``true``; unset means ``false``.

    Raises:
        ConfigurationError: it is something else.
    """
    text = read_text(environment, variable)
    if text not in ("true", "false", None):
        raise ConfigurationError(f"{variable}: must be true or false")
    return text == "true"


def read_port(environment: Mapping[str, str], variable: str) -> int | None:
    """Return a port number, if there is one.

    Raises:
        ConfigurationError: it is something else.
    """
    text = read_text(environment, variable)
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= MAX_PORT:
        raise ConfigurationError(f"{variable}: must be a port number")
    return int(text)
