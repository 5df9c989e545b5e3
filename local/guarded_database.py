"""A temporary database that other processes and containers can reach with its password."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from urllib.parse import quote

from cadence_core.database.connection import connect
from local.embedded_postgres import database_url, temporary_server
from local.tcp_front import tcp_front

NAME = "cadence"
"""The name of the database and of the role that owns it."""


@dataclass(frozen=True, slots=True)
class GuardedDatabase:
    """An empty database on a port. ``url`` is for this process, over the socket."""

    url: str
    password: str
    port: int


@contextmanager
def guarded_database(address: str) -> Iterator[GuardedDatabase]:
    """Run the database on a port of this address until the block ends."""
    with temporary_server() as socket_dir:
        password = _guard(socket_dir)
        url = f"postgresql://{NAME}:{password}@/{NAME}?host={quote(socket_dir)}"
        with tcp_front(address, socket_dir) as port:
            yield GuardedDatabase(url, password, port)


def _guard(socket_dir: str) -> str:
    """Create the database and its owner, then let only the owner connect; return the password.

    The server trusts every client of its socket, which only this user can reach. But other
    containers and other users of this machine can reach the port, and a superuser of PostgreSQL
    may run programs.
    """
    password = token_hex()
    with closing(connect(database_url(socket_dir, "postgres"))) as admin:
        admin.run(f"CREATE ROLE {NAME} LOGIN PASSWORD '{password}'")
        admin.run(f"CREATE DATABASE {NAME} OWNER {NAME}")
        [[rules]] = admin.run("SHOW hba_file")
        Path(rules).write_text(f"local {NAME} {NAME} scram-sha-256\n", encoding="utf-8")
        admin.run("SELECT pg_reload_conf()")
    return password
