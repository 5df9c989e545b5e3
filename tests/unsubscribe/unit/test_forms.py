"""Which bodies count as a request, in every form that a mail program or browser may send."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadence_core.unsubscribe.requests import MAX_BODY_BYTES, PageAction, PageRequest
from local.function_url import event_for

MULTIPART = "multipart/form-data; boundary=x"
ONE_CLICK_PART = (
    b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n'
)


def request_with(body: bytes, content_type: str | None) -> PageRequest:
    headers = {"Content-Type": content_type} if content_type else {}
    return PageRequest.from_event(event_for("POST", "/t", headers, body))


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", b"List-Unsubscribe=One-Click"),
        ("application/x-www-form-urlencoded; charset=UTF-8", b"List-Unsubscribe=One-Click"),
        ("application/x-www-form-urlencoded", b"a=b&List-Unsubscribe=One-Click&c="),
        ("application/x-www-form-urlencoded", b"List-Unsubscribe=One-Click\r\n"),
        ("application/x-www-form-urlencoded", b"List-Unsubscribe=One-Click\n"),
        ("application/x-www-form-urlencoded", b"list-unsubscribe=one-click"),
        ("application/x-www-form-urlencoded", b"LIST-UNSUBSCRIBE=ONE-CLICK"),
        ("text/plain", b"List-Unsubscribe=One-Click"),
        (None, b"List-Unsubscribe=One-Click"),
        (MULTIPART, ONE_CLICK_PART + b"--x--\r\n"),
        ("Multipart/Form-Data; boundary=x", ONE_CLICK_PART + b"--x--"),
        ('multipart/form-data; charset=utf-8; boundary="x"', ONE_CLICK_PART + b"--x--\r\n"),
        (MULTIPART, b"preamble\r\n" + ONE_CLICK_PART + b"--x--\r\nepilogue"),
        (MULTIPART, ONE_CLICK_PART.replace(b"\r\n", b"\n") + b"--x--\n"),
        (
            MULTIPART,
            (
                b"--x\r\ncontent-disposition: form-data; name=List-Unsubscribe\r\n"
                b"Content-Type: text/plain; charset=US-ASCII\r\n"
                b"Content-Transfer-Encoding: 8bit\r\n"
                b"\r\nOne-Click\r\n--x--\r\n"
            ),
        ),
    ],
)
def test_a_one_click_request_is_recognized(content_type: str | None, body: bytes) -> None:
    assert request_with(body, content_type).action is PageAction.ONE_CLICK


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", b"confirm=1"),
        (MULTIPART, b'--x\r\nContent-Disposition: form-data; name="confirm"\r\n\r\n1\r\n--x--\r\n'),
    ],
)
def test_the_button_of_the_page_is_recognized(content_type: str, body: bytes) -> None:
    assert request_with(body, content_type).action is PageAction.CONFIRM


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (MULTIPART, b"List-Unsubscribe=One-Click"),
        ("multipart/form-data", ONE_CLICK_PART + b"--x--\r\n"),
        ("multipart/form-data; boundary=other", ONE_CLICK_PART + b"--x--\r\n"),
        (MULTIPART, ONE_CLICK_PART.replace(b"One-Click", b"Two-Click") + b"--x--\r\n"),
        ("application/x-www-form-urlencoded", b"List-Unsubscribe=One-Click" + b"&a=b" * 20),
    ],
)
def test_any_other_body_is_not_a_request(content_type: str, body: bytes) -> None:
    assert request_with(body, content_type).action is None


def test_a_body_that_is_not_base64_is_not_a_request() -> None:
    event = event_for("POST", "/t", {}, b"") | {"isBase64Encoded": True, "body": "abc"}

    assert PageRequest.from_event(event).action is None


@settings(deadline=None)
@given(
    content_type=st.one_of(
        st.text(), st.text().map(lambda text: f"multipart/form-data; boundary={text}")
    ),
    body=st.text() | st.text(alphabet='-x\r\n:;="List-UnsubscribeOne-Click', max_size=400),
    is_base64_encoded=st.booleans(),
)
def test_arbitrary_bodies_are_read_without_an_error(
    content_type: str,
    body: str,
    *,
    is_base64_encoded: bool,
) -> None:
    request = PageRequest("POST", "/t", {"content-type": content_type}, body, is_base64_encoded)

    assert request.action in (None, PageAction.ONE_CLICK, PageAction.CONFIRM)


def test_parts_nested_as_deep_as_the_limit_allows_are_read_without_an_error() -> None:
    for part in (
        b"Content-Type: message/rfc822\r\n\r\n",
        b"Content-Type: multipart/a;boundary=x\n\n--x\n",
    ):
        body = b"--x\r\n" + part * ((MAX_BODY_BYTES * 3 // 4) // len(part) - 1)

        request = request_with(body, MULTIPART)

        assert not request.is_too_large
        assert request.action is None
