"""The driver's arguments from DATABASE_URL, and the encoding of JSON parameters."""

import json
import ssl
import traceback
from errno import ECONNREFUSED
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cadence_core.database.connection_faults import translate_connection_faults
from cadence_core.database.database_url import connection_arguments
from cadence_core.database.json_text import as_json
from cadence_core.errors import CadenceError, ConfigurationError


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
            "postgresql://ana@localhost/app?sslmode=disable&host=/run/pg",
            {"unix_sock": "/run/pg/.s.PGSQL.5432", "ssl_context": False},
        ),
    ],
)
def test_a_url_is_parsed_into_arguments(url: str, expected: dict[str, Any]) -> None:
    arguments = connection_arguments(url)

    assert {name: arguments[name] for name in expected} == expected


def test_a_socket_needs_no_host() -> None:
    assert "host" not in connection_arguments("postgresql://ana@/app?host=/run/pg")


def test_localhost_is_reached_without_tls() -> None:
    assert connection_arguments("postgresql://ana@localhost/app")["ssl_context"] is False


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ana@db.test/app",
        "postgresql://ana@db.test/app?sslmode=verify-full",
        "postgresql://ana@localhost/app?sslmode=verify-full",
    ],
)
def test_the_certificate_of_any_other_host_is_verified(url: str) -> None:
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
        "postgresql://ana:s3cret@localhost:0/app",
        "postgresql://ana:1?s3cret@localhost/app",
        "postgresql://ana@corp:1/a?s3cret=@localhost/app",
        "postgresql://ana@localhost/app?s3 cret=1",
        "postgresql://ana:s3cret%00@localhost/app",
    ],
)
def test_a_bad_url_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^DATABASE_URL: ") as raised:
        connection_arguments(url)

    assert "s3cret" not in "".join(traceback.format_exception(raised.value))


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ("foo=bar", "unknown option foo; the options are host, sslmode, sslrootcert"),
        ("sslmode=disable&foo=bar", "unknown option foo; the options are"),
        ("foo", "unknown option foo; the options are"),
        ("SSLMODE=disable", "unknown option SSLMODE; the options are"),
        ("options=-c%20search_path%3Dcadence", "unknown option options; the options are"),
        ("password=s3cret", "unknown option password; the options are"),
        ("a%20b=1", "unknown option with a name of other characters; the options are"),
        ("sslmode=disable&sslmode=disable", "option sslmode is given more than once"),
        ("host=/a&host=/b", "option host is given more than once"),
        ("sslmode=", "option sslmode has no value"),
        ("host", "option host has no value"),
        ("sslmode=require", "option sslmode must be disable or verify-full"),
        ("sslmode=s3cret", "option sslmode must be disable or verify-full"),
        ("sslrootcert=/nowhere.pem", "the file of option sslrootcert cannot be read"),
        ("sslmode=disable&sslrootcert=/a", "option sslrootcert has no effect without sslmode="),
        ("host=/run/pg&sslrootcert=/a", "option sslrootcert has no effect without sslmode="),
        ("host=/run/pg&sslmode=verify-full", "option sslmode=verify-full does not go with a unix"),
        ("sslrootcert=%00", "no part may have the character NUL (%00)"),
        ("host=/run/%00", "no part may have the character NUL (%00)"),
        ("sslmode=disable#foo", "is not a valid URL: percent-encode special characters, and give"),
    ],
)
def test_an_option_without_effect_is_refused_by_name(options: str, reason: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        connection_arguments(f"postgresql://ana:s3cret@db.test/app?{options}")

    assert str(raised.value).startswith(f"DATABASE_URL: {reason}")
    assert "s3cret" not in str(raised.value)


@given(
    st.text("aZ9:/?#@%&=+[]. ;\\é", min_size=1, max_size=12),
    st.sampled_from(["?sslmode=disable", "?foo=bar", "?sslmode=disable&sslmode=disable"]),
)
@example("1?", "?sslmode=disable")
@example("1/a?x", "?sslmode=disable")
def test_no_error_repeats_a_password_that_is_not_percent_encoded(
    characters: str, options: str
) -> None:
    url = f"postgresql://ana:{characters}s3cret{characters}@127.0.0.1:1/app{options}"

    assert "s3cret" not in connection_error(url)


def connection_error(url: str) -> str:
    """Fail to connect and return the error with its traceback.

    No socket is opened: an unquoted password can make the URL name any host.
    """
    try:
        arguments = connection_arguments(url)
        with translate_connection_faults(arguments):
            raise ConnectionRefusedError(ECONNREFUSED, "refused")
    except CadenceError as error:
        return "".join(traceback.format_exception(error))


def test_json_leaves_out_characters_that_jsonb_refuses() -> None:
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


def test_a_number_that_json_cannot_represent_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        as_json(float("nan"))
