"""Connection errors name the endpoint and the cause, and never a password."""

import socket
import traceback
from collections.abc import Callable
from functools import partial
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pg8000.native import Connection

from cadence_core.database import access as access_module
from cadence_core.database import connection as connection_module
from cadence_core.database.access import DatabaseAccess
from cadence_core.database.connection import open_connection
from cadence_core.database.migrate import migrate
from cadence_core.errors import CadenceError, CredentialsRefusedError, StoreUnavailableError
from local.tcp_front import served_port
from tests.certificates import Certificate
from tests.database.integration.test_access import access_with, set_password
from tests.vault import Vault

Access = Callable[[str, int, str], DatabaseAccess]


class Signer:
    """Returns a fixed token in place of IAM's, so that a test can look for it."""

    token = "s3cret"

    def generate_db_auth_token(self, host: str, port: int, user: str) -> str:  # noqa: ARG002
        return self.token


def by_url(host: str, port: int, password: str) -> DatabaseAccess:
    location = f"[{host}]" if ":" in host else host
    secret = quote(password, safe="", errors="surrogatepass")
    return access_with(database_url=f"postgresql://engine:{secret}@{location}:{port}/postgres")


def by_secret(vault: Vault, host: str, port: int, password: str) -> DatabaseAccess:
    secret = {"username": "engine", "password": password, "host": host, "port": port}
    return access_with(database_secret_arn=vault.store({**secret, "dbname": "postgres"}))


def by_iam(patch: pytest.MonkeyPatch, host: str, port: int, password: str) -> DatabaseAccess:
    patch.setattr(Signer, "token", password)
    patch.setattr(access_module, "_rds", Signer)
    where = {"database_host": host, "database_port": port, "database_name": "postgres"}
    return access_with(database_iam_auth="true", database_user="engine", **where)


@pytest.fixture(params=["url", "secret", "iam"])
def access(request: pytest.FixtureRequest, vault: Vault, monkeypatch: pytest.MonkeyPatch) -> Access:
    """Each kind of access over TCP: ``access(host, port, password)``."""
    ways: dict[str, Access] = {
        "url": by_url,
        "secret": partial(by_secret, vault),
        "iam": partial(by_iam, monkeypatch),
    }
    return ways[request.param]


def connection_error(access: DatabaseAccess) -> str:
    """Fail to connect as the engine and as the migration; return the error of both."""
    with pytest.raises(StoreUnavailableError) as raised:
        access.open(open_connection)
    with pytest.raises(StoreUnavailableError) as raised_by_migration:
        migrate(access)
    assert str(raised_by_migration.value) == str(raised.value)
    return str(raised.value)


def test_a_port_that_nothing_listens_on_is_named(access: Access) -> None:
    assert connection_error(access("127.0.0.1", 1, "s3cret")) == (
        "connecting to 127.0.0.1:1: connection refused"
    )


def test_an_ipv6_address_is_shown_in_brackets(access: Access) -> None:
    assert connection_error(access("::1", 1, "s3cret")).startswith("connecting to [::1]:1: ")


def test_a_name_that_does_not_resolve_is_named(access: Access) -> None:
    assert connection_error(access("db.invalid", 6543, "s3cret")).startswith(
        "connecting to db.invalid:6543: DNS: "
    )


@pytest.mark.parametrize("host", ["h..x", f"{'h' * 64}.test"])
def test_a_host_name_that_no_host_can_have_is_named(access: Access, host: str) -> None:
    assert connection_error(access(host, 6543, "s3cret")) == (
        f"connecting to {host}:6543: the host name is not valid"
    )


def test_a_server_that_stays_silent_is_named(
    access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stay_silent(client: socket.socket) -> None:
        while client.recv(4096):  # until the other end hangs up
            pass
        client.close()

    monkeypatch.setattr(connection_module, "SOCKET_TIMEOUT_SECONDS", 0.2)
    with (
        served_port("127.0.0.1", stay_silent) as port,
        pytest.raises(StoreUnavailableError) as raised,
    ):
        access("127.0.0.1", port, "s3cret").open(open_connection)

    assert str(raised.value) == f"connecting to 127.0.0.1:{port}: timed out"


def test_a_server_that_hangs_up_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang_up(client: socket.socket) -> None:
        client.recv(4096)
        client.close()

    with served_port("127.0.0.1", hang_up) as port:
        assert connection_error(by_url("127.0.0.1", port, "s3cret")) == (
            f"connecting to 127.0.0.1:{port}: the server hung up"
        )
        assert connection_error(by_iam(monkeypatch, "127.0.0.1", port, "s3cret")) == (
            f"connecting to 127.0.0.1:{port}: the server refuses TLS"
        )


def test_a_certificate_of_another_authority_is_named(
    port: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert connection_error(by_iam(monkeypatch, "localhost", port, "s3cret")) == (
        f"connecting to localhost:{port}: TLS: the certificate cannot be verified:"
        " self-signed certificate"
    )


def test_a_failure_to_sign_a_token_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    class NoCredentialsError(Exception):
        """Named like botocore's."""

    def sign(*_: object) -> str:
        raise NoCredentialsError("s3cret")

    access = by_iam(monkeypatch, "db.test", 5432, "s3cret")
    monkeypatch.setattr(Signer, "generate_db_auth_token", sign)

    assert connection_error(access) == "connecting to db.test:5432: NoCredentialsError"


@pytest.mark.parametrize(
    ("folder", "cause"),
    [("/nowhere", "no such file or directory"), (f"/{'x' * 120}", "AF_UNIX path too long")],
)
def test_a_folder_without_a_socket_is_named(folder: str, cause: str) -> None:
    access = access_with(database_url=f"postgresql://engine:s3cret@/postgres?host={folder}")

    assert connection_error(access) == f"connecting to {folder}/.s.PGSQL.5432: {cause}"


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize(
    ("user", "database", "cause"),
    [
        ("engine", "postgres", "the server requires a password, and none is set"),
        ("iam_engine", "postgres", "the server requires a password, and none is set"),
        ("engine:s3cret", "postgres", "the user or the password is refused (SQLSTATE 28P01)"),
        ("ghost", "postgres", "the user may not connect from here or in this way (SQLSTATE 28000)"),
        ("postgres", "ghost", "there is no such database (SQLSTATE 3D000)"),
    ],
)
def test_each_refusal_of_postgresql_is_explained(
    postgres: str, user: str, database: str, cause: str
) -> None:
    access = access_with(database_url=f"postgresql://{user}@/{database}?host={postgres}")

    assert connection_error(access) == f"connecting to {postgres}/.s.PGSQL.5432: {cause}"


def test_a_second_attempt_names_its_own_cause(
    admin: Connection,
    vault: Vault,
    certificate: Certificate,
    port: int,
) -> None:
    set_password(admin, "engine", "right")
    secret = {"username": "engine", "password": "s3cret", "host": "localhost", "port": port}
    arn = vault.store({**secret, "dbname": "postgres", "sslmode": "verify-full"})
    access = access_with(database_secret_arn=arn, database_ca_bundle=certificate.certificate)
    opened: list[dict[str, object]] = []

    def open_once(arguments: dict[str, object]) -> Connection:
        opened.append(arguments)
        return open_connection({**arguments, "port": port if len(opened) == 1 else 1})

    with pytest.raises(StoreUnavailableError) as raised:
        access.open(open_once)

    assert str(raised.value) == "connecting to localhost:1: connection refused"
    assert not isinstance(raised.value, CredentialsRefusedError)


@pytest.mark.usefixtures("admin")
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ending=st.text(st.characters(codec=None, exclude_characters="\0"), max_size=8))
def test_no_error_repeats_a_password(
    postgres: str, access: Access, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    password = f"{ending}s3cret{ending}"
    monkeypatch.setattr(connection_module, "SOCKET_TIMEOUT_SECONDS", 5)
    encoded = quote(password, safe="", errors="surrogatepass")
    socket_url = f"postgresql://engine:{encoded}@/postgres?host={postgres}"

    for broken in (access("127.0.0.1", 1, password), access_with(database_url=socket_url)):
        with pytest.raises(CadenceError) as raised:
            broken.open(open_connection)

        assert "s3cret" not in "".join(traceback.format_exception(raised.value))
        assert "s3cret" not in repr(broken)
