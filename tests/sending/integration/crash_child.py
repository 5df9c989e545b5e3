"""Invocations of the handler in a separate process, which may die at a chosen point."""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any, Literal
from unittest.mock import patch
from uuid import uuid4

from cadence_core.channels.outcome import Sent
from cadence_core.channels.port import Transport
from cadence_core.database.connection import Database
from cadence_core.model.enrollment import Channel
from cadence_core.model.message import Message
from cadence_core.sending.application import Application, build_application
from functions.execute_cadence_steps import app as function
from tests.engine import LambdaContextStub

STATEMENT = "fetch"
"""The method of the database that runs a statement."""


@dataclass(frozen=True)
class Death:
    """Kills the process before or after call number ``call`` of a method.

    ``method``: of the store or the provider, or ``STATEMENT``.
    """

    moment: Literal["before", "after"]
    method: str
    call: int = 1


class Mortal:
    """Forwards every call, and kills the process at the one that ``death`` names."""

    def __init__(self, subject: Any, death: Death | None) -> None:
        self._subject = subject
        self._death = death
        self._calls = count(1)

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._subject, name)
        return self._fatal(method) if self._death and self._death.method == name else method

    def _fatal(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            death = self._death
            is_fatal = death is not None and next(self._calls) == death.call
            if death and is_fatal and death.moment == "before":
                die()
            result = method(*arguments, **named)
            if is_fatal:
                die()
            return result

        return call


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class OutboxProvider:
    """Accepts every message and writes a file per acceptance, named after the message."""

    outbox: Path
    latency_seconds: float

    def send(self, message: Message) -> Sent:
        time.sleep(self.latency_seconds / 2)
        (self.outbox / f"{message.id}.{uuid4()}").touch(exist_ok=False)
        time.sleep(self.latency_seconds / 2)
        return Sent(f"provider-{message.id}")


def invoke(
    environment: dict[str, str],
    provider: Transport,
    death: Death | None = None,
    start: Barrier | None = None,
) -> None:
    """Handle one scheduled event, after all processes reach ``start``."""
    _handle(_begun(environment, provider, death, start))


def drain(environment: dict[str, str], provider: Transport, start: Barrier | None = None) -> None:
    """Handle scheduled events until a run claims nothing, after all processes reach ``start``."""
    app = _begun(environment, provider, None, start)
    while _handle(app)["claimed"]:
        pass


def _handle(app: Application) -> dict[str, Any]:
    event = {"source": "schedule", "execution_id": str(uuid4()), "scheduled_time": "now"}
    with patch.object(function, "application", lambda: app):
        summary: dict[str, Any] = function.lambda_handler(event, LambdaContextStub())
    return summary


def _begun(
    environment: dict[str, str], provider: Transport, death: Death | None, start: Barrier | None
) -> Application:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    app = _mortal_application(environment, provider, death)
    if start is not None:
        start.wait()
    return app


def _mortal_application(
    environment: dict[str, str], provider: Transport, death: Death | None
) -> Application:
    app = build_application(environment)
    if death and death.method == STATEMENT:
        Database.fetch = Mortal(Database, death).fetch  # type: ignore[method-assign]
    transport = Mortal(provider, death)
    engine = replace(
        app.engine,
        store=Mortal(app.engine.store, death),
        transports=dict.fromkeys(Channel, lambda: transport),
    )
    return replace(app, engine=engine)
