"""Growth past one batch: the real handler, a real database, and SQS as moto has it."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from cadence_core.errors import QueueUnavailableError
from cadence_core.sending.application import forget_application
from cadence_core.sending.sqs_batch_queue import SqsBatchQueue
from functions.execute_cadence_steps.app import lambda_handler
from tests.engine import LambdaContextStub
from tests.world import World

CONTEXT = LambdaContextStub(seconds=300)
TICK = {"source": "schedule", "execution_id": "tick", "scheduled_time": "2026-11-23T12:15:00Z"}


class Queue:
    """The queue, and the event source mapping that Lambda would put behind it."""

    def __init__(self) -> None:
        self.client = boto3.client("sqs")
        self.url = self.client.create_queue(QueueName="extra-batches")["QueueUrl"]

    def receive(self) -> dict[str, Any] | None:
        """Take the next message off the queue, as the event that Lambda makes of it."""
        messages = self.client.receive_message(QueueUrl=self.url).get("Messages", [])
        for message in messages:
            self.client.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
            record = {
                "messageId": message["MessageId"],
                "body": message["Body"],
                "eventSource": "aws:sqs",
            }
            return {"Records": [record]}
        return None

    def drain(self) -> list[dict[str, Any]]:
        """Hand message after message to the function until none is left; return their bodies."""
        bodies = []
        while event := self.receive():
            assert lambda_handler(event, CONTEXT) == {"batchItemFailures": []}
            bodies.append(json.loads(event["Records"][0]["body"]))
        return bodies


@pytest.fixture
def queue() -> Iterator[Queue]:
    with mock_aws():
        yield Queue()


@pytest.fixture
def engine(
    world: World, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> Iterator[pytest.MonkeyPatch]:
    """The environment of a function that sends ten a batch and asks for three more at most."""
    for name, value in {
        "DATABASE_URL": world.url,
        "EMAIL_TRANSPORT": "stub",
        "WHATSAPP_TRANSPORT": "stub",
        "BATCH_SIZE": "10",
        "EXTRA_BATCHES_MAX": "3",
        "EXTRA_BATCHES_QUEUE_URL": queue.url,
    }.items():
        monkeypatch.setenv(name, value)
    yield monkeypatch
    forget_application()


def enroll(world: World, count: int) -> None:
    cadence = world.cadence({})
    for _ in range(count):
        world.enrollment(cadence)


@pytest.mark.usefixtures("engine")
def test_a_backlog_is_worked_off_by_the_queue_each_message_once(world: World, queue: Queue) -> None:
    enroll(world, 75)

    summary = lambda_handler(TICK, CONTEXT)
    asked = queue.drain()

    assert (summary["sent"], summary["remaining_due"]) == (10, 65)
    assert [message["status"] for message in world.messages()] == ["sent"] * 75
    assert len({message["enrollment_id"] for message in world.messages()}) == 75
    assert asked[:3] == [{"source": "queue", "depth": 1}] * 3
    assert max(message["depth"] for message in asked) <= 4
    # Seven more batches are needed; the two other chains find nothing left.
    assert 7 <= len(asked) <= 9


@pytest.mark.usefixtures("engine")
def test_a_message_that_comes_twice_is_carried_out_once(world: World, queue: Queue) -> None:
    enroll(world, 25)
    lambda_handler(TICK, CONTEXT)
    event = queue.receive()
    assert event is not None

    lambda_handler(event, CONTEXT)
    lambda_handler(event, CONTEXT)

    assert len(world.messages()) == 20


def test_growth_is_off_unless_it_is_asked_for(
    world: World, queue: Queue, engine: pytest.MonkeyPatch
) -> None:
    engine.delenv("EXTRA_BATCHES_MAX")
    enroll(world, 25)

    lambda_handler(TICK, CONTEXT)

    assert queue.receive() is None


def test_a_run_succeeds_though_its_queue_is_gone(
    world: World, queue: Queue, engine: pytest.MonkeyPatch
) -> None:
    engine.setenv("EXTRA_BATCHES_QUEUE_URL", f"{queue.url}-gone")
    enroll(world, 25)

    summary = lambda_handler(TICK, CONTEXT)

    assert summary["sent"] == 10


@pytest.mark.parametrize("depth", [-1, 11, "2", None])
@pytest.mark.usefixtures("engine")
def test_a_message_with_a_depth_that_no_run_sends_goes_back(world: World, depth: Any) -> None:
    enroll(world, 1)
    body = json.dumps({"source": "queue", "depth": depth})
    record = {"messageId": "by-hand", "body": body, "eventSource": "aws:sqs"}

    answer = lambda_handler({"Records": [record]}, CONTEXT)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "by-hand"}]}
    assert world.messages() == []


def test_a_queue_that_cannot_be_reached_is_named_by_its_code(queue: Queue) -> None:
    with pytest.raises(QueueUnavailableError, match="NonExistentQueue"):
        SqsBatchQueue(f"{queue.url}-gone").request(1, depth=1)
