"""The requests that a function URL on this machine passes on or refuses."""

import base64
import socket
from typing import Any
from urllib.parse import urlsplit

import pytest

from local.function_url import event_for, function_url
from tests.waiting import MAX_WAIT_SECONDS


def echo(event: dict[str, Any], _: Any) -> dict[str, Any]:
    return {"statusCode": 200, "headers": {}, "body": event.get("body", "")}


def response_to(*lines: bytes) -> bytes:
    """Send the raw lines of a request and return the raw response."""
    with function_url(echo) as base:
        address = urlsplit(base)
        with socket.create_connection(
            (address.hostname, address.port), timeout=MAX_WAIT_SECONDS
        ) as client:
            client.sendall(b"\r\n".join(lines))
            client.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: client.recv(65536), b""))


@pytest.mark.parametrize("length", [b"abc", b"-1", b"+3", b"1_0", b"\xb2", b"9" * 20, b"9" * 5000])
def test_a_content_length_that_is_no_length_is_a_bad_request(
    length: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    response = response_to(b"POST / HTTP/1.1", b"Content-Length: " + length, b"", b"{}")

    assert response.startswith(b"HTTP/1.0 400 ")
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("body", ["{}", "é"])
def test_a_text_is_passed_as_it_is(body: str) -> None:
    event = event_for("POST", "/", {"Content-Type": "text/plain"}, body.encode())

    assert (event["body"], event["isBase64Encoded"]) == (body, False)


def test_a_text_that_is_not_utf_8_is_passed_in_base64() -> None:
    body = b"\xff\xfe"

    event = event_for("POST", "/", {"Content-Type": "text/plain"}, body)

    assert event["isBase64Encoded"]
    assert base64.b64decode(event["body"]) == body


def test_bytes_that_are_not_utf_8_reach_the_handler() -> None:
    response = response_to(
        b"POST / HTTP/1.1", b"Content-Type: text/plain", b"Content-Length: 2", b"", b"\xff\xfe"
    )

    assert response.startswith(b"HTTP/1.0 200 ")
    assert response.endswith(base64.b64encode(b"\xff\xfe"))
