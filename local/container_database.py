"""A throw-away PostgreSQL on the first day of the demo, for a function in a container."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from secrets import token_hex
from urllib.parse import quote

from cadence_core.adapters.postgres.connection import connect
from cadence_core.migrate import migrate_database
from local.database import insert_rows
from local.demo_data import id_of
from local.embedded_postgres import database_url, temporary_server
from local.samples import UNSUBSCRIBED_LEAD
from local.tcp_front import tcp_front
from local.world import begin_day

HOST = "host.docker.internal"  # this machine, as a container calls it
NAME = "cadence"


@contextmanager
def container_database(address: str) -> Iterator[str]:
    """Run the database behind a port of this address; yields its URL, as a container calls it."""
    with temporary_server() as socket_dir:
        password = _close_to_all_but_the_engine(socket_dir)
        _fill(f"postgresql://{NAME}:{password}@/{NAME}?host={quote(socket_dir)}")
        with tcp_front(address, socket_dir) as port:
            yield f"postgresql://{NAME}:{password}@{HOST}:{port}/{NAME}?sslmode=disable"


def _close_to_all_but_the_engine(socket_dir: str) -> str:
    """Make a database and its owner, who alone may connect from now on; return the password.

    The server trusts whoever reaches its socket, which nobody else can. The port has neighbours:
    other containers and other users of this machine, and a superuser may run programs.
    """
    password = token_hex()
    with closing(connect(database_url(socket_dir, "postgres"))) as admin:
        admin.run(f"CREATE ROLE {NAME} LOGIN PASSWORD '{password}'")
        admin.run(f"CREATE DATABASE {NAME} OWNER {NAME}")
        [[rules]] = admin.run("SHOW hba_file")
        Path(rules).write_text(f"local {NAME} {NAME} scram-sha-256\n", encoding="utf-8")
        admin.run("SELECT pg_reload_conf()")
    return password


def _fill(url: str) -> None:
    migrate_database(url)
    with closing(connect(url)) as connection:
        begin_day(connection)
        lead = {"id": str(UNSUBSCRIBED_LEAD), "org_id": id_of("organization", "ribeiro")}
        insert_rows(connection, "leads", [lead])
