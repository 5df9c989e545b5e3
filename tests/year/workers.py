"""Warm Lambda workers: processes that run the real handler, one invocation at a time.

They send through the SDKs to the stand-ins, and say who they are in the SDK's user agent.
"""

import multiprocessing
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any
from unittest.mock import Mock, patch

from cadence_core.channels import aws_client
from cadence_core.channels.ses import transport as _ses  # noqa: F401 (imported once, here)
from cadence_core.database import connection as connections
from cadence_core.database.connection import connect
from cadence_core.sending import application as sending
from functions.execute_cadence_steps import app as function
from tests.engine import LambdaContextStub

# A server that has imported everything once forks a fresh process for each worker.
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload([__name__])
MAX_RUN_SECONDS = 300.0
"""Longer than MAX_LAG_SECONDS: a lease lasts as long as its run may."""
LIMITS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
Answer = dict[str, Any]


def serve(environment: dict[str, str], connection: Connection, log: str) -> None:
    """Handle events until the other end closes."""
    os.setsid()
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(file, sys.stdout.fileno())
    os.dup2(file, sys.stderr.fileno())
    os.environ.update(environment)
    # Those that were made early know the environment of an earlier year.
    patch.dict(aws_client._made_early, clear=True).start()
    # No limit of a session decides on a busy machine what happens in the simulated time.
    patch.dict(
        connections.SESSION_SETTINGS, dict.fromkeys(LIMITS, f"{MAX_RUN_SECONDS:.0f}s")
    ).start()
    patch.object(connections, "SOCKET_TIMEOUT_SECONDS", MAX_RUN_SECONDS).start()
    # Without dice, so that a seed replays: every delay that the engine spreads has its middle.
    patch.object(sending, "random", Mock(random=lambda: 0.5)).start()
    _let_time_pass(environment["DATABASE_URL"], lag := Lag())
    while True:
        try:
            event, lag.until = connection.recv()
        except EOFError:
            return
        try:
            answer = function.lambda_handler(event, LambdaContextStub(seconds=MAX_RUN_SECONDS))
        except Exception as error:  # the audit reports any, as Lambda would
            answer = {"error": f"{type(error).__name__}: {error}"}
        connection.send(answer)


@dataclass
class Lag:
    """Until when a run prepares the messages that it has claimed."""

    until: datetime | None = None


def _let_time_pass(url: str, lag: Lag) -> None:
    """Let the simulated clock go on when a run has claimed its messages."""
    store = sending.PostgresRunStore  # type: ignore[attr-defined]  # only the door is imported
    claim = store.claim

    def claim_and_prepare(*args: Any, **kwargs: Any) -> Any:
        claimed = claim(*args, **kwargs)
        if lag.until is not None:
            connection = connect(url)
            connection.run("UPDATE simulated_time SET at = :at", at=lag.until)
            connection.close()
        return claimed

    patch.object(store, "claim", claim_and_prepare).start()


@dataclass
class Worker:
    """One process, and our end of its pipe."""

    process: BaseProcess
    connection: Connection

    def kill(self) -> None:
        """End the process at once, as Lambda does when a run takes all the memory."""
        self.process.kill()

    def answer(self) -> Answer:
        """Return the answer to the event; ``killed`` if the process died of it."""
        try:
            if not self.connection.poll(MAX_RUN_SECONDS):
                self.kill()
            answer: Answer = self.connection.recv()
        except (EOFError, ConnectionResetError):
            self.process.join()
            return {"killed": True}
        return answer


class Workers:
    """As many workers as runs ever start together; a dead one is replaced."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self._environment = environment
        self._folder = folder
        self._workers: dict[int, Worker] = {}

    def run(self, tick: datetime, count: int, lag: timedelta) -> list[Answer]:
        """Start runs together, which prepare for so long, and return all their answers."""
        workers = [self.worker(number) for number in range(count)]
        for number, worker in enumerate(workers):
            trigger = f"{tick.isoformat()} {number}"
            event = {"source": "schedule", "execution_id": trigger}
            event["scheduled_time"] = tick.isoformat()
            worker.connection.send((event, tick + lag if lag else None))
        return [worker.answer() for worker in workers]

    def worker(self, number: int) -> Worker:
        """Return a living worker."""
        worker = self._workers.get(number)
        if worker is None or not worker.process.is_alive():
            worker = self._workers[number] = self._start(number)
        return worker

    def _start(self, number: int) -> Worker:
        ours, theirs = CONTEXT.Pipe()
        environment = {**self._environment, "AWS_SDK_UA_APP_ID": name_of(number)}
        log = str(self._folder / f"{name_of(number)}.log")
        process = CONTEXT.Process(target=serve, args=(environment, theirs, log), daemon=True)
        process.start()
        theirs.close()
        return Worker(process, ours)

    def end(self) -> None:
        """End every worker."""
        workers: Sequence[Worker] = list(self._workers.values())
        for worker in workers:
            worker.connection.close()
        for worker in workers:
            worker.process.join(2.0)
            worker.kill()


def name_of(number: int) -> str:
    """Return the name by which the provider knows a worker."""
    return f"worker{number}"
