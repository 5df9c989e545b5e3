"""Email through Amazon SES. Imported only when a claimed batch contains an email."""

from cadence_core.channels.aws_client import AwsClient
from cadence_core.channels.aws_outcomes import CALL_ERRORS, ErrorTable, outcome_of
from cadence_core.channels.outcome import ChannelStopped, Rejected, SendOutcome, Sent, Uncertain
from cadence_core.channels.ses.request import SesOptions, send_email_request
from cadence_core.errors import InvalidMessageError
from cadence_core.model.message import Message

ERRORS = ErrorTable(
    throttled=frozenset(("LimitExceededException",)),
    channel_stopped=frozenset(
        ("AccountSuspendedException", "SendingPausedException", "NotFoundException")
    ),
    sender_stopped=frozenset(("MailFromDomainNotVerifiedException",)),
    rejected=frozenset(("MessageRejected", "BadRequestException")),
)


class SesTransport:
    """Hands each email to SES once, and returns the outcome that the response proves."""

    def __init__(self, client: AwsClient, options: SesOptions) -> None:
        self._client = client
        self._options = options

    def send(self, message: Message) -> SendOutcome:
        try:
            request = send_email_request(message, self._options, region=self._client.region)
        except InvalidMessageError as error:
            return Rejected("invalid_message", str(error))
        try:
            answer = self._client.call("send_email", **request)
        except CALL_ERRORS as error:
            return _with_unverified_sender(outcome_of(error, ERRORS), message)
        # A truncated success response has no id.
        message_id = answer.get("MessageId")
        return Sent(message_id) if message_id else Uncertain("no_message_id")

    def max_send_rate(self) -> float | None:
        """Return the number of emails per second that SES accepts from this account.

        Raises:
            BotoCoreError, ClientError, KeyError: SES does not return it.
        """
        return float(self._client.call("get_account")["SendQuota"]["MaxSendRate"])


def _with_unverified_sender(outcome: SendOutcome, message: Message) -> SendOutcome:
    """Turn the rejection of an unverified sender into a stopped sender: the message is fine.

    SES has no error code for it, but its text names the identities that are not verified.
    """
    match outcome:
        case Rejected("MessageRejected", detail) if "not verified" in detail:
            if message.sender.address.lower() in detail.lower():
                return ChannelStopped("sender_not_verified", detail, only_sender=True)
    return outcome
