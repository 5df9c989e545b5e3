"""The sample events, and whose they are."""

import json
from pathlib import Path
from typing import Any

EVENTS = Path(__file__).parent.parent / "events"
OWNERS = {
    "schedule": "ExecuteCadenceStepsFunction",
    "queue": "ExecuteCadenceStepsFunction",
    "manual": "ExecuteCadenceStepsFunction",
    "ses": "DeliveryEventsFunction",
    "whatsapp": "DeliveryEventsFunction",
    "unsubscribe": "UnsubscribeFunction",
}


def sample_files() -> list[Path]:
    """Return every sample, in the order of their names."""
    return sorted(EVENTS.glob("*.json"))


def owner_of(sample: Path) -> str:
    """Return the logical id of the function that a sample is for; its name says so."""
    return OWNERS[sample.stem.partition("_")[0]]


def load_sample(sample: Path | str) -> Any:
    """Return an event, by its file or by its name."""
    return json.loads((EVENTS / sample).with_suffix(".json").read_text(encoding="utf-8"))
