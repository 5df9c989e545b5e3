"""The engine records sends while their events arrive: neither blocks the other."""

import json
import time
from collections import Counter
from datetime import UTC, datetime
from queue import PriorityQueue
from random import Random
from threading import Thread

import pytest

from cadence_core.channels.outcome import Sent
from cadence_core.feedback.application import build_application
from cadence_core.feedback.journal import FeedbackJournal
from cadence_core.model.message import Message
from tests.engine import engine, run
from tests.output import ReadOutput, logs_of
from tests.sessions import wait_until_alone
from tests.waiting import MAX_WAIT_SECONDS
from tests.world import World

MESSAGES = 200
NEVER = float("inf")


class Provider:
    """Accepts every message, and reports it a moment later, while its answer is recorded."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.reported = 0
        self.errors: Counter[str] = Counter()
        self._events: PriorityQueue[tuple[float, str]] = PriorityQueue()
        self._luck = Random(7)  # noqa: S311 (when, not what)
        self._feeders = [Thread(target=self._feed) for _ in range(2)]

    def __enter__(self) -> "Provider":
        for feeder in self._feeders:
            feeder.start()
        return self

    def __exit__(self, *_: object) -> None:
        for _feeder in self._feeders:
            self._events.put((NEVER, ""))
        for feeder in self._feeders:
            feeder.join(MAX_WAIT_SECONDS)

    def send(self, message: Message) -> Sent:
        event = {
            "eventType": "Send",
            "mail": {
                "timestamp": datetime.now(UTC).isoformat(),
                "messageId": f"ses-{message.id}",
                "destination": [message.to],
                "tags": {"interaction_id": [str(message.id)]},
            },
        }
        time.sleep(0.02)
        self._events.put((time.monotonic() + self._luck.expovariate(1 / 0.015), json.dumps(event)))
        return Sent(f"ses-{message.id}")

    def _feed(self) -> None:
        application = build_application({"DATABASE_URL": self.url})
        while True:
            moment, body = self._events.get()
            if moment == NEVER:
                break
            time.sleep(max(0.0, moment - time.monotonic()))
            try:
                application.take(body, FeedbackJournal())
                self.reported += 1
            except Exception as error:  # the test must see every error
                self.errors[str(error)] += 1
        application.database.close()


def deadlocks(world: World) -> int:
    """Return how many deadlocks PostgreSQL has found, once all other sessions have ended."""
    wait_until_alone(world.connection)
    [[count]] = world.connection.run(
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    )
    return int(count)


@pytest.fixture
def impatient_world(world: World) -> World:
    """A database that detects deadlocks at once, so that a test with deadlocks ends soon."""
    [[name]] = world.connection.run("SELECT current_database()")
    world.connection.run(f"ALTER DATABASE {name} SET deadlock_timeout TO '50ms'")
    return world


def test_events_that_arrive_while_their_messages_are_recorded_block_nothing(
    impatient_world: World, read_output: ReadOutput
) -> None:
    world = impatient_world
    world.enroll_many(world.cadence({}, {"delay_days": 3}), MESSAGES)

    with Provider(world.url) as provider:
        batch = engine(world, provider.send, SEND_CONCURRENCY="10")
        summary = run(batch, batch_size=MESSAGES)

    levels = Counter(line["level"] for line in logs_of(read_output()))
    settled = world.count("cadence_enrollments", "current_step = 2 AND run_id IS NULL")
    assert (provider.errors, deadlocks(world), set(levels)) == ({}, 0, {"INFO"})
    assert (summary.sent, provider.reported, settled) == (MESSAGES, MESSAGES, MESSAGES)
    assert world.count("interactions", "status = 'sent'") == MESSAGES
