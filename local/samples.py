"""The sample events, the functions that they are for, and the settings that they need."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

# The message and the lead that the feedback samples are about.
INTERACTION_ID = "7f9f0f0a-5f0e-4c5e-9a53-0d8f5d4f2b11"
ENROLLMENT_ID = "2c8d4e6f-1a3b-4c5d-8e7f-9a0b1c2d3e4f"
STEP_ID = "5b6c7d8e-9f0a-4b1c-8d2e-3f4a5b6c7d8e"
SES_MESSAGE_ID = "0103019ab1c2d3e4-5f6a7b8c-9d0e-4f1a-8b2c-3d4e5f6a7b8c-000000"
LEAD_ADDRESS, LEAD_NAME = "maria@lead.test", "Maria Souza"
SENDER_ADDRESS = "ana@acme.test"
RECEIVED_ID = "4pd0f1q6h2f3qk0c1r2s3t4u5v6w7x8y9z0a1b2c"
SUBJECT, QUOTED_TEXT = "Hello Maria", "Dear Maria of Padaria Sol"

EVENTS = Path(__file__).resolve().parent.parent / "events"
OWNERS = {
    "schedule": "ExecuteCadenceStepsFunction",
    "queue": "ExecuteCadenceStepsFunction",
    "manual": "ExecuteCadenceStepsFunction",
    "ses": "DeliveryEventsFunction",
    "whatsapp": "DeliveryEventsFunction",
    "unsubscribe": "UnsubscribeFunction",
    "operate": "OperateFunction",
}
UNSUBSCRIBE_KEY = "the-sample-key-that-signed-the-links-in-events"
UNSUBSCRIBED_LEAD = UUID("11111111-1111-4111-8111-111111111111")
# With these settings a function accepts the samples.
SAMPLE_SETTINGS = {
    "MANUAL_TRIGGER_TOKEN": "replace-with-your-MANUAL_TRIGGER_TOKEN",
    "UNSUBSCRIBE_KEYS": UNSUBSCRIBE_KEY,
}


class UnknownSampleError(Exception):
    """The sample does not exist, or no function takes it."""


def sample_files() -> list[Path]:
    """Return every sample, sorted by name."""
    return sorted(EVENTS.glob("*.json"))


def find_sample(path: str) -> Path:
    """Return the sample at a path.

    Raises:
        UnknownSampleError: the file is not in ``events/``, or no function takes it.
    """
    sample = Path(path).resolve()
    if sample not in sample_files():
        raise UnknownSampleError(f"EVENT={path} is not one of the samples events/*.json")
    if sample.stem.partition("_")[0] not in OWNERS:
        raise UnknownSampleError(
            f"EVENT={path}: no function takes it; a sample's name begins with {', '.join(OWNERS)}"
        )
    return sample


def owner_of(sample: Path) -> str:
    """Return the logical id of the function that takes a sample, by the sample's name."""
    return OWNERS[sample.stem.partition("_")[0]]


def load_sample(sample: Path | str) -> Any:
    """Return the event in a file, or with a name."""
    return json.loads((EVENTS / sample).with_suffix(".json").read_text(encoding="utf-8"))


def sns_message(sample: str) -> Any:
    """Return the message of the SNS topic inside a sample of the feedback queue."""
    [record] = load_sample(sample)["Records"]
    return json.loads(json.loads(record["body"])["Message"])


def queue_record(message: Any) -> dict[str, Any]:
    """Return the queue record of a message published to the feedback topic."""
    [record] = load_sample("ses_send")["Records"]
    notification = {**json.loads(record["body"]), "Message": json.dumps(message)}
    return {**record, "body": json.dumps(notification)}
