"""Several sessions and threads at once, and a server with TLS and users that need a password."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
from pg8000.native import Connection

from cadence_core.database.connection import Database, connect
from cadence_core.sending.store.run_store import PostgresRunStore
from local.embedded_postgres import database_url
from tests.tls_front import Certificate, make_certificate, tls_front
from tests.world import World

PATIENCE_SECONDS = 30.0

NewSession = Callable[[], Any]
NewStore = Callable[[], PostgresRunStore]
Background = Callable[..., Future[Any]]


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
def new_store(new_session: NewSession) -> NewStore:
    """Make a store with a connection of its own, as another execution would have."""
    return lambda: PostgresRunStore(Database(new_session))


@pytest.fixture
def store(new_store: NewStore) -> PostgresRunStore:
    """A store for the world's database."""
    return new_store()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("tls"), "localhost")


@pytest.fixture
def port(postgres: str, certificate: Certificate) -> Iterator[int]:
    """The port of a PostgreSQL with TLS."""
    with tls_front(postgres, certificate) as port:
        yield port


@pytest.fixture(scope="module")
def admin(postgres: str) -> Iterator[Connection]:
    """A superuser; the users of these tests must give a password."""
    connection = connect(database_url(postgres, "postgres"))
    [[hba_file]] = connection.run("SHOW hba_file")
    rules = Path(hba_file)
    trusting = rules.read_text()
    rules.write_text(f"local all engine scram-sha-256\nlocal all iam_engine password\n{trusting}")
    connection.run("CREATE ROLE engine LOGIN SUPERUSER; CREATE ROLE iam_engine LOGIN")
    connection.run("SELECT pg_reload_conf()")
    yield connection
    connection.run("DROP ROLE engine; DROP ROLE iam_engine")
    rules.write_text(trusting)
    connection.run("SELECT pg_reload_conf()")
    connection.close()


def wait_until_blocked(connection: Any, sessions: int = 1) -> None:
    """Return once so many sessions of this database wait for another's lock."""
    waiting = """SELECT count(*) FROM pg_stat_activity
                  WHERE datname = current_database() AND wait_event_type = 'Lock'"""
    until = time.monotonic() + PATIENCE_SECONDS
    while connection.run(waiting) != [[sessions]]:
        assert time.monotonic() < until, "they do not wait for a lock"
        time.sleep(0.005)
