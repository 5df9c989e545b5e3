"""How the engine reaches its database: verified TLS, rotating secrets and IAM tokens."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pg8000.native import Connection, identifier, literal

from cadence_core.database import access as access_module
from cadence_core.database.access import DatabaseAccess, database_access
from cadence_core.database.connection import open_connection
from cadence_core.database.migrate import migrate
from cadence_core.database.settings import DatabaseSettings
from cadence_core.errors import (
    ConfigurationError,
    CredentialsRefusedError,
    StoreUnavailableError,
)
from cadence_core.runtime.secrets import fetch_secret, forget_secrets
from tests.certificates import Certificate, make_certificate
from tests.database.integration.tls_front import tls_front
from tests.vault import Vault


def set_password(admin: Connection, user: str, password: str) -> None:
    admin.run(f"ALTER ROLE {identifier(user)} PASSWORD {literal(password)}")


def access_with(**settings: object) -> DatabaseAccess:
    environment = {name.upper(): str(value) for name, value in settings.items()}
    return database_access(DatabaseSettings.from_environment(environment))


def current_user(access: DatabaseAccess) -> str:
    connection = access.open(open_connection)
    [[user]] = connection.run("SELECT current_user")
    connection.close()
    return str(user)


def url_with_tls(port: int, certificate: Certificate) -> str:
    options = f"sslmode=verify-full&sslrootcert={certificate.certificate}"
    return f"postgresql://postgres@localhost:{port}/postgres?{options}"


def test_a_server_with_a_trusted_certificate_is_accepted(
    port: int, certificate: Certificate
) -> None:
    assert current_user(access_with(database_url=url_with_tls(port, certificate))) == "postgres"


def test_a_certificate_of_an_unknown_authority_is_refused(port: int, tmp_path: Path) -> None:
    untrusted = make_certificate(tmp_path, "localhost")

    with pytest.raises(StoreUnavailableError, match="TLS: the certificate cannot be"):
        current_user(access_with(database_url=url_with_tls(port, untrusted)))


def test_a_certificate_for_another_host_is_refused(postgres: str, tmp_path: Path) -> None:
    other = make_certificate(tmp_path, "other.test")

    with (
        tls_front(postgres, other) as port,
        pytest.raises(StoreUnavailableError, match="TLS: the certificate cannot be"),
    ):
        current_user(access_with(database_url=url_with_tls(port, other)))


def test_a_server_without_tls_is_refused(postgres: str, certificate: Certificate) -> None:
    with tls_front(postgres, None) as port, pytest.raises(StoreUnavailableError):
        current_user(access_with(database_url=url_with_tls(port, certificate)))


@pytest.fixture
def secret(admin: Connection, port: int) -> dict[str, object]:
    """The secret of the engine's user, whose password is `first`."""
    set_password(admin, "engine", "first")
    return {
        "username": "engine",
        "password": "first",
        "host": "localhost",
        "port": port,
        "dbname": "postgres",
        "sslmode": "verify-full",
    }


def test_the_secret_is_read_once_for_many_connections(
    vault: Vault, secret: dict[str, object], certificate: Certificate
) -> None:
    access = access_with(
        database_secret_arn=vault.store(secret), database_ca_bundle=certificate.certificate
    )

    users = [current_user(access), current_user(access)]

    assert users == ["engine", "engine"]
    assert vault.reads == 1


def test_a_rotated_password_is_fetched_when_the_old_one_is_refused(
    admin: Connection, vault: Vault, secret: dict[str, object], certificate: Certificate
) -> None:
    arn = vault.store(secret)
    access = access_with(database_secret_arn=arn, database_ca_bundle=certificate.certificate)
    current_user(access)

    set_password(admin, "engine", "second")
    vault.rotate(arn, {**secret, "password": "second"})

    assert current_user(access) == "engine"
    assert vault.reads == 2


def test_a_refused_password_reads_no_other_secret_again_and_delays_none(
    admin: Connection, vault: Vault, secret: dict[str, object], certificate: Certificate
) -> None:
    token = vault.store("a bearer token")
    fetch_secret(token)
    access = access_with(
        database_secret_arn=vault.store(secret), database_ca_bundle=certificate.certificate
    )
    set_password(admin, "engine", "changed by hand")

    with pytest.raises(CredentialsRefusedError):
        current_user(access)

    fetch_secret(token)
    assert vault.reads == 3  # the token once, the password twice
    assert forget_secrets()  # a refused token is read again at once


def test_a_wrong_password_is_tried_only_twice(
    admin: Connection, vault: Vault, secret: dict[str, object], certificate: Certificate
) -> None:
    access = access_with(
        database_secret_arn=vault.store(secret), database_ca_bundle=certificate.certificate
    )
    set_password(admin, "engine", "changed by hand")

    with pytest.raises(CredentialsRefusedError, match="28P01"):
        current_user(access)

    assert vault.reads == 2


def test_settings_override_the_host_and_name_in_the_secret(
    vault: Vault, secret: dict[str, object], certificate: Certificate
) -> None:
    elsewhere = {**secret, "host": "db.invalid", "port": 1, "dbname": "nowhere"}

    access = access_with(
        database_secret_arn=vault.store(elsewhere),
        database_host="localhost",
        database_port=secret["port"],
        database_name="postgres",
        database_ca_bundle=certificate.certificate,
    )

    assert current_user(access) == "engine"


@pytest.mark.usefixtures("admin")
def test_migrations_use_the_same_credentials(
    vault: Vault, secret: dict[str, object], certificate: Certificate, empty_database: str
) -> None:
    name = urlsplit(empty_database).path.lstrip("/")

    access = access_with(
        database_secret_arn=vault.store(secret),
        database_name=name,
        database_ca_bundle=certificate.certificate,
    )

    assert migrate(access) == migrate(access)


def test_iam_signs_a_token_for_each_connection_and_always_verifies_tls(
    admin: Connection, port: int, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Signer:
        def generate_db_auth_token(self, host: str, port: int, user: str) -> str:
            return f"{host} {port} {user}"

    monkeypatch.setattr(access_module, "_rds", Signer)
    set_password(admin, "iam_engine", f"localhost {port} iam_engine")
    endpoint = {
        "database_iam_auth": "true",
        "database_host": "localhost",
        "database_port": port,
        "database_name": "postgres",
        "database_user": "iam_engine",
    }

    user = current_user(access_with(**endpoint, database_ca_bundle=certificate.certificate))

    assert user == "iam_engine"
    with pytest.raises(StoreUnavailableError, match="TLS: the certificate cannot be"):
        current_user(access_with(**endpoint))


def test_an_iam_token_is_for_one_user_and_one_endpoint() -> None:
    token = access_module._rds().generate_db_auth_token("db.test", 5432, "engine")

    assert token.startswith("db.test:5432/?Action=connect&DBUser=engine&")
    assert "X-Amz-Expires=900" in token


@pytest.mark.parametrize(
    ("secret", "named"),
    [
        ("{}", "username and password"),
        ('{"username": "u", "password": 5}', "username and password"),
        ("[]", "username and password"),
        ("not json", "username and password"),
        ('{"username": "u", "password": "p"}', "DATABASE_HOST, DATABASE_NAME"),
    ],
)
def test_an_unusable_secret_names_what_is_missing(vault: Vault, secret: str, named: str) -> None:
    arn = vault.store(secret)

    with pytest.raises(ConfigurationError, match=named):
        current_user(access_with(database_secret_arn=arn))


def test_an_unreadable_secret_is_reported_with_the_error_code(vault: Vault) -> None:  # noqa: ARG001
    with pytest.raises(StoreUnavailableError, match="ResourceNotFoundException"):
        current_user(access_with(database_secret_arn="arn:aws:secretsmanager:us-east-1:1:secret:x"))


def test_a_missing_ca_bundle_is_reported_with_its_setting(
    vault: Vault, secret: dict[str, object]
) -> None:
    access = access_with(database_secret_arn=vault.store(secret), database_ca_bundle="/nowhere.pem")

    with pytest.raises(ConfigurationError, match="DATABASE_CA_BUNDLE"):
        current_user(access)
