"""The folder that holds the demo world: PostgreSQL's data, the outbox and the engine's log."""

import fcntl
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from cadence_core.database.connection import connect
from cadence_core.database.migrate import migrate_database
from local.embedded_postgres import database_url, start_server

DATABASE = "demo"
START_OVER = "`make run FRESH=1` starts over"


class StateError(Exception):
    """The demo cannot go on; the message says what to do."""


@contextmanager
def exclusive_use(folder: Path) -> Iterator[None]:
    """Keep a second runner out of the folder.

    Raises:
        StateError: another runner is using it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StateError("another `make run` is running: wait until it ends") from None
        yield


def forget_world(folder: Path) -> None:
    """Delete the database, the outbox and the log, whatever state they are in."""
    for name in ("pgdata", "outbox"):
        if (folder / name).exists():
            shutil.rmtree(folder / name)
    (folder / "engine.log").unlink(missing_ok=True)


def open_world(folder: Path) -> str:
    """Start the server, bring the demo's database to the newest schema and return its URL.

    Raises:
        StateError: PostgreSQL does not start with this folder.
    """
    url = database_url(_start_server(folder / "pgdata"), DATABASE)
    migrate_database(url)
    return url


def _start_server(data_dir: Path) -> str:
    if " " in str(data_dir):
        raise StateError(f"PostgreSQL does not work in a path with a space, such as {data_dir}")
    try:
        socket_dir = start_server(data_dir)
    except (RuntimeError, subprocess.SubprocessError) as error:
        # For the data of another PostgreSQL version the error is a RuntimeError that names it.
        why = error if isinstance(error, RuntimeError) else f"see {data_dir / 'log'}"
        raise StateError(f"PostgreSQL does not start ({why}): {START_OVER}") from None
    with closing(connect(database_url(socket_dir, "postgres"))) as admin:
        if not admin.run("SELECT FROM pg_database WHERE datname = :name", name=DATABASE):
            admin.run(f"CREATE DATABASE {DATABASE}")
    return socket_dir
