"""The composition root of the unsubscribe page: a database and keys, and nothing of the engine.

The page has a function, and so a cold start, of its own: neither the batch engine nor any SDK is
imported here, nor pydantic for two settings. Nothing is connected before it is used.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

from cadence_core.adapters.postgres.connection import Database, connect, connection_arguments
from cadence_core.adapters.postgres.feedback_store import PostgresFeedbackStore
from cadence_core.adapters.postgres.organizations import PostgresOrganizations
from cadence_core.domain.unsubscribe import Unsubscription
from cadence_core.errors import ConfigurationError
from cadence_core.services.open_unsubscribe_link import UnsubscribeLink, open_unsubscribe_link
from cadence_core.services.unsubscribe_lead import UnknownLead, Unsubscribed, unsubscribe_lead

SHORTEST_KEY = 32


@dataclass(frozen=True, slots=True)
class UnsubscribeApplication:
    """What the page can do: tell whom the token of a link speaks for, and do what they ask."""

    open_link: Callable[[str], UnsubscribeLink | None]
    unsubscribe: Callable[[Unsubscription], Unsubscribed | UnknownLead]


@cache
def application() -> UnsubscribeApplication:
    """Return this environment's application, built from the process's environment once."""
    return build_application(os.environ)


def build_application(environment: Mapping[str, str]) -> UnsubscribeApplication:
    """Build an application from DATABASE_URL and UNSUBSCRIBE_KEYS.

    Raises:
        ConfigurationError: names the setting that is missing or bad.
    """
    database_url = environment.get("DATABASE_URL", "")
    connection_arguments(database_url)  # a bad URL is told now, not at the first statement
    keys = keys_from(environment.get("UNSUBSCRIBE_KEYS", ""))
    return application_over(Database(partial(connect, database_url)), keys)


def keys_from(setting: str) -> list[bytes]:
    """Split the keys that sign links: one, or several with commas while one is being replaced.

    Raises:
        ConfigurationError: they are missing, or too short to be secret.
    """
    keys = [key.strip().encode() for key in setting.split(",")]
    if min(map(len, keys)) < SHORTEST_KEY:
        raise ConfigurationError(
            f"UNSUBSCRIBE_KEYS: must be keys of {SHORTEST_KEY} characters or more, with commas"
        )
    return keys


def application_over(database: Database, keys: Sequence[bytes]) -> UnsubscribeApplication:
    """Put the application together."""
    return UnsubscribeApplication(
        open_link=partial(open_unsubscribe_link, keys, PostgresOrganizations(database)),
        unsubscribe=partial(unsubscribe_lead, PostgresFeedbackStore(database)),
    )
