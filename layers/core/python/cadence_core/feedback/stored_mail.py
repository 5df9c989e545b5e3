"""Reads mails that an SES receipt rule has put into a bucket of ours."""

from functools import cached_property
from typing import Any

from cadence_core.errors import MailUnavailableError

MAX_BYTES = 1_000_000
"""Of a mail, from its beginning: the text comes before what is attached."""
# Nothing will change that: no right, or no object (any more).
FINAL = (
    "AccessDenied",
    "InvalidObjectState",
    "InvalidRange",
    "KMS.DisabledException",
    "KMS.InvalidKeyUsageException",
    "KMS.KMSInvalidStateException",
    "KMS.NotFoundException",
    "KeyTooLongError",
    "MethodNotAllowed",
    "NoSuchBucket",
    "NoSuchKey",
    "NoSuchVersion",
    "PermanentRedirect",
)
ENCRYPTED_BY_SES = "x-amz-key-v2"


class StoredMails:
    """The mails of one bucket; without a bucket there are none."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def read(self, bucket: str, key: str) -> bytes:
        """Return the beginning of a mail, empty if it is not ours to read or no longer there.

        Raises:
            MailUnavailableError: S3 cannot be reached or does not answer; try again later.
        """
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

        if not key or bucket != self._bucket:
            return b""
        try:
            found = self._client.get_object(
                Bucket=bucket, Key=key, Range=f"bytes=0-{MAX_BYTES - 1}"
            )
            content: bytes = found["Body"].read()
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if code in FINAL:
                return b""
            raise MailUnavailableError(code) from None
        except BotoCoreError as error:
            raise MailUnavailableError(type(error).__name__) from None
        return b"" if ENCRYPTED_BY_SES in found.get("Metadata", {}) else content

    @cached_property
    def _client(self) -> Any:
        # Importing boto3 takes half a second, and most stacks need it for nothing else here.
        import boto3  # noqa: PLC0415
        from botocore.config import Config  # noqa: PLC0415

        config = Config(connect_timeout=2, read_timeout=4, retries={"total_max_attempts": 2})
        return boto3.session.Session().client("s3", config=config)
