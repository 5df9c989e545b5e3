"""The page behind the unsubscribe link, and the one-click request of mail programs (RFC 8058).

Mail scanners follow every link, so GET never changes anything. Only POST unsubscribes, or
undoes it.
"""

import os
from contextlib import suppress
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from cadence_core.database.access import make_clients
from cadence_core.errors import BrokenLinkError, CadenceError, StoreUnavailableError
from cadence_core.runtime.secrets import retry_with_fresh_secrets
from cadence_core.runtime.telemetry import logger, metrics, record_invocation
from cadence_core.unsubscribe.application import (
    HttpResponse,
    PageAction,
    PageRequest,
    Pages,
    UnknownLead,
    Unsubscribed,
    UnsubscribeLink,
    allowed_methods,
    application,
    language_for,
    one_click_done,
    without_body,
)

make_clients(os.environ)


# The event holds the token, so log_event=False overrides the environment.
@logger.inject_lambda_context(clear_state=True, log_event=False)
@metrics.log_metrics(capture_cold_start_metric=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> HttpResponse:  # noqa: ARG001
    """Show the page or unsubscribe; an error also returns a page."""
    request: PageRequest | None = None
    try:
        with record_invocation():
            request = PageRequest.from_event(event)
            response = _respond(request)
    except CadenceError as error:
        if request is None:
            raise
        is_temporary = isinstance(error, StoreUnavailableError)
        response = _pages_for(request).unavailable(503 if is_temporary else 500)
    logger.info("unsubscribe page answered", extra={"status": response["statusCode"]})
    return without_body(response) if request.method == "HEAD" else response


def _respond(request: PageRequest) -> HttpResponse:
    try:
        return _respond_by_method(request)
    except BrokenLinkError:
        return _pages_for(request).broken_link()


def _respond_by_method(request: PageRequest) -> HttpResponse:
    match request.method:
        case "GET" | "HEAD":
            return _show(request)
        case "POST":
            return _act(request)
        case "OPTIONS":
            return allowed_methods()
        case _:
            return _pages_for(request).method_not_allowed()


def _show(request: PageRequest) -> HttpResponse:
    link = _open(request.token)
    pages = _pages_for(request, link)
    return pages.already_done() if link.is_unsubscribed else pages.confirm()


def _act(request: PageRequest) -> HttpResponse:
    if request.is_too_large:
        return _pages_for(request).not_understood(413)
    action = request.action
    if action is None:
        return _pages_for(request).not_understood()
    link = _open(request.token)
    if action is PageAction.UNDO:
        return _undo(request, link)
    match application().unsubscribe(link.unsubscription):
        case UnknownLead():
            return _pages_for(request).broken_link()
        case Unsubscribed() as unsubscribed:
            _record(action, link, unsubscribed)
            is_one_click = action is PageAction.ONE_CLICK
            return one_click_done() if is_one_click else _done(request, link)


def _done(request: PageRequest, link: UnsubscribeLink) -> HttpResponse:
    """Confirm it, with a way to undo it if the database answers."""
    with suppress(CadenceError):
        link = _open(request.token)
    return _pages_for(request, link).done()


def _undo(request: PageRequest, link: UnsubscribeLink) -> HttpResponse:
    """Undo, if the lead still may; otherwise show the page of the link as it is."""
    if not application().undo(link.unsubscription):
        return _show(request)
    logger.info("unsubscribing undone", extra={"lead_id": str(link.unsubscription.lead_id)})
    return _pages_for(request, link).undone()


def _open(token: str) -> UnsubscribeLink:
    """Open a link; an invalid one may be signed with a new key that we have not read yet."""
    return retry_with_fresh_secrets(lambda: application().open_link(token), BrokenLinkError)


def _pages_for(request: PageRequest, link: UnsubscribeLink | None = None) -> Pages:
    if link is None:
        return Pages(language_for(request.languages))
    language = language_for(request.languages, link.language)
    return Pages(language, link.writer, link.is_on_whatsapp, link.may_undo)


def _record(action: PageAction, link: UnsubscribeLink, unsubscribed: Unsubscribed) -> None:
    metrics.add_metric("UnsubscribeRequests", MetricUnit.Count, 1)
    logger.info(
        "lead unsubscribed",
        extra={
            "lead_id": str(link.unsubscription.lead_id),
            "by": action,
            "enrollments_ended": unsubscribed.ended,
            "is_complete": unsubscribed.is_complete,
        },
    )
