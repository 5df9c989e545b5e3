"""The sample events, whose they are, and what they take for granted."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

EVENTS = Path(__file__).resolve().parent.parent / "events"
OWNERS = {
    "schedule": "ExecuteCadenceStepsFunction",
    "queue": "ExecuteCadenceStepsFunction",
    "manual": "ExecuteCadenceStepsFunction",
    "ses": "DeliveryEventsFunction",
    "whatsapp": "DeliveryEventsFunction",
    "unsubscribe": "UnsubscribeFunction",
}
UNSUBSCRIBE_KEY = "the-sample-key-that-signed-the-links-in-events"
UNSUBSCRIBED_LEAD = UUID("11111111-1111-4111-8111-111111111111")
# A function that is told these believes the samples.
SAMPLE_SETTINGS = {
    "MANUAL_TRIGGER_TOKEN": "replace-with-your-MANUAL_TRIGGER_TOKEN",
    "UNSUBSCRIBE_KEYS": UNSUBSCRIBE_KEY,
}


class UnknownSampleError(Exception):
    """There is no such sample, or no function for it."""


def sample_files() -> list[Path]:
    """Return every sample, in the order of their names."""
    return sorted(EVENTS.glob("*.json"))


def find_sample(path: str) -> Path:
    """Return the sample at a path.

    Raises:
        UnknownSampleError: it is no file of ``events/``, or of no function.
    """
    sample = Path(path).resolve()
    if sample not in sample_files():
        raise UnknownSampleError(f"EVENT={path} is none of the samples events/*.json")
    if sample.stem.partition("_")[0] not in OWNERS:
        raise UnknownSampleError(f"EVENT={path} begins with none of {', '.join(OWNERS)}")
    return sample


def owner_of(sample: Path) -> str:
    """Return the logical id of the function that a sample is for; its name says so."""
    return OWNERS[sample.stem.partition("_")[0]]


def load_sample(sample: Path | str) -> Any:
    """Return an event, by its file or by its name."""
    return json.loads((EVENTS / sample).with_suffix(".json").read_text(encoding="utf-8"))
