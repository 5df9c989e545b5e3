"""The composition root of the unsubscribe page: a database and keys, and nothing of the engine.

The page has a function, and so a cold start, of its own: neither the batch engine nor any SDK is
imported here, nor pydantic for two settings. Nothing is connected before it is used.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from cadence_core.database.access import open_database
from cadence_core.database.connection import Database
from cadence_core.errors import ConfigurationError
from cadence_core.model.unsubscribe_token import Unsubscription
from cadence_core.runtime.current import Current
from cadence_core.runtime.environment import DatabaseSettings, with_secrets
from cadence_core.runtime.secrets import fetch_secret
from cadence_core.unsubscribe.open_link import UnsubscribeLink, open_unsubscribe_link
from cadence_core.unsubscribe.store.unsubscribe_store import PostgresUnsubscribeStore
from cadence_core.unsubscribe.unsubscribe_lead import UnknownLead, Unsubscribed, unsubscribe_lead

SHORTEST_KEY = 32


@dataclass(frozen=True, slots=True)
class UnsubscribeApplication:
    """What the page can do: tell whom the token of a link speaks for, and do what they ask."""

    open_link: Callable[[str], UnsubscribeLink | None]
    unsubscribe: Callable[[Unsubscription], Unsubscribed | UnknownLead]
    close: Callable[[], None]
    """Drops the connection; a further request opens another."""


def application() -> UnsubscribeApplication:
    """Return this process's application: built once, and again when the keys were replaced."""
    return _current.get(_settings_from(with_secrets(os.environ, fetch_secret)))


def forget_application() -> None:
    """Close this process's application; the next request builds another."""
    _current.forget()


def build_application(environment: Mapping[str, str]) -> UnsubscribeApplication:
    """Build an application from the ``DATABASE_…`` variables and UNSUBSCRIBE_KEYS.

    Raises:
        ConfigurationError: names the setting that is missing or bad.
    """
    return _build(_settings_from(environment))


Settings = tuple[DatabaseSettings, tuple[bytes, ...]]


def _settings_from(environment: Mapping[str, str]) -> Settings:
    keys = keys_from(environment.get("UNSUBSCRIBE_KEYS", ""))
    return DatabaseSettings.from_environment(environment), tuple(keys)


def _build(settings: Settings) -> UnsubscribeApplication:
    database, keys = settings
    return application_over(open_database(database), keys)


_current = Current(_build, lambda application: application.close())


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
    store = PostgresUnsubscribeStore(database)
    return UnsubscribeApplication(
        open_link=partial(open_unsubscribe_link, keys, store),
        unsubscribe=partial(unsubscribe_lead, store),
        close=database.close,
    )
