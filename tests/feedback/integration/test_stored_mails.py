"""Mails that SES has put into a bucket: the function reads them if it may."""

import json
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from cadence_core.errors import MailUnavailableError
from cadence_core.feedback.application import build_application
from cadence_core.feedback.stored_mail import MAX_BYTES, StoredMails
from functions.delivery_events import app as delivery_events
from tests.feedback.inbox import Inbox, sample

BUCKET = "acme-inbound"
MAIL = b"From: maria@lead.test\r\nSubject: Re: Hello\r\n\r\nPlease unsubscribe me."


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """AWS with the bucket; no endpoint of it is asked."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "sa-east-1")
    with mock_aws():
        boto3.client("s3").create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "sa-east-1"}
        )
        yield


@pytest.fixture
def reading(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    """The feedback queue of a stack that names the bucket."""
    environment = {"DATABASE_URL": inbox.world.url, "INBOUND_MAIL_BUCKET": BUCKET}
    application = build_application(environment)
    monkeypatch.setattr(delivery_events, "application", lambda: application)
    yield inbox
    application.database.close()


def put(content: bytes, metadata: dict[str, str] | None = None) -> str:
    key = "7sd0f1q6h2f3qk0c1r2s3t4u5v6w7x8y9z0a1b2f"  # as the sample names it
    boto3.client("s3").put_object(Bucket=BUCKET, Key=key, Body=content, Metadata=metadata or {})
    return key


def test_an_opt_out_in_a_bucket_is_read(reading: Inbox) -> None:
    message = reading.message()
    put(MAIL)

    assert reading.deliver(sample("ses_inbound_stored_in_s3")) == []

    assert reading.enrollment_of(message)[:2] == ("unsubscribed", "unsubscribed")


def test_a_mail_that_is_not_there_is_a_reply_for_a_person_to_read(reading: Inbox) -> None:
    message = reading.message()

    assert reading.deliver(sample("ses_inbound_stored_in_s3")) == []

    assert reading.enrollment_of(message)[:2] == ("replied", "replied")
    assert reading.world.count("interactions", "needs_reading") == 1


def test_a_bucket_that_does_not_answer_leaves_the_event_in_the_queue(
    reading: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading.message()
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")

    assert reading.deliver(sample("ses_inbound_stored_in_s3")) == [0]
    assert reading.kinds_kept() == []


def test_a_mail_that_arrived_in_the_event_asks_no_bucket(reading: Inbox) -> None:
    reading.message()
    event = json.loads(sample("ses_inbound_reply"))
    forged = json.loads(event["Message"])
    forged["receipt"]["action"] |= {"bucketName": BUCKET, "objectKey": put(MAIL)}

    assert reading.deliver(json.dumps({**event, "Message": json.dumps(forged)})) == []

    assert reading.kinds_kept() == ["reply"]


def test_without_a_bucket_in_the_settings_the_mail_is_for_a_person_to_read(inbox: Inbox) -> None:
    inbox.message()
    put(MAIL)

    assert inbox.deliver(sample("ses_inbound_stored_in_s3")) == []

    assert inbox.world.count("interactions", "needs_reading") == 1


@pytest.mark.parametrize("name", ["", "other"])
def test_only_the_bucket_of_the_settings_is_read(name: str) -> None:
    key = put(MAIL)

    assert StoredMails(name).read(BUCKET, key) == b""
    assert StoredMails(BUCKET).read(BUCKET, key) == MAIL


def test_the_beginning_of_a_long_mail_is_read() -> None:
    assert len(StoredMails(BUCKET).read(BUCKET, put(b"a" * (MAX_BYTES + 1)))) == MAX_BYTES


@pytest.mark.parametrize("content", [b"", b"ciphertext"])
def test_an_empty_or_encrypted_object_has_no_text(content: bytes) -> None:
    key = put(content, {"x-amz-key-v2": "key"})

    assert StoredMails(BUCKET).read(BUCKET, key) == b""


def test_an_unreachable_bucket_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")

    with pytest.raises(MailUnavailableError):
        StoredMails(BUCKET).read(BUCKET, "key")


def test_a_mail_of_which_only_headers_were_read_is_for_a_person_to_read(reading: Inbox) -> None:
    message = reading.message()
    put(MAIL.replace(b"\r\n\r\n", b"\r\nX-Long: " + b"a" * MAX_BYTES + b"\r\n\r\n"))

    assert reading.deliver(sample("ses_inbound_stored_in_s3")) == []

    assert reading.enrollment_of(message)[:2] == ("replied", "replied")
    assert reading.world.count("interactions", "needs_reading") == 1
