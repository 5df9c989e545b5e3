"""A database that waits before one of its statements."""

from collections.abc import Callable
from functools import partial
from typing import Any

from cadence_core.database.connection import Database, connect


class Hesitant(Database):
    """Calls ``wait`` before each statement with this name; by default, before each commit."""

    def __init__(self, url: str, wait: Callable[[], None], statement: str = "commit") -> None:
        super().__init__(partial(connect, url))
        self._wait = wait
        self._statement = statement

    def fetch(self, name: str, sql: str, **parameters: str | float) -> list[list[Any]]:
        if name == self._statement:
            self._wait()
        return super().fetch(name, sql, **parameters)
