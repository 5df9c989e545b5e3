"""A database whose roles are those of `make roles`."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pg8000.native import Connection

from cadence_core.database.connection import connect

ROOT = Path(__file__).parents[1]
ROLES = ("cadence_owner", "cadence_engine", "cadence_feedback", "cadence_page", "cadence_operator")


@dataclass(frozen=True)
class Roles:
    """The database's URL, as its master user."""

    url: str

    def url_of(self, role: str) -> str:
        """Return the URL of a role: ``engine`` for cadence_engine."""
        return re.sub(r"//\w+@", f"//cadence_{role}@", self.url)

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
        master = connect(self.url)
        master.execute_simple(script)
        master.close()


@contextmanager
def roles_of(url: str) -> Iterator[Roles]:
    """Yield the roles of an empty database, and drop them: they belong to the whole server."""
    try:
        yield Roles(url)
    finally:
        master = connect(url)
        for role in ROLES:
            if master.run("SELECT FROM pg_roles WHERE rolname = :role", role=role):
                master.run(f"DROP OWNED BY {role} CASCADE")
                master.run(f"DROP ROLE {role}")
        master.close()
