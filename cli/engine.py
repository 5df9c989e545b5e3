"""How a command reaches the engine: over a connection to the database, or through the stack."""

import getpass
import os
import platform
from queue import LifoQueue
from typing import Protocol

from cadence_core.database.connection import Database
from cadence_core.operations.operation import Answer, Operation, Request
from cadence_core.operations.perform import perform


def _user() -> str:
    """Return the name of this process's user; a container's may have none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


class Engine(Protocol):
    """Answers operations. Several threads may ask."""

    def ask(self, operation: Operation[Request, Answer], request: Request) -> Answer:
        """Perform an operation, and return its answer.

        Raises:
            CadenceError: as the operation raises.
        """


class DatabaseEngine:
    """Performs operations in this process, as many at a time as it has connections."""

    def __init__(self, *databases: Database) -> None:
        self._idle: LifoQueue[Database] = LifoQueue()
        for database in databases:
            self._idle.put(database)
        self._actor = f"{_user()}@{platform.node()}"

    def ask(self, operation: Operation[Request, Answer], request: Request) -> Answer:
        database = self._idle.get()
        try:
            return perform(database, operation, request, self._actor)
        finally:
            self._idle.put(database)
