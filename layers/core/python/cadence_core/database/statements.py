"""Statements that a connection prepares in the round trip of their first execution."""

from typing import Any

from pg8000.converters import make_params
from pg8000.core import CLOSE, STATEMENT
from pg8000.native import Connection, to_statement


class Session(Connection):  # type: ignore[misc]  # pg8000 ships no types
    """A connection that keeps every statement it has run, under a name of its own.

    pg8000's ``prepare`` waits for PostgreSQL's description before the first execution, which is
    one more round trip for each statement of a new connection. Its parameters travel as text, so
    that nothing in the description is needed to send them.
    """

    def __init__(self, *args: Any, **arguments: Any) -> None:
        self._kept: dict[str, _Kept] = {}
        super().__init__(*args, **arguments)

    def run_kept(self, sql: str, parameters: dict[str, Any]) -> list[list[Any]] | None:
        """Run a statement in one round trip; ``None`` if it returns no rows.

        Raises:
            DatabaseError: PostgreSQL refused the statement; the session can be used.
        """
        kept = self._kept.get(sql)
        if kept is None:
            kept = self._kept[sql] = _Kept(sql, len(self._kept))
        if not kept.is_described:
            # A failed first execution may have left the name behind; closing no name is no error.
            self._send_message(CLOSE, STATEMENT + kept.name)
            self.send_PARSE(kept.name, kept.statement)
            self.send_DESCRIBE_STATEMENT(kept.name)
        values = make_params(self.py_types, kept.values_of(parameters))
        context = self.execute_named(
            kept.name, values, kept.columns, kept.converters, kept.statement
        )
        kept.columns, kept.converters = context.columns, context.input_funcs
        kept.is_described = True
        rows: list[list[Any]] | None = context.rows
        return rows


class _Kept:
    """A statement of a session: its name there and, once it has run, its columns."""

    def __init__(self, sql: str, number: int) -> None:
        self.name = f"cadence_{number}".encode() + b"\0"
        self.statement, self.values_of = to_statement(sql)
        self.is_described = False
        self.columns: Any = None
        self.converters: Any = None
