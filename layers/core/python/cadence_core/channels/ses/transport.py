"""Email through Amazon SES. Imported only when a claimed batch contains an email."""

from cadence_core.channels.aws_client import AwsClient
from cadence_core.channels.aws_outcomes import CALL_ERRORS
from cadence_core.channels.outcome import SendOutcome, outcome_of_accepted, outcome_of_invalid
from cadence_core.channels.ses.errors import outcome_of_ses_error
from cadence_core.channels.ses.request import SesOptions, send_email_request
from cadence_core.errors import InvalidMessageError
from cadence_core.model.message import Message


class SesTransport:
    """Hands each email to SES once, and returns the outcome that the response proves."""

    def __init__(self, client: AwsClient, options: SesOptions) -> None:
        self._client = client
        self._options = options

    def send(self, message: Message) -> SendOutcome:
        try:
            request = send_email_request(message, self._options, region=self._client.region)
        except InvalidMessageError as error:
            return outcome_of_invalid(error)
        try:
            response = self._client.call("send_email", **request)
        except CALL_ERRORS as error:
            return outcome_of_ses_error(error, message.sender.address)
        return outcome_of_accepted(response.get("MessageId"))

    def max_send_rate(self) -> float:
        """Return the number of emails per second that SES accepts from this account.

        Raises:
            BotoCoreError, ClientError, KeyError: SES does not return it.
        """
        return float(self._client.call("get_account")["SendQuota"]["MaxSendRate"])
