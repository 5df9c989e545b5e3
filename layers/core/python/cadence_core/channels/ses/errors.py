"""The meaning of the errors of SES, in addition to those common to all AWS services."""

from cadence_core.channels.aws_outcomes import ErrorTable, outcome_of
from cadence_core.channels.outcome import ChannelStopped, Rejected, SendOutcome

ERRORS = ErrorTable(
    throttled=frozenset(("LimitExceededException",)),
    channel_stopped=frozenset(
        ("AccountSuspendedException", "SendingPausedException", "NotFoundException")
    ),
    sender_stopped=frozenset(("MailFromDomainNotVerifiedException",)),
    rejected=frozenset(("MessageRejected", "BadRequestException")),
)


def outcome_of_ses_error(error: Exception, sender: str) -> SendOutcome:
    """Return the outcome for a message from this address whose call raised this error.

    A rejection of an unverified sender stops the sender, because the message is fine. SES has no
    error code for it, but its text names the identities that are not verified.
    """
    match outcome_of(error, ERRORS):
        case Rejected("MessageRejected", detail) if (
            "not verified" in detail and sender.lower() in detail.lower()
        ):
            return ChannelStopped("sender_not_verified", detail, only_sender=True)
        case outcome:
            return outcome
