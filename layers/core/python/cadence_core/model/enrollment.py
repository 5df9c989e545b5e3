"""A claimed enrollment with everything its next step needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, NewType
from uuid import UUID

from cadence_core.model.portable import Portable
from cadence_core.model.ruling import Ruling
from cadence_core.model.suppression import SuppressionReason

RunId = NewType("RunId", UUID)
EnrollmentId = NewType("EnrollmentId", UUID)
InteractionId = NewType("InteractionId", UUID)

NO_CUSTOM_FIELDS = "{}"


class Channel(StrEnum):
    """A way to reach a lead."""

    EMAIL = "email"
    WHATSAPP = "whatsapp"


CHANNEL_NAMES: dict[str, str] = {Channel.EMAIL: "email", Channel.WHATSAPP: "WhatsApp"}


def with_channel(sentence: str, channel: str | None) -> str:
    """Return a sentence about "this channel" with the channel's name, if that is known."""
    return sentence.replace("this channel", CHANNEL_NAMES[channel]) if channel else sentence


class EnrollmentStatus(StrEnum):
    """The state of an enrollment. ``active`` and ``paused`` are open, the others are final."""

    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"
    FAILED = "failed"
    REPLIED = "replied"
    BOUNCED = "bounced"
    UNSUBSCRIBED = "unsubscribed"


class InteractionStatus(StrEnum):
    """The known state of one message.

    ``sending`` is written before the provider is called; ``uncertain`` means that the provider
    may or may not have accepted the message. ``delivered`` and the states after it come from the
    provider's events.
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
class Lead(Portable):
    """The person to reach. Empty columns are ``None``.

    ``custom_fields`` are an object in JSON, as text: see ``read_custom_fields``.
    ``source`` is who entered it: a form, an import, the API, or a colleague (``person``).
    ``is_in_whatsapp_window``: the lead wrote to us so recently that WhatsApp accepts free text.
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
    source: str = "import"
    has_whatsapp_opt_in: bool = False
    is_in_whatsapp_window: bool = False
    custom_fields: str = NO_CUSTOM_FIELDS

    def address_for(self, channel: Channel) -> str | None:
        """Return this lead's address on the channel, if it has one."""
        return self.email if channel is Channel.EMAIL else self.phone


@dataclass(frozen=True, slots=True)
class Organization(Portable):
    """Who writes. ``has_postal_address`` decides only if ``requires_postal_address``."""

    name: str
    postal_address: str | None = None
    requires_postal_address: bool = False
    has_postal_address: bool = False

    @property
    def lacks_postal_address(self) -> bool:
        """Whether its emails need a postal address that it does not have."""
        return self.requires_postal_address and not self.has_postal_address


@dataclass(frozen=True, slots=True)
class Sender(Portable):
    """The origin of a message: an email address or a WhatsApp phone-number id.

    ``reply_to`` receives the replies to an email, if ``address`` does not. ``is_allowed``: the
    address is of the sender's organization. ``key`` is the stored key of the address.
    ``ses_tenant`` is the SES tenant of the sender's organization.
    """

    id: UUID
    address: str
    display_name: str
    is_allowed: bool = True
    reply_to: str | None = None
    key: str | None = None
    ses_tenant: str | None = None

    def reply_address(self, message_id: InteractionId) -> str:
        """Return the address for replies to a message, whose id takes the place of ``{id}``."""
        return (self.reply_to or self.address).replace("{id}", str(message_id))


@dataclass(frozen=True, slots=True)
class Template(Portable):
    """A text with placeholders.

    A ``whatsapp_template_name`` refers to a template that Meta approved: Meta holds the text, and
    each line of ``body`` that is not blank is one parameter of its body, and
    ``whatsapp_components`` is JSON with what else it has. ``version`` is that of the texts.
    """

    id: UUID
    version: int
    name: str
    channel: Channel
    subject: str | None
    body: str
    whatsapp_template_name: str | None = None
    whatsapp_language: str | None = None
    whatsapp_components: str | None = None
    fault_code: str | None = None


@dataclass(frozen=True, slots=True)
class Step(Portable):
    """The step to execute, and its present place in the cadence."""

    id: UUID
    order: int
    channel: Channel
    ai_personalization: bool
    template: Template | None
    sender: Sender | None


@dataclass(frozen=True, slots=True)
class PersonalText(Portable):
    """A text that a model wrote for one lead. ``subject`` is ``None`` except for an email."""

    subject: str | None
    body: str


@dataclass(frozen=True, slots=True)
class PastInteraction(Portable):
    """The message row that an earlier attempt at this step left.

    ``personal`` is its text if a model wrote it and it was not sent: it has been paid for.
    """

    id: InteractionId
    status: InteractionStatus
    personal: PersonalText | None = None


@dataclass(frozen=True, slots=True)
class EarlierEmail(Portable):
    """The last email that this enrollment sent, for a step that replies in its thread."""

    external_id: str | None
    subject: str | None


@dataclass(frozen=True, slots=True)
class DueEnrollment(Portable):
    """An enrollment whose next step is due, as the claim returns it.

    ``next_step_id`` is the step that was chosen when the enrollment last moved; ``step`` is another
    one if that was archived or deleted. ``attempts`` counts the failed attempts at it so far.
    ``suppression`` is the reason why the lead's address on the step's channel must not receive
    messages, if it must not. ``has_unsubscribed``: the lead has used its unsubscribe link since the
    enrollment began. ``address_key`` is the stored key of the lead's address on that channel,
    ``None`` if the address has not been read yet, and ``other_address_key`` that on the other one.
    ``has_unread_suppressions``: nor have all of the organization's suppressions, there.

    ``duplicate_of``: the id of another enrollment that had this step at the same address;
    ``is_duplicate_being_sent``: its message is still being sent, and may be refused.

    ``ruling`` is the first sending rule that keeps the message back, if one does.

    ``conditions`` hold everything else that decides about the message, except texts, as the store
    read it. They are opaque: the store begins the message only if they are still the same.
    ``oversized`` names the columns (``table.column``) whose text was too long to be read; it is
    empty here.
    """

    id: EnrollmentId
    org_id: UUID
    cadence_name: str
    organization: Organization
    next_step_id: UUID | None
    attempts: int
    lead: Lead
    step: Step | None
    past: PastInteraction | None
    earlier_email: EarlierEmail | None = None
    suppression: SuppressionReason | None = None
    has_unsubscribed: bool = False
    address_key: str | None = None
    other_address_key: str | None = None
    has_unread_suppressions: bool = False
    duplicate_of: str | None = None
    is_duplicate_being_sent: bool = False
    ruling: Ruling | None = None
    conditions: Mapping[str, Any] = field(default_factory=dict)
    oversized: tuple[str, ...] = ()

    def without_custom_fields(self) -> "DueEnrollment":
        """Return it without what only the text of a message is made of, and may be large."""
        if self.lead.custom_fields == NO_CUSTOM_FIELDS:
            return self
        return replace(self, lead=replace(self.lead, custom_fields=NO_CUSTOM_FIELDS))
