"""What a provider really did with each message, and the events that it reports about it."""

import json
import random
from dataclasses import dataclass, field
from uuid import uuid4

from cadence_core.channels.outcome import (
    NotAccepted,
    SendOutcome,
    Sent,
    Throttled,
    Uncertain,
)
from cadence_core.model.enrollment import Channel
from cadence_core.model.message import Message
from cadence_core.model.message_tags import Origin
from local import samples
from tests.feedback.whatsapp_events import event_with_status, status_of


@dataclass
class Attempt:
    """One accepted message; ``events`` are the names of the samples that it gives rise to."""

    message: Message
    key: str
    events: list[str]
    is_returned: bool

    def bodies(self) -> list[str]:
        is_email = self.message.channel is Channel.EMAIL
        return [
            self._ses_event(name) if is_email else self._whatsapp_event(name)
            for name in self.events
        ]

    def _ses_event(self, name: str) -> str:
        body = json.dumps(samples.sns_message(name)).replace(samples.SES_MESSAGE_ID, self.key)
        # The feedback id of a bounce is its own.
        body = body.replace("0103019ab1c2d3e4-", f"{self.key}-")
        body = body.replace(samples.INTERACTION_ID, str(self.message.id))
        body = body.replace(samples.ENROLLMENT_ID, str(self.message.origin.enrollment_id))
        return body.replace(samples.STEP_ID, str(self.message.origin.step_id))

    def _whatsapp_event(self, name: str) -> str:
        ids = {
            "id": f"wamid.{self.key}",
            "recipient_id": self.message.to.removeprefix("+"),
            "biz_opaque_callback_data": str(self.message.id),
        }
        errors = {"errors": [{"code": 130429}]} if self.is_returned else {}
        status = {**status_of(name), **ids, **(errors if "failed" in name else {})}
        return event_with_status(name, status, messageId=self.key).replace(
            "phone-number-id/976c72a700aa43b0b46e0ba5cf7bfa79", "phone-number-id/1"
        )


ARRIVALS = {
    Channel.EMAIL: ["ses_send", "ses_delivery"],
    Channel.WHATSAPP: ["whatsapp_status_accepted", "whatsapp_status_delivered"],
}
RETURNS = {
    Channel.EMAIL: ["ses_send", "ses_bounce_transient"],
    Channel.WHATSAPP: ["whatsapp_status_accepted", "whatsapp_status_failed"],
}


@dataclass
class ProviderRecords:
    """A provider that accepts, refuses and returns messages at random, and keeps a ledger."""

    chance: random.Random
    attempts: list[Attempt] = field(default_factory=list)
    is_kind: bool = False
    """Accept and deliver everything from now on."""

    def answer(self, message: Message) -> SendOutcome:
        draw = 1.0 if self.is_kind else self.chance.random()
        if draw < 0.1:
            return NotAccepted("Hiccup")
        if draw < 0.15:
            return Throttled("TooManyRequestsException")
        if draw < 0.2:
            return Uncertain("lost_request")
        attempt = self._accept(message)
        return Uncertain("lost_answer") if draw < 0.35 else Sent(attempt.key)

    def _accept(self, message: Message) -> Attempt:
        is_returned = not self.is_kind and self.chance.random() < 0.2
        events = (RETURNS if is_returned else ARRIVALS)[message.channel]
        key = str(uuid4())
        attempt = Attempt(message, key, list(events), is_returned)
        self.attempts.append(attempt)
        return attempt

    def live(self, origin: Origin) -> list[Attempt]:
        """Return the attempts at a step that were accepted and not returned."""
        return [
            attempt
            for attempt in self.attempts
            if attempt.message.origin == origin and not attempt.is_returned
        ]

    def origins(self) -> set[Origin]:
        return {attempt.message.origin for attempt in self.attempts}
