"""Decides what an inbound message means for the lead who wrote it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from cadence_core.feedback.domain.automatic_mail import Nature
from cadence_core.feedback.domain.delivery import DeliveryEvent, Effects, EventKind, Source
from cadence_core.feedback.domain.mail_reports import MailReport
from cadence_core.feedback.domain.sender_proof import Verdicts
from cadence_core.model.enrollment import Channel, EnrollmentStatus, InteractionId
from cadence_core.model.reasons import Reason
from cadence_core.model.suppression import SuppressionReason
from cadence_core.model.transitions import End, Hold, Scope

UNREADABLE = "unreadable"
HEADERS_CUT = "headers_cut"
"""Flags: the mail, or the list of its headers, could not be read to its end."""


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """A message that we received.

    Attributes:
        key: identifies it; the provider delivers it again under the same key.
        external_id: the provider's id of the message.
        writer: the address of the person who wrote; empty if WhatsApp hides the number.
        user_id: how WhatsApp names the writer to us; empty if the event does not say.
        ours: our addresses, or the ids of our WhatsApp number, that it was sent to.
        answers: the provider's ids of the messages that it answers, the nearest first.
        tokens: our interaction ids in the addresses that it was sent to.
        sender: the address that a mail was sent from: a group's, if the writer wrote through one.
        verdicts: what SES found about a mail; ``None`` on WhatsApp.
        is_sender_proven: whether the sender is who the mail says it is.
        flag: our code if a part of the mail could not be read.
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
    placeholder: str = ""
    """What is kept in place of a text if there is none, such as ``[image]``. Not the writer's."""

    report: MailReport | None = None
    """What a delivery notice reports about a message."""
    has_left: bool = False
    """Whether an automatic answer says that the lead has left the company."""
    may_be_automatic: bool = False
    """Whether a person's mail says only what automatic answers say, too."""
    away_until: date | None = None
    """The day that an automatic answer names as the lead's return or last day away."""
    user_id: str = ""
    sender: str = ""
    verdicts: Verdicts | None = None
    is_sender_proven: bool = True
    flag: str = ""

    @property
    def is_harmful(self) -> bool:
        """Whether SES has found spam or a virus."""
        return self.verdicts is not None and self.verdicts.is_harmful

    def without_words(self) -> "InboundMessage":
        """Return the message without what the writer wrote, which may be what cannot be kept."""
        return replace(self, subject=None, text="", further_texts=(), answers=(), flag=UNREADABLE)


@dataclass(frozen=True, slots=True)
class SentText:
    """What we wrote in an earlier message, as text or HTML; a long one is cut in its middle."""

    subject: str
    content: str


@dataclass(frozen=True, slots=True)
class Correspondent:
    """The lead who wrote, and the message of ours that the lead answers.

    Attributes:
        lead_ids: the lead first, then other leads of the organization with the same address.
        answered_id: the answered message, if there is one.
        is_us: whether the address belongs to a sender of the organization or to a colleague.
        is_lead_s_own: whether it is the lead's. A forwarded mail is answered for no one else.
        is_named: whether the message names one of ours, by its id or its token.
        is_sent_by_us: whether one of our addresses sent it, as a group does for its members.
        company: the email domain that the lead's colleagues have, if it is one of a company.
        sent: what we wrote: the answered message first, then the latest ones to the lead.
    """

    org_id: UUID
    lead_ids: tuple[UUID, ...]
    answered_id: InteractionId | None
    is_us: bool
    company: str | None = None
    sent: tuple[SentText, ...] = ()
    is_lead_s_own: bool = True
    is_named: bool = False
    is_sent_by_us: bool = False


class InboundKind(StrEnum):
    """How an inbound message counts."""

    REPLY = "reply"
    OPT_OUT = "opt_out"
    AUTO_REPLY = "auto_reply"
    DELIVERY_NOTICE = "delivery_notice"
    OWN_MESSAGE = "own_message"
    STRANGER = "stranger"
    GESTURE = "gesture"
    UNVERIFIED_REPLY = "unverified_reply"
    UNVERIFIED_OPT_OUT = "unverified_opt_out"
    """As a reply and an opt-out, but nothing proves that the lead wrote it."""
    HARMFUL = "harmful"
    """Spam, or a virus."""


class Judgment(StrEnum):
    """Whether the writer of a message asks for no more messages."""

    OPT_OUT = "opt_out"
    NO_OPT_OUT = "no_opt_out"
    UNCLEAR = "unclear"
    """Only a person can judge it: it has no readable text, or not in a language that we know."""


ANSWERS = (InboundKind.REPLY, InboundKind.OPT_OUT, InboundKind.AUTO_REPLY)
"""The kinds of messages from a lead. They prove that the answered message has arrived."""
UNVERIFIED = {
    InboundKind.REPLY: InboundKind.UNVERIFIED_REPLY,
    InboundKind.OPT_OUT: InboundKind.UNVERIFIED_OPT_OUT,
}


@dataclass(frozen=True, slots=True)
class InboundEffects:
    """What an inbound message changes."""

    kind: InboundKind
    end: End | None = None
    suppress: SuppressionReason | None = None
    needs_reading: bool = False
    """Whether a person has to read it: it may ask for no more messages, or no person wrote it."""
    away_until: date | None = None
    hold: Hold | None = None
    covers_writer: bool = True
    """Whether it counts for the writer's address and every lead with it, beyond the lead whose
    message is answered."""

    @property
    def is_from_lead(self) -> bool:
        """Whether the message becomes an interaction of the lead."""
        return self.kind in (*ANSWERS, *UNVERIFIED.values())


@dataclass(frozen=True, slots=True)
class Arrival:
    """What an inbound message proves about the message it answers, and what that changes."""

    event: DeliveryEvent
    effects: Effects


def effects_of_inbound(
    message: InboundMessage,
    correspondent: Correspondent | None,
    judge: Callable[[InboundMessage, Sequence[SentText]], Judgment],
) -> InboundEffects:
    """Return what an inbound message changes. A person's answer ends the lead's enrollments.

    Without proof that the lead wrote it, it only holds them, until an operator has looked at it.
    An id of our message is a proof for its lead: ids are long and random, so only who got the
    message knows it. Who got it may write any other address into a From header.
    ``judge`` is called only for the messages of a lead.
    """
    if message.is_harmful:
        return InboundEffects(InboundKind.HARMFUL)
    effects = _effects_if_genuine(message, correspondent, judge)
    if correspondent is None or _is_from_writer(message, correspondent):
        return effects
    if correspondent.is_named:
        return replace(effects, covers_writer=correspondent.is_lead_s_own)
    if effects.end is None and effects.suppress is None:
        return replace(effects, away_until=None)
    kind = UNVERIFIED.get(effects.kind, effects.kind)
    hold = Hold(Reason.REPLY_UNVERIFIED, kind.value)
    may_opt_out = effects.needs_reading or effects.kind is InboundKind.OPT_OUT
    return InboundEffects(kind, needs_reading=may_opt_out, hold=hold)


def _is_from_writer(message: InboundMessage, correspondent: Correspondent) -> bool:
    """Return whether the writer is who the message says, as far as SES has found out.

    A group vouches for the member that it names only if it is ours.
    """
    if message.verdicts is None or not message.verdicts.are_about_sender:
        return True
    is_own = message.sender.lower() == message.writer.lower()
    return message.is_sender_proven and (is_own or correspondent.is_sent_by_us)


def _effects_if_genuine(
    message: InboundMessage,
    correspondent: Correspondent | None,
    judge: Callable[[InboundMessage, Sequence[SentText]], Judgment],
) -> InboundEffects:
    if message.nature is Nature.DELIVERY_NOTICE:
        return InboundEffects(InboundKind.DELIVERY_NOTICE)
    if correspondent is None:
        return InboundEffects(InboundKind.STRANGER)
    if correspondent.is_us:
        return InboundEffects(InboundKind.OWN_MESSAGE)
    judgment = judge(message, correspondent.sent)
    if message.nature is Nature.AUTO_REPLY:
        effects = _effects_of_automatic_answer(message, correspondent)
        # "This mailbox is not read any more, please remove it from your list."
        return replace(effects, needs_reading=judgment is Judgment.OPT_OUT)
    if judgment is Judgment.OPT_OUT:
        return InboundEffects(
            InboundKind.OPT_OUT,
            End(EnrollmentStatus.UNSUBSCRIBED, Reason.UNSUBSCRIBED, "reply", Scope.LEAD),
            SuppressionReason.UNSUBSCRIBED,
        )
    if message.nature is Nature.GESTURE:
        return InboundEffects(InboundKind.GESTURE)
    end = End(EnrollmentStatus.REPLIED, Reason.REPLIED, message.channel.value, Scope.LEAD)
    needs_reading = judgment is Judgment.UNCLEAR or message.may_be_automatic
    return InboundEffects(InboundKind.REPLY, end, needs_reading=needs_reading)


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
    if report is None or message.is_harmful or not (message.tokens or report.message_key):
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
