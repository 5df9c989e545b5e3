"""What an operator does about each reason for a hold."""

from cadence_core.model.reasons import Reason

ADVICE = {
    Reason.MISSING_ADDRESS: "add the lead's address, then release it",
    Reason.INVALID_ADDRESS: "correct the lead's address, then release it",
    Reason.UNREADABLE_CUSTOM_FIELDS: "correct the lead's custom fields, then release it",
    Reason.CUSTOM_FIELDS_TOO_LARGE: "shorten the lead's custom fields, then release it",
    Reason.MISSING_SENDER: "give the cadence a sender for this channel, then release",
    Reason.INVALID_SENDER: "correct the sender, then release",
    Reason.SENDER_NOT_ALLOWED: "give the sender's address (or its domain) to this organization with"
    " cadence give-identity, then release",
    Reason.MISSING_TEMPLATE: "give the step a template, then release",
    Reason.WRONG_TEMPLATE_CHANNEL: "give the step a template for its channel, then release",
    Reason.TEMPLATE_ERROR: "correct the template, then release",
    Reason.MISSING_VARIABLE: "fill in the field, or give it a default in the template"
    " (unsubscribe_url exists only in emails), then release",
    Reason.SUSPICIOUS_FIELD: "correct or empty the lead's field, or vouch for it with cadence mark"
    " real, then release it",
    Reason.EMPTY_RENDERING: "correct the template or the lead's data, then release",
    Reason.CONTENT_TOO_LONG: "shorten the template, then release",
    Reason.MISSING_FOOTER: "fill in organizations.postal_address and print"
    " {{ org.postal_address }} in the template, then release",
    Reason.RENDERING_TOO_COSTLY: "simplify the template or the lead's data, then release",
    Reason.NO_WHATSAPP_OPT_IN: "record the lead's consent with cadence consent, then release it;"
    " or end its enrollment",
    Reason.OUTSIDE_SERVICE_WINDOW: "give the step a template that Meta approved, then release",
    Reason.AI_UNAVAILABLE: "check the AI provider, then release",
    Reason.TEMPLATE_FAULT: "fix the template at Meta, then release with --clear-fault",
    Reason.DELIVERY_FAILED: "look up the provider's code, fix the cause, then release",
    Reason.UNCERTAIN_SEND: "look the message up at the provider, then settle it",
    Reason.RESTORED: "look it up in the logs, then settle it: cadence settle-lost",
    Reason.NOT_MOVED: "look up the error code, fix the cause, then release",
    Reason.TOO_LATE: "release it to send it all the same, or end its enrollment",
    Reason.COLLEAGUE_REPLIED: "decide whether to go on writing to this company, then release it or"
    " end its enrollment",
    Reason.POISON: "find out from the logs and the lead's data what killed the runs, then release",
    Reason.REPLY_UNVERIFIED: "read the mail with cadence lead; if the lead wrote it, end the"
    " enrollment, and suppress the lead if it asks for no more; otherwise release it",
}

ENDED_BY: dict[str, str] = {
    Reason.TEMPLATE_FAULT.value: "cadence release --reason template_fault --clear-fault",
    Reason.UNCERTAIN_SEND.value: "cadence uncertain",
    Reason.RESTORED.value: "cadence settle-lost sent --steps FILE",
}
"""What ends a hold that `cadence release` alone does not end."""

ARCHIVED_SINCE = "its step has been archived since: release it, and it goes on with the next step"

EXPLANATIONS: dict[str | None, str] = {reason.value: reason.explanation for reason in Reason}
ADVICE_BY_CODE: dict[str | None, str] = {reason.value: text for reason, text in ADVICE.items()}


def explanation_of(code: str | None) -> str | None:
    """Return the explanation of a reason code; ``None`` if it is not one of the engine's."""
    return EXPLANATIONS.get(code)


def before_release(advice: str) -> str:
    """Return the part of an advice that comes before a release."""
    return advice.partition(", then release")[0]


def advice_for(code: str | None) -> str | None:
    """Return what to do about a hold; ``None`` if the engine does not hold for this reason."""
    return ADVICE_BY_CODE.get(code)


def next_command(code: str | None, chosen: str = "") -> str | None:
    """Return the command that ends a hold, as it is typed once the advice was followed.

    ``chosen``: which enrollments, as arguments of `cadence release`; without it, all that are held
    for the reason. ``None`` if the engine does not hold for this reason.
    """
    if code is None or code not in ADVICE_BY_CODE:
        return None
    return ENDED_BY.get(code, f"cadence release {chosen or f'--reason {code}'}")
