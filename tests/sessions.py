"""Concurrent database sessions and threads."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from pg8000.exceptions import DatabaseError

MAX_WAIT_SECONDS = 30.0

NewSession = Callable[[], Any]
Background = Callable[..., Future[Any]]


def wait_until_blocked(connection: Any, sessions: int = 1) -> None:
    """Return once this number of sessions of the database wait for a lock."""
    waiting = """SELECT count(*) FROM pg_stat_activity
                  WHERE datname = current_database() AND wait_event_type = 'Lock'"""
    until = time.monotonic() + MAX_WAIT_SECONDS
    while connection.run(waiting) != [[sessions]]:
        assert time.monotonic() < until, "they do not wait for a lock"
        time.sleep(0.005)


def wait_until_alone(connection: Any) -> None:
    """Return once the other sessions of the database have ended."""
    others = """SELECT count(*) FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid()"""
    until = time.monotonic() + MAX_WAIT_SECONDS
    while connection.run(others) != [[0]]:
        assert time.monotonic() < until, "they do not end"
        time.sleep(0.005)


def rows_fetched(connection: Any) -> int:
    """Return how many rows all sessions have read from tables, once the others have ended."""
    wait_until_alone(connection)
    connection.run("SELECT pg_stat_force_next_flush()")
    [[rows]] = connection.run("SELECT sum(seq_tup_read + idx_tup_fetch) FROM pg_stat_user_tables")
    return int(rows)


def is_locked(session: Any, row: str, **id_: object) -> bool:
    """Return whether another session locks the row that this query locks."""
    try:
        session.run(f"{row} NOWAIT", **id_)
    except DatabaseError:
        return True
    return False
