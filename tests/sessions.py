"""Concurrent database sessions and threads."""

import os
import signal
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from pg8000.exceptions import DatabaseError

from tests.waiting import wait_until

NewSession = Callable[[], Any]
Background = Callable[..., Future[Any]]


def blocked(connection: Any) -> int:
    """Return how many sessions of the database wait for a lock."""
    [[count]] = connection.run(
        """SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock'"""
    )
    return int(count)


def wait_until_blocked(connection: Any, sessions: int = 1) -> None:
    """Return once this number of sessions of the database wait for a lock."""
    wait_until(lambda: blocked(connection) == sessions, "they wait for a lock")


def interrupt_once_blocked(connection: Any) -> None:
    """Press ctrl-C once a session of the database waits for a lock. Call it in another thread."""
    wait_until_blocked(connection)
    os.kill(os.getpid(), signal.SIGINT)


def wait_until_alone(connection: Any) -> None:
    """Return once the other sessions of the database have ended."""
    others = """SELECT count(*) FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid()"""
    wait_until(lambda: connection.run(others) == [[0]], "they end")


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
