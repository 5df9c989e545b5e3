"""A database whose transactions wait before they commit."""

from collections.abc import Callable
from functools import partial
from typing import Any

from cadence_core.database.connection import Database, connect


class Hesitant(Database):
    """Calls ``before_commit`` before each commit."""

    def __init__(self, url: str, before_commit: Callable[[], None]) -> None:
        super().__init__(partial(connect, url))
        self._before_commit = before_commit

    def fetch(self, name: str, sql: str, **parameters: str | float) -> list[list[Any]]:
        if name == "commit":
            self._before_commit()
        return super().fetch(name, sql, **parameters)
