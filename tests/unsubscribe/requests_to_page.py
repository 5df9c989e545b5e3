"""Requests to the unsubscribe page: realistic events and an in-memory store."""

import json
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from cadence_core.model.enrollment import EnrollmentId
from cadence_core.model.unsubscribe_token import Unsubscription, signed_token
from cadence_core.unsubscribe.application import UnsubscribeApplication
from cadence_core.unsubscribe.open_link import open_unsubscribe_link
from cadence_core.unsubscribe.ports import EndedEnrollments, LinkState
from cadence_core.unsubscribe.undo import undo_unsubscribe
from cadence_core.unsubscribe.unsubscribe_lead import unsubscribe_lead
from functions.unsubscribe import app
from local.function_url import event_for
from local.lambda_here import LocalContext
from local.samples import UNSUBSCRIBE_KEY, UNSUBSCRIBED_LEAD

HttpResponse = dict[str, Any]

EVENTS = Path(__file__).parents[2] / "events"
KEY = UNSUBSCRIBE_KEY
MARIA = UNSUBSCRIBED_LEAD
MARIA_UNSUBSCRIBES = Unsubscription(
    MARIA, EnrollmentId(UUID("22222222-2222-4222-8222-222222222222"))
)
TOKEN = signed_token(MARIA_UNSUBSCRIBES, KEY.encode())

FORM = {"content-type": "application/x-www-form-urlencoded"}
ONE_CLICK = b"List-Unsubscribe=One-Click"
CONFIRM = b"confirm=1"
UNDO = b"undo=1"
# Emails that the lead may have received, by language.
EMAILS = {
    "en": "Did you see the message I sent yesterday?",
    "es": "Estimado Sr. Souza, adjunto la propuesta que acordamos con su equipo.",
    "pt": "Olá João, vi que a Padaria Sol abriu uma nova loja em Campinas.",
}


class FakeStore:
    """Knows only Maria, and records who unsubscribed; raises ``error`` instead if it is set."""

    def __init__(self, organization: str = "Padaria Sol", error: Exception | None = None) -> None:
        self.organization = organization
        self.sender = ""
        self.is_on_whatsapp = False
        self.emails = ""
        self.error = error
        self.unsubscribed: list[UUID] = []

    def state_of(self, unsubscription: Unsubscription) -> LinkState | None:
        if self.error:
            raise self.error
        if unsubscription.lead_id != MARIA:
            return None
        return LinkState(
            self.organization,
            self.sender,
            self.emails,
            is_unsubscribed=MARIA in self.unsubscribed,
            is_on_whatsapp=self.is_on_whatsapp,
            may_undo=MARIA in self.unsubscribed,
        )

    def record_request(self, unsubscription: Unsubscription) -> bool:
        if self.error:
            raise self.error
        self.unsubscribed.append(unsubscription.lead_id)
        return unsubscription.lead_id == MARIA

    def suppress(self, _: Unsubscription) -> bool:
        return True

    def undo(self, unsubscription: Unsubscription) -> bool:
        may_undo = unsubscription.lead_id in self.unsubscribed
        self.unsubscribed = []
        return may_undo

    def end_enrollments(self, _: Unsubscription) -> EndedEnrollments:
        return EndedEnrollments(ended=2 if len(self.unsubscribed) == 1 else 0, locked=0)

    def application(self) -> UnsubscribeApplication:
        return UnsubscribeApplication(
            partial(open_unsubscribe_link, [KEY.encode()], self),
            partial(unsubscribe_lead, self),
            partial(undo_unsubscribe, self),
            close=lambda: None,
        )


def send(
    method: str,
    target: str = f"/{TOKEN}",
    body: bytes = b"",
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """Send a request through a function URL to the handler."""
    return invoke(event_for(method, target, headers or {}, body))


def post(
    body: bytes, headers: dict[str, str] | None = None, target: str = f"/{TOKEN}"
) -> HttpResponse:
    return send("POST", target, body, FORM | (headers or {}))


def invoke(event: dict[str, Any]) -> HttpResponse:
    answer: HttpResponse = app.lambda_handler(event, LocalContext(aws_request_id="request-1"))
    return answer


def event_file(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))
    return event
