"""Questions to AWS, each with a time limit and with a plain reason if there is no answer."""

import time
from threading import Lock
from typing import Any

from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from cadence_core.operations.doctor.deployment.aws_errors import (
    is_throttle,
    of_answer,
    without_answer,
)
from cadence_core.operations.doctor.deployment.not_asked import (
    AGAIN,
    NotAskedError,
    UnreachableError,
)

SERVICES = ("bedrock", "cloudwatch", "scheduler", "sesv2", "socialmessaging", "sqs")
"""The services that a check asks, as boto3 names them: the functions' layer has their data."""
# SES answers about one question a second.
MAX_ATTEMPTS = 4
SECONDS_BETWEEN = 1.1
CONFIG = Config(
    connect_timeout=3, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 1}
)


class Aws:
    """Asks AWS with the credentials and in the region of this environment. Thread-safe.

    ``seconds``: no question begins later than that after the construction.
    """

    def __init__(self, seconds: float) -> None:
        self._session = Session()
        self._ends_at = time.monotonic() + seconds
        self._clients: dict[str, Any] = {}
        self._unreachable: dict[str, UnreachableError] = {}
        self._lock = Lock()

    @property
    def region(self) -> str:
        """The region that is asked; a placeholder if none is chosen."""
        return self._session.region_name or "REGION"

    def ask(self, service: str, question: str, **arguments: Any) -> dict[str, Any]:
        """Return the answer of one operation of a service.

        Raises:
            MissingError: what the question names does not exist.
            NotPermittedError: the credentials lack a permission, which the error names.
            NotAskedError: there is no answer for another reason.
        """
        if service in self._unreachable:
            raise self._unreachable[service]
        try:
            return self._answer(service, question, arguments)
        except ClientError as error:
            raise of_answer(error, service) from None
        except BotoCoreError as error:
            reason = without_answer(error, service)
            if isinstance(reason, UnreachableError):
                self._unreachable[service] = reason
            raise reason from None

    def close(self) -> None:
        """Close the connections."""
        for client in self._clients.values():
            client.close()

    def _answer(self, service: str, question: str, arguments: dict[str, Any]) -> dict[str, Any]:
        for attempt in range(1, MAX_ATTEMPTS + 1):
            if time.monotonic() > self._ends_at:
                break
            try:
                answer: dict[str, Any] = getattr(self._client(service), question)(**arguments)
            except ClientError as error:
                if attempt == MAX_ATTEMPTS or not is_throttle(error):
                    raise
                time.sleep(SECONDS_BETWEEN)
            else:
                return answer
        raise NotAskedError("no time was left for the question", AGAIN)

    def _client(self, service: str) -> Any:
        with self._lock:
            if service not in self._clients:
                client: Any = self._session.client(service, config=CONFIG)  # type: ignore[call-overload]
                self._clients[service] = client
            return self._clients[service]
