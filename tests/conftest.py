"""One PostgreSQL per test process, and one database per test, cloned from a template."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn
from uuid import uuid4

import pytest
from hypothesis import settings

os.environ.update(
    POWERTOOLS_METRICS_NAMESPACE="CadenceEngine",
    POWERTOOLS_DEV="false",
    AWS_DEFAULT_REGION="us-east-1",
    AWS_ACCESS_KEY_ID="test",
    AWS_SECRET_ACCESS_KEY="test",
)

from cadence_core.database.connection import connect
from cadence_core.database.migrate import migrate_database
from cadence_core.runtime.telemetry import logger, metrics
from local.embedded_postgres import database_url, temporary_server
from local.stand_ins.running import running_stand_ins
from local.stand_ins.server import StandInServer
from tests.output import Lines, ReadOutput
from tests.sessions import Background, NewSession
from tests.vault import Vault, open_vault
from tests.world import World

# No examples are kept between runs, and no deadline fails a test on a busy machine. The gate
# tries the same ones for every change, so that it fails for that change only; `make explore`
# tries others.
TESTS = settings(max_examples=60, database=None, deadline=None, derandomize=True)
settings.register_profile("tests", TESTS)
settings.register_profile("explore", TESTS, max_examples=1000, derandomize=False)
settings.load_profile("tests")

# A shell lets what it starts in the background ignore Ctrl-C, and so would what the tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)

TEMPLATE = "engine_template"
MEMORY = Path("/dev/shm")  # noqa: S108 (the server makes a private folder in it)
MIN_FREE_MEMORY_BYTES = 3 * 2**30


@pytest.fixture(autouse=True)
def _unit_tests_stay_inside(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fail a test in a folder named ``unit`` that opens a connection or starts a process."""
    if request.path.parent.name != "unit":
        return

    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("a unit test opened a connection or started a process")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(subprocess, "Popen", refuse)
    monkeypatch.setattr(os, "fork", refuse)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The socket folder of a running server that holds a migrated template database."""
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            # Databases in memory are cloned several times faster.
            if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MIN_FREE_MEMORY_BYTES:
                patch.setattr(tempfile, "tempdir", str(MEMORY))
            socket_dir = stack.enter_context(temporary_server())
        admin = connect(database_url(socket_dir, "postgres"))
        # Tests kill processes, never the machine, so durability across a power loss is not needed.
        admin.run("ALTER SYSTEM SET fsync = off")
        admin.run("ALTER SYSTEM SET full_page_writes = off")
        admin.run("SELECT pg_reload_conf()")
        admin.run(f"CREATE DATABASE {TEMPLATE}")
        admin.close()
        migrate_database(database_url(socket_dir, TEMPLATE))
        yield socket_dir


@contextmanager
def cloned_database(socket_dir: str, template: str = TEMPLATE) -> Iterator[str]:
    """Clone a database and yield its URL; drop it afterwards, even with open connections."""
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
    """The URL of the test's own, freshly migrated database."""
    with cloned_database(postgres) as url:
        yield url


@pytest.fixture
def world(database: str) -> Iterator[World]:
    """A database with one organization, and helpers to fill and query it."""
    world = World(database)
    yield world
    world.close()


@pytest.fixture
def background() -> Iterator[Background]:
    """Run ``background(function, *arguments, **named)`` in a thread of its own."""
    with ThreadPoolExecutor(16) as pool:
        yield pool.submit


@pytest.fixture
def new_session(world: World, background: Background) -> Iterator[NewSession]:  # noqa: ARG001
    """Open another connection to the world's database with ``new_session()``."""
    with ExitStack() as stack:

        def open_session() -> Any:
            connection = connect(world.url)
            stack.enter_context(suppress(Exception))  # a test may have broken it
            stack.callback(connection.close)
            return connection

        yield open_session


@pytest.fixture
def stand_ins(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandInServer]:
    """Local stand-ins for the providers; the environment points the SDKs at them."""
    with running_stand_ins() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.fixture
def stub_outbox(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of the stub transport, which the environment chooses."""
    monkeypatch.setenv("EMAIL_TRANSPORT", "stub")
    monkeypatch.setenv("WHATSAPP_TRANSPORT", "stub")
    monkeypatch.setenv("OUTBOX_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def vault(monkeypatch: pytest.MonkeyPatch) -> Iterator[Vault]:
    """A stand-in for Secrets Manager, and a process with an empty secrets cache."""
    with open_vault(monkeypatch) as vault:
        yield vault


@pytest.fixture
def all_written(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> Callable[[], str]:
    """A function that returns all printed and logged text so far."""
    return lambda: "".join(
        [*capfd.readouterr(), *(str(record.__dict__) for record in caplog.records)]
    )


class CurrentStdout:
    """Writes to the current ``sys.stdout``, which pytest replaces often."""

    def write(self, text: str) -> int:
        return sys.stdout.write(text)

    def flush(self) -> None:
        sys.stdout.flush()


@pytest.fixture
def read_output(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> ReadOutput:
    """A function that returns the log lines and metrics written since it was last called."""
    monkeypatch.setattr(logger.registered_handler, "stream", CurrentStdout())
    metrics.clear_metrics()  # an engine that ran without the handler leaves unflushed metrics

    def read() -> Lines:
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return read
