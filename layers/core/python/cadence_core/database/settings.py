"""The settings of the database connection."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from cadence_core.errors import ConfigurationError
from cadence_core.runtime.environment import read_flag, read_port, read_text


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """The settings of the database connection: exactly one of a URL, a secret, or IAM."""

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
        """Read the ``DATABASE_…`` variables.

        Raises:
            ConfigurationError: a setting is missing or bad. The text names it, never its value.
        """
        settings = cls(
            url=read_text(environment, "DATABASE_URL"),
            secret_arn=read_text(environment, "DATABASE_SECRET_ARN"),
            iam_auth=read_flag(environment, "DATABASE_IAM_AUTH"),
            host=read_text(environment, "DATABASE_HOST"),
            port=read_port(environment, "DATABASE_PORT"),
            name=read_text(environment, "DATABASE_NAME"),
            user=read_text(environment, "DATABASE_USER"),
            ca_bundle=read_text(environment, "DATABASE_CA_BUNDLE"),
        )
        settings._check()
        return settings

    def _check(self) -> None:
        if [bool(self.url), bool(self.secret_arn), self.iam_auth].count(True) != 1:
            raise ConfigurationError(
                "set exactly one of DATABASE_URL, DATABASE_SECRET_ARN and DATABASE_IAM_AUTH"
            )
        missing = [name for name in ("host", "name", "user") if not getattr(self, name)]
        if self.iam_auth and missing:
            names = ", ".join(f"DATABASE_{name.upper()}" for name in missing)
            raise ConfigurationError(f"{names}: needed by DATABASE_IAM_AUTH")
