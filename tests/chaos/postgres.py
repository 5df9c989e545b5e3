"""A PostgreSQL of its own, which may be stopped at any moment and started again."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from cadence_core.database.connection import connect
from cadence_core.database.migrate import migrate_database
from local.embedded_postgres import database_url, restartable_server

MAX_STOP_SECONDS = 30.0
STOPS = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT}
"""The signals of ``pg_ctl stop``: end every session, or end at once and recover at the start."""


@dataclass
class Postgres:
    """A running server with one migrated database."""

    server: Any
    url: str

    def restart(self, mode: str, seconds_down: float) -> None:
        """Stop the server in this mode, leave it down for a time, and start it again."""
        process = self.server.get_postmaster_info().process
        os.kill(process.pid, STOPS[mode])
        process.wait(MAX_STOP_SECONDS)
        time.sleep(seconds_down)
        self.server.ensure_postgres_running()


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Run a server until the block ends; its data is thrown away."""
    with restartable_server() as server:
        url = database_url(str(server.get_postmaster_info().socket_dir), "postgres")
        # The computer does not lose its power here, so that no write has to reach the disk.
        connection = connect(url)
        connection.run("ALTER SYSTEM SET fsync = off")
        connection.run("SELECT pg_reload_conf()")
        connection.close()
        migrate_database(url)
        yield Postgres(server, url)
