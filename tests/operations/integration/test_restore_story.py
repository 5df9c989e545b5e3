"""The story of a restore: whatever was sent in the lost time is never sent again."""

import random
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from cadence_core.feedback.application import (
    FeedbackApplication,
    FeedbackJournal,
    build_application,
)
from cadence_core.model.enrollment import EnrollmentId
from cadence_core.model.message_tags import Origin
from cadence_core.operations.holds.restored import RestoredRequest, hold_restored
from tests.conftest import cloned_database
from tests.engine import Engine, Provider, running_engine
from tests.operations.provider_records import ProviderRecords
from tests.world import World

STEPS: tuple[dict[str, Any], ...] = (
    {},
    {"channel": "whatsapp", "delay_hours": 1},
    {"delay_days": 2},
)
PAUSES = (timedelta(minutes=20), timedelta(hours=2), timedelta(hours=25))
HELD_STATUSES = ("paused", "completed", "failed", "bounced")
UNSETTLED = "SELECT id, enrollment_id, step_id FROM interactions WHERE status = 'uncertain'"


@dataclass
class Installation:
    """A database with the engine and the feedback function over it, and the same provider."""

    world: World
    engine: Engine
    records: ProviderRecords
    feedback: FeedbackApplication

    def deliver(self, bodies: list[str]) -> None:
        for body in bodies:
            self.feedback.take(body, FeedbackJournal())

    def enroll(self, count: int) -> list[UUID]:
        cadence = self.world.cadence(*STEPS)
        return [self.world.enrollment(cadence) for _ in range(count)]

    def live_through(self, chance: random.Random, pauses: int) -> timedelta:
        """Send what is due, hear some of the events, and let time pass; return how much."""
        passed = timedelta()
        for _ in range(pauses):
            self.engine.run_until_quiet()
            heard = [attempt for attempt in self.records.attempts if chance.random() < 0.5]
            self.deliver([body for attempt in heard for body in attempt.bodies()])
            passed += self.let_pass(chance.choice(PAUSES))
        self.engine.run_until_quiet()
        return passed

    def let_pass(self, pause: timedelta) -> timedelta:
        self.world.pass_time(f"{pause.total_seconds()} seconds")
        return pause

    def settle_everything(self) -> None:
        """Settle each uncertain message by the provider's records, as an operator would."""
        for row in self.world.rows(f"{UNSETTLED} ORDER BY random()"):
            origin = Origin(EnrollmentId(row["enrollment_id"]), row["step_id"])
            verdict = "sent" if self.records.live(origin) else "not_sent"
            self.world.connection.run(
                "SELECT settle_interaction(:id, :verdict)", id=row["id"], verdict=verdict
            )


@contextmanager
def installed(url: str, records: ProviderRecords) -> Iterator[Installation]:
    world = World.existing(url)
    feedback = build_application({"DATABASE_URL": url})
    with running_engine(url, Provider(answer=records.answer), max_attempts=8) as engine:
        try:
            yield Installation(world, engine, records, feedback)
        finally:
            feedback.database.close()
            world.close()


def twice(records: ProviderRecords) -> list[Origin]:
    """Return the steps that a provider accepted twice without returning the first attempt."""
    return [origin for origin in records.origins() if len(records.live(origin)) > 1]


@pytest.mark.parametrize("share_of_events", [1.0, 0.5, 0.0])
@pytest.mark.parametrize("seed", range(4))
def test_no_step_is_sent_twice_after_a_restore(
    postgres: str, seed: int, share_of_events: float
) -> None:
    chance = random.Random(f"{seed} {share_of_events}")  # noqa: S311
    records = ProviderRecords(chance)
    with cloned_database(postgres) as before:
        World(before).close()
        with installed(before, records) as live:
            live.enroll(8)
            live.live_through(chance, pauses=chance.randrange(3))
        with cloned_database(postgres, urlsplit(before).path[1:]) as restored:
            with installed(before, records) as live:
                newcomers = live.enroll(2)
                lost = live.live_through(chance, pauses=1 + chance.randrange(4))
            assert twice(records) == []

            with installed(restored, records) as after:
                after.let_pass(lost)
                hold_restored(
                    after.feedback.database,
                    RestoredRequest(since=datetime.now(UTC) - lost, is_dry_run=False),
                )
                hear(after, chance, share_of_events, newcomers)
                assert twice(records) == []
                finish(after)

    assert twice(records) == []


def hear(after: Installation, chance: random.Random, share: float, newcomers: list[UUID]) -> None:
    """Deliver the events in any order and twice; the engine runs in between."""
    by_origin: dict[Origin, list[str]] = defaultdict(list)
    for attempt in after.records.attempts:
        by_origin[attempt.message.origin] += attempt.bodies()
    heard = [bodies for bodies in by_origin.values() if chance.random() < share]
    bodies = [body for bodies in heard for body in bodies]
    bodies += bodies
    chance.shuffle(bodies)
    for body in bodies:
        after.deliver([body])
        if chance.random() < 0.1:
            after.engine.run()
    assert after.world.count("cadence_enrollments") == 8
    assert len(newcomers) == 2


def finish(after: Installation) -> None:
    """Settle what no event settled; everything is then sent once, or has ended for a reason."""
    after.records.is_kind = True
    for _ in range(6):
        after.engine.run_until_quiet()
        after.settle_everything()
        after.let_pass(timedelta(days=3))
    after.engine.run_until_quiet()
    for row in after.world.rows("SELECT * FROM cadence_enrollments"):
        assert (row["status"], row["status_reason"]) in (
            ("completed", "no_step_left"),
            ("bounced", "attempts_exhausted"),
            ("failed", "attempts_exhausted"),
            ("paused", "delivery_failed"),
        )
        if row["status"] == "completed":
            origins = [o for o in after.records.origins() if o.enrollment_id == row["id"]]
            assert len(origins) == len(STEPS)
