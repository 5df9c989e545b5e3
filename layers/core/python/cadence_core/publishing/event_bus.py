"""The event bus, on Amazon EventBridge."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from cadence_core.channels.aws_client import AwsClient
from cadence_core.errors import EventBusUnavailableError

MAX_ENTRIES = 10
"""EventBridge takes no more in one call. Nor does it take 256 KB; ten events of ids and codes are
less than 10 KB."""
# With the time to connect, less than the database lets a transaction idle (10 seconds).
READ_TIMEOUT_SECONDS = 5
# https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html
OF_THE_BUS = frozenset(
    {
        "AccessDeniedException",
        "InternalFailure",
        "InvalidAccountIdException",
        "NotAuthorizedForDetailTypeException",
        "NotAuthorizedForSourceException",
        "ThrottlingException",
    }
)
"""The codes with which the bus refuses whatever it is given, and not this one event."""
SOURCE = "cadence-engine"
DETAIL_TYPE = "Lead standing changed"


class EventBus:
    """Puts events on a bus. A call that fails is not repeated: the next tick is the retry."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._client = AwsClient("events", pool_size=1, read_timeout_seconds=READ_TIMEOUT_SECONDS)

    def check(self) -> None:
        """Make sure that the bus exists: EventBridge accepts events for any name, and drops them.

        Raises:
            EventBusUnavailableError: there is no such bus, or it cannot be asked.
        """
        self._call("describe_event_bus", Name=self._name)

    def put(self, details: Sequence[Mapping[str, str | None]]) -> list[str | None]:
        """Put up to ten events; return for each the code of its error, ``None`` if accepted.

        Raises:
            EventBusUnavailableError: the call failed; the bus may have accepted the events.
        """
        entries = [
            {
                "EventBusName": self._name,
                "Source": SOURCE,
                "DetailType": DETAIL_TYPE,
                "Detail": json.dumps(detail),
            }
            for detail in details
        ]
        # botocore reads an answer that was cut off as one without entries.
        answered = self._call("put_events", Entries=entries).get("Entries", [])
        if len(answered) != len(entries):
            raise EventBusUnavailableError("the answer is not about every event")
        return [_error_code(entry) for entry in answered]

    def _call(self, operation: str, **arguments: Any) -> dict[str, Any]:
        try:
            return self._client.call(operation, **arguments)
        except ClientError as error:
            raise EventBusUnavailableError(str(error.response["Error"]["Code"])) from None
        except BotoCoreError as error:
            raise EventBusUnavailableError(type(error).__name__) from error


def _error_code(entry: Mapping[str, Any]) -> str | None:
    return None if "EventId" in entry else str(entry.get("ErrorCode", "unknown"))
