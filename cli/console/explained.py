"""What the console answers to an error of an operation."""

from http import HTTPStatus

from cadence_core.database.connection import NO_RIGHT_STATE
from cadence_core.errors import (
    CadenceError,
    ChangedMeanwhileError,
    ConfigurationError,
    InvalidRequestError,
    StackUnavailableError,
    StoreRejectedError,
    StoreUnavailableError,
    UnknownNameError,
)
from cli.console.exchange import Page, sorry
from cli.explain import explain

STATUSES: tuple[tuple[type[CadenceError], HTTPStatus, str], ...] = (
    (UnknownNameError, HTTPStatus.NOT_FOUND, "Not found"),
    (ChangedMeanwhileError, HTTPStatus.CONFLICT, "This has changed"),
    (InvalidRequestError, HTTPStatus.BAD_REQUEST, "That makes no sense"),
    (ConfigurationError, HTTPStatus.BAD_REQUEST, "That makes no sense"),
    (StackUnavailableError, HTTPStatus.SERVICE_UNAVAILABLE, "The stack cannot be reached"),
    (StoreUnavailableError, HTTPStatus.SERVICE_UNAVAILABLE, "The database cannot be reached"),
)


def kind_of(error: CadenceError) -> tuple[HTTPStatus, str]:
    """Return the status and the title of the page about an error."""
    if isinstance(error, StoreRejectedError) and NO_RIGHT_STATE in str(error):
        return HTTPStatus.FORBIDDEN, "You may not do that"
    for kind, status, title in STATUSES:
        if isinstance(error, kind):
            return status, title
    return HTTPStatus.INTERNAL_SERVER_ERROR, "That did not work"


def explained(error: CadenceError) -> Page:
    """Return the page about an error."""
    return sorry(*kind_of(error), explain(error))
