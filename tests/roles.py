"""A database whose roles are those of `make roles`, run by a master user as RDS has it."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pg8000.native import Connection

from cadence_core.database.connection import connect

ROOT = Path(__file__).parents[1]
MASTER = "rds_master"
FORMER_OWNERS = ("crm",)
ROLES = ("cadence_owner", "cadence_engine", "cadence_feedback", "cadence_page", "cadence_operator")


@dataclass(frozen=True)
class Roles:
    """The database's URL, as a superuser."""

    url: str

    @property
    def master_url(self) -> str:
        """The URL of a master user as RDS has it: no superuser, but it may create roles."""
        return self.url_as(MASTER)

    def url_of(self, role: str) -> str:
        """Return the URL of a role: ``engine`` for cadence_engine."""
        return self.url_as(f"cadence_{role}")

    def url_as(self, user: str) -> str:
        return re.sub(r"//\w+@", f"//{user}@", self.url)

    @contextmanager
    def session(self, role: str) -> Iterator[Connection]:
        connection = connect(self.url_of(role))
        yield connection
        connection.close()

    def create(self, schema: str | None = None) -> None:
        """Run the script of `make roles` as the master user."""
        schemas = [f"SCHEMA={schema}"] if schema else []
        script = subprocess.run(  # noqa: S603 (our own program)
            ["make", "--no-print-directory", "roles", *schemas],  # noqa: S607
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        master = connect(self.master_url)
        master.execute_simple(script)
        master.close()


@contextmanager
def roles_of(url: str) -> Iterator[Roles]:
    """Yield the roles of an empty database, and drop them: they belong to the whole server."""
    superuser = connect(url)
    [[database]] = superuser.run("SELECT quote_ident(current_database())")
    superuser.run(f"CREATE ROLE {MASTER} LOGIN CREATEROLE CREATEDB")
    superuser.run(f"ALTER DATABASE {database} OWNER TO {MASTER}")
    try:
        yield Roles(url)
    finally:
        superuser.run(f"ALTER DATABASE {database} OWNER TO CURRENT_USER")
        for role in (*ROLES, *FORMER_OWNERS, MASTER):
            if superuser.run("SELECT FROM pg_roles WHERE rolname = :role", role=role):
                superuser.run(f"DROP OWNED BY {role} CASCADE")
                superuser.run(f"DROP ROLE {role}")
        superuser.close()
