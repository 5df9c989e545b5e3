"""What every function reads from its environment: its secrets, and the way into the database.

Read by hand, not with pydantic: the unsubscribe page has visitors who wait for its cold start.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Self

from cadence_core.errors import ConfigurationError, SecretUnavailableError

SECRET_SUFFIX = "_SECRET_ARN"  # noqa: S105 (the end of a name)

LARGEST_PORT = 65535

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


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """What it takes to reach the database, by its URL, by a secret, or with IAM: one of them."""

    url: str | None = field(default=None, repr=False)
    secret_arn: str | None = None
    iam_auth: bool = False
    host: str | None = None
    port: int | None = None
    name: str | None = None
    user: str | None = None
    ca_bundle: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read the ``DATABASE_…`` variables; empty ones count as unset.

        Raises:
            ConfigurationError: names what is missing or bad, never a value.
        """

        def text(name: str) -> str | None:
            return environment.get(f"DATABASE_{name}") or None

        settings = cls(
            url=text("URL"),
            secret_arn=text("SECRET_ARN"),
            iam_auth=_is_true("DATABASE_IAM_AUTH", text("IAM_AUTH")),
            host=text("HOST"),
            port=_port("DATABASE_PORT", text("PORT")),
            name=text("NAME"),
            user=text("USER"),
            ca_bundle=text("CA_BUNDLE"),
        )
        settings._check()
        return settings

    def _check(self) -> None:
        if [bool(self.url), bool(self.secret_arn), self.iam_auth].count(True) != 1:
            raise ConfigurationError(
                "DATABASE_URL: set this, DATABASE_SECRET_ARN or DATABASE_IAM_AUTH, one of them"
            )
        missing = [name for name in ("host", "name", "user") if not getattr(self, name)]
        if self.iam_auth and missing:
            names = ", ".join(f"DATABASE_{name.upper()}" for name in missing)
            raise ConfigurationError(f"{names}: needed by DATABASE_IAM_AUTH")


def _is_true(variable: str, text: str | None) -> bool:
    if text not in ("true", "false", None):
        raise ConfigurationError(f"{variable}: must be true or false")
    return text == "true"


def _port(variable: str, text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= LARGEST_PORT:
        raise ConfigurationError(f"{variable}: must be a port number")
    return int(text)
