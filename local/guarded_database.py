"""A database of the embedded PostgreSQL that may be reached from outside this process."""

from contextlib import closing
from pathlib import Path
from secrets import token_hex

from cadence_core.adapters.postgres.connection import connect
from local.embedded_postgres import database_url

NAME = "cadence"
"""Of the database, and of the role that owns it."""


def guarded_database(socket_dir: str) -> str:
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
