"""Why an enrollment was held, ended, deferred or given back: a code and an explanation each.

The code is stored in ``cadence_enrollments.status_reason`` and in the history, and logged.
"""

from enum import StrEnum


class Reason(StrEnum):
    """A reason code, with its explanation for a salesperson or an operator."""

    explanation: str

    def __new__(cls, code: str, explanation: str) -> "Reason":
        member = str.__new__(cls, code)
        member._value_ = code
        member.explanation = explanation
        return member

    # Held: the enrollment is paused until an operator fixes the cause and resumes it.
    MISSING_ADDRESS = (
        "missing_address",
        "the lead has no address for this channel",
    )
    INVALID_ADDRESS = (
        "invalid_address",
        "the lead's address for this channel is not valid",
    )
    UNREADABLE_CUSTOM_FIELDS = (
        "unreadable_custom_fields",
        "the lead's custom fields cannot be read",
    )
    CUSTOM_FIELDS_TOO_LARGE = (
        "custom_fields_too_large",
        "the lead's custom fields are larger than the engine reads",
    )
    MISSING_SENDER = "missing_sender", "the cadence has no sender for this channel"
    INVALID_SENDER = (
        "invalid_sender",
        "the sender's address, reply-to address or display name is not valid",
    )
    SENDER_PAUSED = "sender_paused", "the sender for this channel is paused"
    SENDER_NOT_ALLOWED = (
        "sender_not_allowed",
        "the organization has no verified identity for the sender's address",
    )
    MISSING_TEMPLATE = "missing_template", "the step has no template"
    WRONG_TEMPLATE_CHANNEL = (
        "wrong_template_channel",
        "the step's template is for a different channel",
    )
    TEMPLATE_ERROR = "template_error", "the template contains an error"
    MISSING_VARIABLE = (
        "missing_variable",
        "the template uses a field that has no value for this lead",
    )
    SUSPICIOUS_FIELD = (
        "suspicious_field",
        "a field of the lead holds what does not belong there, such as a link in a name",
    )
    EMPTY_RENDERING = (
        "empty_rendering",
        "the template produces an empty subject or message",
    )
    CONTENT_TOO_LONG = (
        "content_too_long",
        "the message, or a part of it, is longer than allowed",
    )
    MISSING_FOOTER = (
        "missing_footer",
        "the organization requires its postal address in emails, and this one lacks it",
    )
    RENDERING_TOO_COSTLY = (
        "rendering_too_costly",
        "the template takes too much time or memory to fill in for this lead",
    )
    NO_WHATSAPP_OPT_IN = "no_whatsapp_opt_in", "the lead has not agreed to be contacted on WhatsApp"
    OUTSIDE_SERVICE_WINDOW = (
        "outside_service_window",
        "WhatsApp allows free text only within 24 hours of the lead's last message; use a template",
    )
    AI_UNAVAILABLE = (
        "ai_unavailable",
        "the message could not be personalized, and the engine is set to hold it in that case",
    )
    TEMPLATE_FAULT = (
        "template_fault",
        "WhatsApp says the template is invalid, paused or missing; fix it, then clear its fault",
    )
    DELIVERY_FAILED = (
        "delivery_failed",
        "the provider accepted the message but could not deliver it; a person must check the cause",
    )
    UNCERTAIN_SEND = (
        "uncertain_send",
        "the message may or may not have been sent; the engine does not risk sending it twice",
    )
    RESTORED = (
        "restored",
        "the database was restored, and this message may have been sent in the time that was lost",
    )
    NOT_MOVED = (
        "not_moved",
        "the database refused to record what became of this step; the detail has its error code",
    )
    POISON = (
        "poison",
        "three runs in a row died while they handled only this enrollment; find out why",
    )

    # Ended without a further message.
    LEAD_DELETED = "lead_deleted", "the lead was deleted"
    LEAD_WON = "lead_won", "the lead was won"
    LEAD_ARCHIVED = "lead_archived", "the lead was archived"
    LEAD_UNQUALIFIED = "lead_unqualified", "the lead was marked as unqualified"
    ENDED_BY_PERSON = "ended_by_person", "a person ended the enrollment"
    NO_STEP_LEFT = "no_step_left", "every step of the cadence is done"
    REJECTED = "rejected", "the provider permanently refused the message"
    ATTEMPTS_EXHAUSTED = "attempts_exhausted", "the last allowed attempt failed"
    REPLIED = "replied", "the lead wrote back"
    BOUNCED = "bounced", "the lead's address does not accept messages"
    COLLEAGUE_REPLIED = (
        "colleague_replied",
        "another lead of the same company wrote back",
    )
    COMPLAINED = "complained", "the lead reported a message as spam"
    UNSUBSCRIBED = "unsubscribed", "the lead asked for no more messages"
    DUPLICATE_ADDRESS = (
        "duplicate_address",
        "another enrollment of this cadence, of another lead with the same address, had this step",
    )
    LEFT_COMPANY = "left_company", "the lead has left the company, as an automatic answer says"
    SUPPRESSED = "suppressed", "the lead's address is on the do-not-contact list for this channel"

    # Tried again later.
    NOT_ACCEPTED = "not_accepted", "the provider did not accept the message; it will be tried again"
    NOT_PREPARED = "not_prepared", "the message could not be prepared; it will be tried again"
    NOT_DELIVERED = (
        "not_delivered",
        "the provider accepted the message but could not deliver it; it will be tried again",
    )
    SETTLED_NOT_SENT = (
        "settled_not_sent",
        "an operator confirmed that the message was not sent; it will be tried again",
    )
    THROTTLED = (
        "throttled",
        "the provider asked us to slow down; deferred without using up an attempt",
    )
    NOT_UNDERSTOOD = (
        "not_understood",
        "the provider refused it for an unknown cause; deferred without using up an attempt",
    )

    AUTHENTICATION_REFUSED = (
        "authentication_refused",
        "a mailbox provider refuses emails from this domain, because of a DNS record of ours",
    )
    REPUTATION_PAUSE = (
        "reputation_pause",
        "too many emails bounced or were reported as spam; sending pauses to protect the sender",
    )

    # Given back, still due.
    OUT_OF_TIME = (
        "out_of_time",
        "the run ran out of time; the next run will continue with this step",
    )
    BATCH_FULL = (
        "batch_full",
        "the batch had its number of messages; the next run will continue with this step",
    )
    CHANNEL_STOPPED = (
        "channel_stopped",
        "the provider accepts nothing from us for now; deferred without using up an attempt",
    )
    ADDRESSES_UNREAD = (
        "addresses_unread",
        "the engine has not yet read this lead's address, or the whole do-not-contact list",
    )
    DUPLICATE_BEING_SENT = (
        "duplicate_being_sent",
        "the step is being sent to another lead with the same address; the outcome decides",
    )
    ORGANIZATION_CAP = (
        "organization_cap",
        "the organization has sent as many messages as its cap allows; more may leave later",
    )
    SENDER_CAP = (
        "sender_cap",
        "the sender, or its WhatsApp portfolio, has sent as many messages as its cap allows",
    )
    FIRST_TOUCH_CAP = (
        "first_touch_cap",
        "the organization has written to as many new leads as its cap allows",
    )
    DOMAIN_CAP = (
        "domain_cap",
        "the lead's email domain has got as many messages as the organization's cap allows",
    )
    STOPPED_BY_PERSON = (
        "stopped_by_person",
        "a person has paused the engine, or this organization, channel or sender",
    )
    CADENCE_INACTIVE = "cadence_inactive", "the cadence is a draft, paused, archived or deleted"
    NOT_IN_PILOT = (
        "not_in_pilot",
        "the cadence is a pilot, and the lead is not in it",
    )
    SCHEDULE_NEVER_OPENS = "schedule_never_opens", "the sending schedule has no hours"
    OUTSIDE_SENDING_WINDOW = (
        "outside_sending_window",
        "the sending schedule is shut at this hour, or on this day off or holiday",
    )
    SPREAD = (
        "spread",
        "the messages that waited for the schedule to open leave one after the other",
    )
    LEAD_GAP = (
        "lead_gap",
        "the lead got another message in this run, or within the gap that the organization keeps",
    )
    OUT_OF_OFFICE = (
        "out_of_office",
        "the lead is out of office, and the cadence waits for the lead's return",
    )
    CHANGED_MEANWHILE = (
        "changed_meanwhile",
        "something that this message depends on changed while it was being prepared",
    )

    # Held or left out, as the cadence says.
    TOO_LATE = "too_late", "the step was due so long ago that the cadence does not send it any more"

    # Held by a reply.
    REPLY_UNVERIFIED = (
        "reply_unverified",
        "a mail in the lead's name came in, and nothing proves that the lead wrote it",
    )

    # Nothing to do.
    ALREADY_SENT = "already_sent", "this step's message was already sent; the enrollment moves on"


BY_CODE = {reason.value: reason for reason in Reason}
