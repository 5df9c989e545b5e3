"""A server with TLS, and users that need a password."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pg8000.native import Connection

from cadence_core.database.connection import connect
from local.embedded_postgres import database_url
from tests.certificates import Certificate, make_certificate
from tests.database.integration.tls_front import tls_front


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
    """A superuser's connection; the users that these tests create need a password."""
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
