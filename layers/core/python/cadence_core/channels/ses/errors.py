"""The meaning of the errors of SES, in addition to those common to all AWS services."""

from dataclasses import replace

from cadence_core.channels.account_faults import blames_tenant
from cadence_core.channels.aws_outcomes import ErrorTable, outcome_of, text_of
from cadence_core.channels.outcome import ChannelStopped, NotUnderstood, SendOutcome
from cadence_core.channels.ses.identities import are_senders, identities_in
from cadence_core.model.authentication import authentication_refusal

ERRORS = ErrorTable(
    throttled=frozenset(("LimitExceededException",)),
    channel_stopped=frozenset(
        ("AccountSuspendedException", "SendingPausedException", "NotFoundException")
    ),
    sender_stopped=frozenset(("MailFromDomainNotVerifiedException",)),
    rejected=frozenset(("MessageRejected", "BadRequestException", "ValidationException")),
)
NOT_VERIFIED = ("failed the check", "not verified")


def outcome_of_ses_error(error: Exception, sender: str) -> SendOutcome:
    """Return the outcome for a message from this address whose call raised this error.

    SES refuses a message with an unverified identity as ``MessageRejected``, and only the text
    names the identity. If it is the sender's, the sender stops. If it is the lead's, the account
    is in the sandbox, so the channel stops. In neither case is the message at fault. A refusal
    that concerns the organization's tenant, or the sender's domain, stops the sender alone.
    """
    outcome = outcome_of(error, ERRORS)
    text = text_of(error)
    refusal = authentication_refusal(text)
    match outcome:
        case NotUnderstood(verdict) if refusal:
            return ChannelStopped(refusal, verdict.detail, only_sender=True)
        case NotUnderstood(verdict) if blames_tenant(text):
            return ChannelStopped("tenant_refused", verdict.detail, only_sender=True)
        case ChannelStopped() if blames_tenant(text):
            return replace(outcome, only_sender=True)
        case NotUnderstood(verdict) if any(words in text.lower() for words in NOT_VERIFIED):
            return _unverified(text, verdict.detail, sender)
        case ChannelStopped():
            refused = identities_in(text)
            if refused and are_senders(refused, sender):
                return replace(outcome, only_sender=True)
    return outcome


def _unverified(text: str, detail: str, sender: str) -> ChannelStopped:
    # A text without names stops the sender alone, which is certainly affected.
    if are_senders(identities_in(text), sender):
        return ChannelStopped("sender_not_verified", detail, only_sender=True)
    return ChannelStopped("identity_not_verified", detail)
