"""Databases at an earlier revision, with the engine's rows of that time."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import cadence_core.database.migrate
from cadence_core.database.connection import connect
from tests.world import World

VERSIONS = Path(cadence_core.database.migrate.__file__).parent / "migrations/versions"


def migrate_to(revision: str, url: str) -> None:
    """Bring an empty database to a revision without Alembic, as its release did."""
    with closing(connect(url)) as connection:
        for path in sorted(VERSIONS.glob("[0-9]*.sql")):
            if path.name[:4] <= revision:
                connection.execute_simple(path.read_text(encoding="utf-8"))
        connection.run("CREATE TABLE alembic_version (version_num text)")
        connection.run("INSERT INTO alembic_version VALUES (:revision)", revision=revision)


@contextmanager
def world_at(revision: str, url: str) -> Iterator[World]:
    """A world in an empty database that is brought to this revision."""
    migrate_to(revision, url)
    with closing(World(url)) as world:
        yield world
