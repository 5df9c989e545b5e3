"""WhatsApp through AWS End User Messaging Social. Imported only when a batch contains one."""

from cadence_core.channels.aws_client import AwsClient
from cadence_core.channels.aws_outcomes import CALL_ERRORS
from cadence_core.channels.outcome import SendOutcome, outcome_of_accepted, outcome_of_invalid
from cadence_core.channels.whatsapp.errors import outcome_of_whatsapp_error
from cadence_core.channels.whatsapp.payload import whatsapp_payload
from cadence_core.errors import InvalidMessageError
from cadence_core.model.message import Message


class WhatsAppTransport:
    """Hands each message to AWS once, and returns the outcome that the response proves."""

    def __init__(self, client: AwsClient, meta_api_version: str) -> None:
        self._client = client
        self._meta_api_version = meta_api_version

    def send(self, message: Message) -> SendOutcome:
        try:
            payload = whatsapp_payload(message)
        except InvalidMessageError as error:
            return outcome_of_invalid(error)
        try:
            response = self._client.call(
                "send_whatsapp_message",
                originationPhoneNumberId=message.sender.address,
                message=payload,
                metaApiVersion=self._meta_api_version,
            )
        except CALL_ERRORS as error:
            return outcome_of_whatsapp_error(error, message.sender.address)
        return outcome_of_accepted(response.get("messageId"))
