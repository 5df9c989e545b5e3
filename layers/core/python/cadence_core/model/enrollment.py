"""A claimed enrollment with everything its next step needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NewType
from uuid import UUID

from cadence_core.model.suppression import SuppressionReason

RunId = NewType("RunId", UUID)
EnrollmentId = NewType("EnrollmentId", UUID)
InteractionId = NewType("InteractionId", UUID)


class Channel(StrEnum):
    """A way to reach a lead."""

    EMAIL = "email"
    WHATSAPP = "whatsapp"


class EnrollmentStatus(StrEnum):
    """Where an enrollment stands. ``active`` and ``paused`` are open, the others are ends."""

    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"
    FAILED = "failed"
    REPLIED = "replied"
    BOUNCED = "bounced"
    UNSUBSCRIBED = "unsubscribed"


class InteractionStatus(StrEnum):
    """What is known of one message.

    ``sending`` is written before the provider is called; ``uncertain`` says that the provider
    may have accepted the message and nobody knows. From ``delivered`` on it is the provider's
    events that tell.
    """

    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    DELIVERED = "delivered"
    READ = "read"
    BOUNCED = "bounced"
    COMPLAINED = "complained"


@dataclass(frozen=True, slots=True)
class Lead:
    """The person reached. Empty columns are ``None``, and so are custom fields beyond reading.

    ``is_in_whatsapp_window``: they wrote to us so lately that WhatsApp takes free text.
    """

    id: UUID
    status: str
    is_deleted: bool = False
    email: str | None = None
    phone: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    company_name: str | None = None
    job_title: str | None = None
    timezone: str | None = None
    has_whatsapp_opt_in: bool = False
    is_in_whatsapp_window: bool = False
    custom_fields: Mapping[str, Any] | None = field(default_factory=dict)

    def address_for(self, channel: Channel) -> str | None:
        """Return where this lead is reached on the channel, if anywhere."""
        return self.email if channel is Channel.EMAIL else self.phone


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a message comes from: an email address or a WhatsApp phone-number id.

    ``reply_to`` is where answers to an email go, if not to ``address``. ``stopped_seconds``:
    the provider takes nothing from it for so long.
    """

    id: UUID
    address: str
    display_name: str
    is_active: bool
    reply_to: str | None = None
    stopped_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A text with placeholders.

    With a ``whatsapp_template_name`` it stands for a template that Meta approved: the text is
    Meta's, and each line of ``body`` that is not blank is one of its positional parameters.
    ``fault_code`` is what Meta finds wrong with it.
    """

    name: str
    channel: Channel
    subject: str | None
    body: str
    whatsapp_template_name: str | None = None
    whatsapp_language: str | None = None
    fault_code: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """The step to execute: the first at or after the enrollment's ``current_step``."""

    id: UUID
    order: int
    channel: Channel
    ai_personalization: bool
    template: Template | None
    sender: Sender | None


@dataclass(frozen=True, slots=True)
class PersonalText:
    """A text that a model wrote for one lead. ``subject`` is ``None`` except on email."""

    subject: str | None
    body: str


@dataclass(frozen=True, slots=True)
class PastInteraction:
    """The message row that this step already has from an earlier attempt.

    ``personal`` is its text if a model wrote that and it was not sent: it has been paid for.
    """

    id: InteractionId
    status: InteractionStatus
    personal: PersonalText | None = None


@dataclass(frozen=True, slots=True)
class EarlierEmail:
    """The email that this enrollment sent last, for a step that answers in its thread."""

    external_id: str | None
    subject: str | None


@dataclass(frozen=True, slots=True)
class DueEnrollment:
    """An enrollment whose next step is due, as the claim returns it.

    ``attempts`` counts the failed attempts at the current step so far. ``suppression`` says why
    the lead's address on the step's channel is not to be written to.
    """

    id: EnrollmentId
    cadence_name: str
    organization_name: str
    current_step: int
    attempts: int
    lead: Lead
    step: Step | None
    past: PastInteraction | None
    earlier_email: EarlierEmail | None = None
    suppression: SuppressionReason | None = None
