"""The engine in a test's world: runs as Lambda would start them, over stub transports or others."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from cadence_core.model.enrollment import Channel
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.application import build_application
from cadence_core.sending.domain.summary import RunSummary
from cadence_core.sending.execute_batch import BatchEngine
from cadence_core.sending.ports import Trigger
from tests.integration.engine import Answer, Provider
from tests.world import World

STUBS = {"EMAIL_TRANSPORT": "stub", "WHATSAPP_TRANSPORT": "stub"}


def engine(world: World, answer: Answer | None = None, **environment: str) -> BatchEngine:
    """Return an engine; ``answer`` stands in the place of every provider."""
    built = build_application({"DATABASE_URL": world.url, **STUBS, **environment}).engine
    if answer is None:
        return built
    return replace(built, transports=dict.fromkeys(Channel, lambda: Provider(answer)))


def run(engine: BatchEngine, **options: Any) -> RunSummary:
    """Execute one batch, as the schedule would, and let go of the connection."""
    trigger = Trigger("schedule", str(uuid4()))
    try:
        summary = engine.execute(
            trigger, **{"batch_size": 50, "time_left": TimeLeft.of_seconds(60), **options}
        )
    finally:
        engine.store._database.close()  # type: ignore[attr-defined]
    assert isinstance(summary, RunSummary)
    return summary
