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
from cadence_core.database.settings import DatabaseSettings
from cadence_core.errors import ConfigurationError
from cadence_core.model.unsubscribe_token import Unsubscription, parse_keys
from cadence_core.runtime.current import Current
from cadence_core.runtime.environment import with_secrets
from cadence_core.runtime.http_response import HttpResponse
from cadence_core.runtime.secrets import fetch_secret
from cadence_core.unsubscribe.open_link import UnsubscribeLink, open_unsubscribe_link
from cadence_core.unsubscribe.page.languages import language_for
from cadence_core.unsubscribe.page.responses import (
    Pages,
    allowed_methods,
    one_click_done,
    without_body,
)
from cadence_core.unsubscribe.requests import PageRequest, Wish
from cadence_core.unsubscribe.store.unsubscribe_store import PostgresUnsubscribeStore
from cadence_core.unsubscribe.unsubscribe_lead import UnknownLead, Unsubscribed, unsubscribe_lead

__all__ = [
    "HttpResponse",
    "PageRequest",
    "Pages",
    "UnknownLead",
    "UnsubscribeApplication",
    "UnsubscribeLink",
    "Unsubscribed",
    "Wish",
    "allowed_methods",
    "application",
    "application_over",
    "build_application",
    "forget_application",
    "language_for",
    "one_click_done",
    "without_body",
]


@dataclass(frozen=True, slots=True)
class UnsubscribeApplication:
    """What the page can do: tell whom the token of a link speaks for, and do what they ask."""

    open_link: Callable[[str], UnsubscribeLink]
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
    try:
        keys = parse_keys(environment.get("UNSUBSCRIBE_KEYS", ""))
    except ValueError as error:
        raise ConfigurationError(f"UNSUBSCRIBE_KEYS: {error}") from None
    return DatabaseSettings.from_environment(environment), keys


def _build(settings: Settings) -> UnsubscribeApplication:
    database, keys = settings
    return application_over(open_database(database), keys)


_current = Current(_build, lambda application: application.close())


def application_over(database: Database, keys: Sequence[bytes]) -> UnsubscribeApplication:
    """Put the application together."""
    store = PostgresUnsubscribeStore(database)
    return UnsubscribeApplication(
        open_link=partial(open_unsubscribe_link, keys, store),
        unsubscribe=partial(unsubscribe_lead, store),
        close=database.close,
    )
