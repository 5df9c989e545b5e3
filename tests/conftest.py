"""One PostgreSQL a session (and test process), one database cloned from a template per test."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

os.environ.update(
    POWERTOOLS_METRICS_NAMESPACE="CadenceEngine",
    POWERTOOLS_DEV="false",
    AWS_DEFAULT_REGION="us-east-1",
    AWS_ACCESS_KEY_ID="test",
    AWS_SECRET_ACCESS_KEY="test",
)

from cadence_core.database.connection import connect
from cadence_core.database.migrate import migrate_database
from local.embedded_postgres import database_url, temporary_server
from tests.vault import Vault, open_vault
from tests.world import World

TEMPLATE = "engine_template"
MEMORY = Path("/dev/shm")  # noqa: S108 (the server makes a private folder in it)
ROOM_IN_MEMORY = 3 * 2**30


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The socket folder of a running server that holds a migrated template database."""
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            # Databases in memory are cloned several times faster.
            if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM_IN_MEMORY:
                patch.setattr(tempfile, "tempdir", str(MEMORY))
            socket_dir = stack.enter_context(temporary_server())
        admin = connect(database_url(socket_dir, "postgres"))
        # Tests kill processes, not the machine: what keeps data through that is not needed.
        admin.run("ALTER SYSTEM SET fsync = off")
        admin.run("ALTER SYSTEM SET full_page_writes = off")
        admin.run("SELECT pg_reload_conf()")
        admin.run(f"CREATE DATABASE {TEMPLATE}")
        admin.close()
        migrate_database(database_url(socket_dir, TEMPLATE))
        yield socket_dir


@contextmanager
def cloned_database(socket_dir: str, template: str = TEMPLATE) -> Iterator[str]:
    """Clone a database and yield its URL; it is dropped afterwards, whoever is connected."""
    name = f"test_{uuid4().hex}"
    admin = connect(database_url(socket_dir, "postgres"))
    try:
        admin.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        yield database_url(socket_dir, name)
        admin.run(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        admin.close()


@pytest.fixture
def empty_database(postgres: str) -> Iterator[str]:
    """The URL of a database without any schema."""
    with cloned_database(postgres, "template1") as url:
        yield url


@pytest.fixture
def database(postgres: str) -> Iterator[str]:
    """The URL of a freshly migrated database of the test's own."""
    with cloned_database(postgres) as url:
        yield url


@pytest.fixture
def world(database: str) -> Iterator[World]:
    """A database with an organization in it, and short ways to add to it and look at it."""
    world = World(database)
    yield world
    world.close()


@pytest.fixture
def vault(monkeypatch: pytest.MonkeyPatch) -> Iterator[Vault]:
    """Secrets Manager, and a process that has read nothing from it."""
    with open_vault(monkeypatch) as vault:
        yield vault


@pytest.fixture
def all_written(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> Callable[[], str]:
    """Returns what was printed and logged since it was last asked for."""
    return lambda: "".join(
        [*capfd.readouterr(), *(str(record.__dict__) for record in caplog.records)]
    )
