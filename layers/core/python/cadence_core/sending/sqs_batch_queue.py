"""The queue of further batches, on Amazon SQS."""

import json
from functools import cached_property
from typing import Any

from cadence_core.errors import QueueUnavailableError


class SqsBatchQueue:
    """Writes the messages that trigger further runs of this function. See ``ports.BatchQueue``.

    boto3 is imported with the first request: most runs make none.
    """

    def __init__(self, queue_url: str) -> None:
        self._queue_url = queue_url

    def request(self, batches: int, *, depth: int) -> None:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

        body = json.dumps({"source": "queue", "depth": depth})
        entries = [{"Id": str(number), "MessageBody": body} for number in range(batches)]
        try:
            answer = self._client.send_message_batch(QueueUrl=self._queue_url, Entries=entries)
        except ClientError as error:
            raise QueueUnavailableError(str(error.response["Error"]["Code"])) from None
        except BotoCoreError as error:
            raise QueueUnavailableError(type(error).__name__) from error
        if failed := answer.get("Failed"):
            raise QueueUnavailableError(f"{len(failed)} of {batches}: {failed[0]['Code']}")

    @cached_property
    def _client(self) -> Any:
        import boto3  # noqa: PLC0415
        from botocore.config import Config  # noqa: PLC0415

        # A retry is harmless: at worst, a duplicate request starts an empty run.
        config = Config(
            connect_timeout=2,
            read_timeout=5,
            retries={"mode": "standard", "total_max_attempts": 2},
        )
        return boto3.client("sqs", config=config)
