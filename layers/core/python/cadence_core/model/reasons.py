"""Why an enrollment was held, ended, deferred or given back: one code for each, readable by people.

The code is stored in ``cadence_enrollments.status_reason`` and in the history, and logged.
"""

from enum import StrEnum


class Reason(StrEnum):
    """A reason code, with the sentence that explains it to a salesperson or an operator."""

    explanation: str

    def __new__(cls, code: str, explanation: str) -> "Reason":
        member = str.__new__(cls, code)
        member._value_ = code
        member.explanation = explanation
        return member

    # Held: the enrollment is paused until somebody mends the cause and resumes it.
    MISSING_ADDRESS = (
        "missing_address",
        "the lead has no email address or phone number for this channel",
    )
    INVALID_ADDRESS = "invalid_address", "the lead's address for this channel is not a valid one"
    UNREADABLE_CUSTOM_FIELDS = (
        "unreadable_custom_fields",
        "the lead's custom fields cannot be read",
    )
    MISSING_SENDER = "missing_sender", "the cadence has no sender for this channel"
    INVALID_SENDER = "invalid_sender", "the sender's address or reply address is not a valid one"
    SENDER_PAUSED = "sender_paused", "the sender of this channel is paused"
    MISSING_TEMPLATE = "missing_template", "the step has no template"
    WRONG_TEMPLATE_CHANNEL = (
        "wrong_template_channel",
        "the step's template was written for another channel",
    )
    TEMPLATE_ERROR = "template_error", "the template cannot be rendered"
    MISSING_VARIABLE = "missing_variable", "the template uses a field that this lead does not have"
    EMPTY_RENDERING = (
        "empty_rendering",
        "the template renders to an empty subject or body for this lead",
    )
    CONTENT_TOO_LONG = "content_too_long", "the rendered message is longer than the channel allows"
    NO_WHATSAPP_OPT_IN = "no_whatsapp_opt_in", "the lead has not agreed to be contacted on WhatsApp"
    OUTSIDE_SERVICE_WINDOW = (
        "outside_service_window",
        "WhatsApp takes free text only within 24 hours of the lead's last message; use a template",
    )
    AI_UNAVAILABLE = (
        "ai_unavailable",
        "no personal text could be had, and the engine is set not to send the template's own",
    )
    TEMPLATE_FAULT = (
        "template_fault",
        "WhatsApp finds the template wrong, paused or missing; mend it and clear its fault_code",
    )
    DELIVERY_FAILED = (
        "delivery_failed",
        "the message was accepted and then not delivered, for a reason that a person must look at",
    )
    UNCERTAIN_SEND = (
        "uncertain_send",
        "a message may or may not have gone out; it is never sent again on a guess",
    )

    # Ended without a further message.
    LEAD_DELETED = "lead_deleted", "the lead was deleted"
    LEAD_WON = "lead_won", "the lead was won"
    LEAD_ARCHIVED = "lead_archived", "the lead was archived"
    LEAD_UNQUALIFIED = "lead_unqualified", "the lead was marked as unqualified"
    NO_STEP_LEFT = "no_step_left", "every step of the cadence is done"
    REJECTED = "rejected", "the provider refused the message for good"
    ATTEMPTS_EXHAUSTED = "attempts_exhausted", "the last allowed attempt failed too"
    REPLIED = "replied", "the lead wrote back"
    BOUNCED = "bounced", "the lead's address does not take messages"
    COMPLAINED = "complained", "the lead reported a message as unwanted"
    UNSUBSCRIBED = "unsubscribed", "the lead does not want to be written to"
    SUPPRESSED = "suppressed", "the lead's address on this channel is not to be written to"

    # Tried again later.
    NOT_ACCEPTED = "not_accepted", "the provider did not take the message; it will be tried again"
    NOT_PREPARED = "not_prepared", "the message could not be prepared; it will be tried again"
    NOT_DELIVERED = (
        "not_delivered",
        "the message was accepted and then not delivered; it will be tried again",
    )
    SETTLED_NOT_SENT = (
        "settled_not_sent",
        "a person found out that the message in doubt did not go out; it will be tried again",
    )
    THROTTLED = (
        "throttled",
        "the provider asked us to slow down; deferred without costing an attempt",
    )

    # Given back, still due.
    OUT_OF_TIME = "out_of_time", "the run was about to end; the next one takes it"
    CHANNEL_STOPPED = (
        "channel_stopped",
        "the provider takes nothing from this account for now; deferred without costing an attempt",
    )
    CHANGED_MEANWHILE = (
        "changed_meanwhile",
        "the lead, cadence or enrollment changed after the claim",
    )

    # Nothing to do.
    ALREADY_SENT = "already_sent", "this step's message went out before; the enrollment moves on"
