"""How a command reaches the engine: over a connection to the database, or through the stack."""

import getpass
import os
import platform
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
    """Answers operations."""

    def ask(self, operation: Operation[Request, Answer], request: Request) -> Answer:
        """Perform an operation, and return its answer.

        Raises:
            CadenceError: as the operation raises.
        """


class DatabaseEngine:
    """Performs operations in this process, on a database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._actor = f"{_user()}@{platform.node()}"

    def ask(self, operation: Operation[Request, Answer], request: Request) -> Answer:
        return perform(self._database, operation, request, self._actor)
