"""The real engine over a test's database, with a scripted provider."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

from cadence_core.channels.outcome import SendOutcome, Sent
from cadence_core.model.enrollment import Channel
from cadence_core.model.message import Message
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.application import (
    Application,
    RunSummary,
    Trigger,
    build_application,
)
from tests.waiting import wait_until
from tests.world import World

Answer = Callable[[Message], SendOutcome]


def settings(database_url: str, **overrides: object) -> dict[str, str]:
    """Return the environment of an engine with stub transports."""
    defaults = {"email_transport": "stub", "whatsapp_transport": "stub"}
    values = {"database_url": database_url, **defaults, **overrides}
    return {name.upper(): str(value) for name, value in values.items()}


def accept(message: Message) -> SendOutcome:
    return Sent(f"provider-{message.id}")


@dataclass
class Provider:
    """Scripted provider of both channels; records every call, in order."""

    answer: Answer = accept
    latency_seconds: float = 0.0
    calls: list[Message] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, message: Message) -> SendOutcome:
        with self._lock:
            self.calls.append(message)
        time.sleep(self.latency_seconds)
        return self.answer(message)

    def called(self) -> Counter[UUID]:
        """Return the number of calls by message id."""
        return Counter(call.id for call in self.calls)


@dataclass
class Engine:
    """An application and its provider; every run gets a new trigger."""

    app: Application
    provider: Provider

    def run(
        self, *, batch_size: int | None = None, time_left: TimeLeft | None = None
    ) -> RunSummary:
        return execute(self.app, batch_size, time_left)

    def run_until_quiet(self) -> list[RunSummary]:
        """Run until a run claims nothing; return the summaries of the runs before it."""
        summaries = []
        while (summary := self.run()).claimed:
            summaries.append(summary)
        return summaries


@contextmanager
def running_engine(
    database_url: str, provider: Provider | None = None, **overrides: object
) -> Iterator[Engine]:
    """Build the application as a Lambda would, with this provider for both channels."""
    app = build_application(settings(database_url, **overrides))
    provider = provider or Provider()
    try:
        yield Engine(over(app, provider), provider)
    finally:
        app.close()


def engine(world: World, answer: Answer | None = None, **overrides: object) -> Application:
    """Build the application for ``run``; ``answer`` replaces the real providers."""
    app = build_application(settings(world.url, **overrides))
    return over(app, Provider(answer)) if answer else app


def run(app: Application, *, batch_size: int | None = None) -> RunSummary:
    """Execute one batch, as the schedule would, and close the connection."""
    try:
        return execute(app, batch_size)
    finally:
        app.close()


def execute(
    app: Application, batch_size: int | None = None, time_left: TimeLeft | None = None
) -> RunSummary:
    """Execute one batch with a new trigger."""
    trigger = Trigger("schedule", str(uuid4()))
    result = app.execute(trigger, time_left or TimeLeft.of_seconds(60), batch_size)
    assert isinstance(result, RunSummary)
    return result


def await_begun(world: World, count: int) -> None:
    """Wait until a run that works in other threads has begun so many messages."""
    wait_until(lambda: len(world.messages()) >= count, "they have begun")


def over(app: Application, provider: Provider) -> Application:
    """Return the application with this provider for both channels."""
    return replace(
        app, engine=replace(app.engine, transports=dict.fromkeys(Channel, lambda: provider))
    )


@dataclass
class LambdaContextStub:
    """The part of Lambda's context that the handlers use."""

    seconds: float = 60.0
    function_name: str = "execute-cadence-steps"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:123456789012:function:test"
    aws_request_id: str = "request-1"

    def get_remaining_time_in_millis(self) -> int:
        return round(self.seconds * 1000)
