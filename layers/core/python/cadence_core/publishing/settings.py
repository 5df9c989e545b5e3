"""The settings of the publisher."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from cadence_core.database.settings import DatabaseSettings
from cadence_core.errors import ConfigurationError
from cadence_core.runtime.environment import read_text


@dataclass(frozen=True, slots=True)
class PublishingSettings:
    """How the publisher connects to the database, and the name or ARN of its event bus."""

    database: DatabaseSettings
    event_bus: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read the ``DATABASE_…`` variables and EVENT_BUS.

        Raises:
            ConfigurationError: names the missing or invalid setting, never its value.
        """
        event_bus = read_text(environment, "EVENT_BUS")
        if event_bus is None:
            raise ConfigurationError("EVENT_BUS: required")
        return cls(DatabaseSettings.from_environment(environment), event_bus)
