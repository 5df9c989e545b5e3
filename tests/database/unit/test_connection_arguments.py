"""From DATABASE_URL to what the driver is told, and what leaves as JSON."""

import json
import ssl
import traceback
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.database.connection import connection_arguments
from cadence_core.database.json_text import as_json
from cadence_core.errors import ConfigurationError


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://ana:pw@localhost/app",
            {"user": "ana", "password": "pw", "host": "localhost", "port": 5432, "database": "app"},
        ),
        ("postgres://ana@127.0.0.1/app", {"user": "ana", "password": None, "host": "127.0.0.1"}),
        ("postgresql://ana@[::1]:6543/app", {"host": "::1", "port": 6543}),
        ("postgresql://ana@localhost:6543/app", {"port": 6543}),
        (
            "postgresql://a%40b:p%2Fw%3A%25@localhost/my%20app",
            {"user": "a@b", "password": "p/w:%", "database": "my app"},
        ),
        ("postgresql://ana@db.test/app?sslmode=disable", {"host": "db.test", "ssl_context": False}),
        ("postgresql://ana@/app?host=localhost", {"host": "localhost"}),
        (
            "postgresql://ana@/app?host=/run/pg",
            {"unix_sock": "/run/pg/.s.PGSQL.5432", "ssl_context": False},
        ),
        ("postgresql://ana@:6543/app?host=%2Frun%2Fpg", {"unix_sock": "/run/pg/.s.PGSQL.6543"}),
        (
            "postgresql://ana@localhost/app?application_name=x&host=/run/pg",
            {"unix_sock": "/run/pg/.s.PGSQL.5432"},
        ),
    ],
)
def test_a_url_becomes_arguments(url: str, expected: dict[str, Any]) -> None:
    arguments = connection_arguments(url)

    assert {name: arguments[name] for name in expected} == expected


def test_a_socket_needs_no_host() -> None:
    assert "host" not in connection_arguments("postgresql://ana@/app?host=/run/pg")


def test_this_machine_is_reached_without_tls() -> None:
    assert connection_arguments("postgresql://ana@localhost/app")["ssl_context"] is False


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ana@db.test/app",
        "postgresql://ana@db.test/app?sslmode=verify-full",
        "postgresql://ana@localhost/app?sslmode=verify-full",
    ],
)
def test_any_other_host_must_prove_who_it_is(url: str) -> None:
    context = connection_arguments(url)["ssl_context"]

    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


@pytest.mark.parametrize(
    "url",
    [
        "s3cret",
        "mysql://ana:s3cret@localhost/app",
        "postgresql://ana:s3cret@localhost",
        "postgresql://ana:s3cret@localhost/",
        "postgresql://:s3cret@localhost/app",
        "postgresql://localhost/s3cret",
        "postgresql://ana:s3cret@/app",
        "postgresql://ana:s3cret@localhost:port/app",
        "postgresql://ana:s3cret@localhost:99999/app",
        "postgresql://ana:s3cret@[::1/app",
        "postgresql://ana:s3cret/@localhost/app",
        "postgresql://ana:s3cret#@localhost/app",
        "postgresql://ana:s3cret@db.test/app?sslmode=s3cret",
        "postgresql://ana:s3cret@db.test/app?sslmode=require",
        "postgresql://ana:s3cret@db.test/app?sslrootcert=/s3cret.pem",
    ],
)
def test_a_bad_url_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^DATABASE_URL: ") as raised:
        connection_arguments(url)

    assert "s3cret" not in "".join(traceback.format_exception(raised.value))


def test_json_leaves_out_what_jsonb_refuses() -> None:
    value = {"text": "a\x00b\ud800c", "list": ["\udfff", {"deep": "\x00"}], "n": 1, "none": None}

    assert json.loads(as_json(value)) == {
        "text": "abc",
        "list": ["", {"deep": ""}],
        "n": 1,
        "none": None,
    }


@given(st.text(st.characters(codec=None)))
def test_any_text_can_be_stored_as_json(text: str) -> None:
    encoded = as_json([text]).encode("utf-8")

    assert b"\\u0000" not in encoded
    [stored] = json.loads(encoded)
    assert stored == "".join(c for c in text if c != "\x00" and not "\ud800" <= c <= "\udfff")


def test_a_number_that_json_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        as_json(float("nan"))
