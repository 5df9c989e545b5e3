"""Decides what an inbound message means for the lead who wrote it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from cadence_core.feedback.domain.automatic_mail import Nature
from cadence_core.feedback.domain.delivery import DeliveryEvent, Effects, EventKind, Source
from cadence_core.feedback.domain.mail_reports import MailReport
from cadence_core.model.enrollment import Channel, EnrollmentStatus, InteractionId
from cadence_core.model.reasons import Reason
from cadence_core.model.suppression import SuppressionReason
from cadence_core.model.transitions import End, Scope


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """A message that we received.

    Attributes:
        key: identifies it; the provider delivers it again under the same key.
        external_id: the provider's id of the message.
        writer: the address of the person who wrote.
        ours: our addresses, or the ids of our WhatsApp number, that it was sent to.
        answers: the provider's ids of the messages that it answers, the nearest first.
        tokens: our interaction ids in the addresses that it was sent to.
    """

    key: str
    source: Source
    channel: Channel
    occurred_at: datetime
    external_id: str
    writer: str
    ours: tuple[str, ...]
    answers: tuple[str, ...]
    tokens: tuple[InteractionId, ...]
    nature: Nature
    subject: str | None
    text: str
    further_texts: tuple[str, ...] = ()
    """Further texts that may hold an opt-out, in addition to ``text``."""
    report: MailReport | None = None
    """What a delivery notice reports about a message."""
    has_left: bool = False
    """Whether an automatic answer says that the lead has left the company."""
    away_until: date | None = None
    """The day that an automatic answer names as the lead's return or last day away."""


@dataclass(frozen=True, slots=True)
class Correspondent:
    """The lead who wrote, and the message of ours that the lead answers.

    Attributes:
        lead_ids: the lead first, then other leads of the organization with the same address.
        answered_id: the answered message, if there is one.
        is_us: whether the address belongs to a sender of the organization or to a colleague.
        is_lead_s_own: whether it is the lead's. Who gets a forwarded mail answers for nobody else.
        company: the email domain that the lead's colleagues have, if it is one of a company.
    """

    org_id: UUID
    lead_ids: tuple[UUID, ...]
    answered_id: InteractionId | None
    is_us: bool
    company: str | None = None
    is_lead_s_own: bool = True


class InboundKind(StrEnum):
    """How an inbound message counts."""

    REPLY = "reply"
    OPT_OUT = "opt_out"
    AUTO_REPLY = "auto_reply"
    DELIVERY_NOTICE = "delivery_notice"
    OWN_MESSAGE = "own_message"
    STRANGER = "stranger"
    GESTURE = "gesture"


ANSWERS = (InboundKind.REPLY, InboundKind.OPT_OUT, InboundKind.AUTO_REPLY)
"""The kinds of messages from a lead. They prove that the answered message has arrived."""


@dataclass(frozen=True, slots=True)
class InboundEffects:
    """What an inbound message changes."""

    kind: InboundKind
    end: End | None = None
    suppress: SuppressionReason | None = None
    away_until: date | None = None

    @property
    def is_from_lead(self) -> bool:
        """Whether the message becomes an interaction of the lead."""
        return self.kind in ANSWERS


@dataclass(frozen=True, slots=True)
class Arrival:
    """What an inbound message proves about the message it answers, and what that changes."""

    event: DeliveryEvent
    effects: Effects


def effects_of_inbound(
    message: InboundMessage,
    correspondent: Correspondent | None,
    is_opt_out: Callable[[InboundMessage], bool],
) -> InboundEffects:
    """Return what an inbound message changes. A person's answer ends the lead's enrollments.

    ``is_opt_out`` is called only for the messages of a lead.
    """
    if message.nature is Nature.DELIVERY_NOTICE:
        return InboundEffects(InboundKind.DELIVERY_NOTICE)
    if correspondent is None:
        return InboundEffects(InboundKind.STRANGER)
    if correspondent.is_us:
        return InboundEffects(InboundKind.OWN_MESSAGE)
    if message.nature is Nature.AUTO_REPLY:
        return _effects_of_automatic_answer(message, correspondent)
    if is_opt_out(message):
        return InboundEffects(
            InboundKind.OPT_OUT,
            End(EnrollmentStatus.UNSUBSCRIBED, Reason.UNSUBSCRIBED, "reply", Scope.LEAD),
            SuppressionReason.UNSUBSCRIBED,
        )
    if message.nature is Nature.GESTURE:
        return InboundEffects(InboundKind.GESTURE)
    end = End(EnrollmentStatus.REPLIED, Reason.REPLIED, message.channel.value, Scope.LEAD)
    return InboundEffects(InboundKind.REPLY, end)


def _effects_of_automatic_answer(
    message: InboundMessage, correspondent: Correspondent
) -> InboundEffects:
    if not correspondent.is_lead_s_own:
        return InboundEffects(InboundKind.AUTO_REPLY)
    gone = End(EnrollmentStatus.COMPLETED, Reason.LEFT_COMPANY, scope=Scope.LEAD)
    end = gone if message.has_left and message.away_until is None else None
    return InboundEffects(InboundKind.AUTO_REPLY, end, away_until=message.away_until)


def reported_event(message: InboundMessage) -> DeliveryEvent | None:
    """Return what a delivery notice reports about one of our messages, if it names one."""
    report = message.report
    if report is None or not (message.tokens or report.message_key):
        return None
    return DeliveryEvent(
        key=message.key,
        source=message.source,
        kind=report.kind,
        occurred_at=message.occurred_at,
        interaction_id=message.tokens[0] if message.tokens else None,
        message_key=report.message_key,
        code=report.code,
        detail=report.status,
    )


def proof_of_arrival(
    message: InboundMessage, correspondent: Correspondent | None
) -> DeliveryEvent | None:
    """Return what an answer proves about the message it answers, if the answer names one.

    A message found by the writer's address alone may not be the one that is answered.
    """
    if correspondent is None or correspondent.answered_id is None:
        return None
    is_token = correspondent.answered_id in message.tokens
    if not is_token and not message.answers:
        return None
    return DeliveryEvent(
        key=message.key,
        source=message.source,
        kind=EventKind.ANSWERED,
        occurred_at=message.occurred_at,
        interaction_id=correspondent.answered_id,
        message_key=None if is_token else message.answers[0],
    )
