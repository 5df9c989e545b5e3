"""The settings of the unsubscribe page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from cadence_core.database.settings import DatabaseSettings
from cadence_core.errors import ConfigurationError
from cadence_core.model.unsubscribe_token import parse_keys


@dataclass(frozen=True, slots=True)
class UnsubscribeSettings:
    """How the page connects to the database, and the keys that verify its links."""

    database: DatabaseSettings
    keys: tuple[bytes, ...] = field(repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read the ``DATABASE_…`` variables and UNSUBSCRIBE_KEYS.

        Raises:
            ConfigurationError: names the missing or invalid setting, never its value.
        """
        try:
            keys = parse_keys(environment.get("UNSUBSCRIBE_KEYS", ""))
        except ValueError as error:
            raise ConfigurationError(f"UNSUBSCRIBE_KEYS: {error}") from None
        return cls(DatabaseSettings.from_environment(environment), keys)
