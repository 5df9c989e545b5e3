"""The composition root of the unsubscribe page: a database and keys, without the engine.

The page is a Lambda function of its own, and a reader waits for its cold start. It therefore
imports no batch engine, no SDK, and no pydantic for its two settings. The database connection
opens on first use.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from cadence_core.database.access import open_database
from cadence_core.database.connection import Database
from cadence_core.model.unsubscribe_token import Unsubscription
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
from cadence_core.unsubscribe.requests import PageAction, PageRequest
from cadence_core.unsubscribe.settings import UnsubscribeSettings
from cadence_core.unsubscribe.store.unsubscribe_store import PostgresUnsubscribeStore
from cadence_core.unsubscribe.undo import undo_unsubscribe
from cadence_core.unsubscribe.unsubscribe_lead import UnknownLead, Unsubscribed, unsubscribe_lead

__all__ = [
    "HttpResponse",
    "PageAction",
    "PageRequest",
    "Pages",
    "UnknownLead",
    "UnsubscribeApplication",
    "UnsubscribeLink",
    "Unsubscribed",
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
    """The operations of the page: open a link, unsubscribe its lead, and undo that."""

    open_link: Callable[[str], UnsubscribeLink]
    unsubscribe: Callable[[Unsubscription], Unsubscribed | UnknownLead]
    undo: Callable[[Unsubscription], bool]
    close: Callable[[], None]
    """Closes the database connection; the next request opens a new one."""


def application() -> UnsubscribeApplication:
    """Return this process's application: built once, and rebuilt after the keys are rotated.

    Raises:
        ConfigurationError: names the missing or invalid setting.
        SecretUnavailableError: names the variable whose secret cannot be read.
    """
    return _current.get(
        UnsubscribeSettings.from_environment(with_secrets(os.environ, fetch_secret))
    )


def forget_application() -> None:
    """Close this process's application; the next request builds a new one."""
    _current.forget()


def build_application(environment: Mapping[str, str]) -> UnsubscribeApplication:
    """Build an application from the ``DATABASE_…`` variables and UNSUBSCRIBE_KEYS.

    Raises:
        ConfigurationError: names the missing or invalid setting.
    """
    return _build(UnsubscribeSettings.from_environment(environment))


def _build(settings: UnsubscribeSettings) -> UnsubscribeApplication:
    return application_over(open_database(settings.database), settings.keys)


_current = Current(_build, lambda application: application.close())


def application_over(database: Database, keys: Sequence[bytes]) -> UnsubscribeApplication:
    """Build an application over an open database, with the keys that verify its links."""
    store = PostgresUnsubscribeStore(database)
    return UnsubscribeApplication(
        open_link=partial(open_unsubscribe_link, keys, store),
        unsubscribe=partial(unsubscribe_lead, store),
        undo=partial(undo_unsubscribe, store),
        close=database.close,
    )
