"""Requests to the function URL: who may ask, and for what."""

import base64
import json
from typing import Any

import pytest

from cadence_core.errors import (
    InvalidInvocationError,
    MethodNotAllowedError,
    UnauthorizedError,
)
from cadence_core.sending.invocations import ManualRequest, UrlInvocation, parse_invocation
from tests.sending.events import a_url_event

TOKEN = "0123456789abcdef"


def url_invocation(**request: Any) -> UrlInvocation:
    invocation = parse_invocation(a_url_event(**request))
    assert isinstance(invocation, UrlInvocation)
    return invocation


# Who may ask


def test_a_signed_caller_may_ask() -> None:
    assert url_invocation(is_iam=True).request(None) == ManualRequest()


@pytest.mark.parametrize(
    "header", [f"Bearer {TOKEN}", f"bearer {TOKEN}", f"BEARER {TOKEN}", f"Bearer  {TOKEN} "]
)
def test_a_caller_with_the_token_may_ask(header: str) -> None:
    assert url_invocation(token=header).request(TOKEN) == ManualRequest()


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        TOKEN,
        f"Basic {TOKEN}",
        f"Bearer{TOKEN}",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"Bearer {TOKEN.upper()}",
        f"Bearer {TOKEN} {TOKEN}",
        "Bearer ção",
        pytest.param("Bearer \ud800"),
    ],
)
def test_a_caller_without_the_token_may_not(header: str | None) -> None:
    with pytest.raises(UnauthorizedError, match=r"^not authenticated$"):
        url_invocation(token=header).request(TOKEN)


@pytest.mark.parametrize("header", [None, "Bearer ", "Bearer None", f"Bearer {TOKEN}"])
def test_without_a_configured_token_only_signed_callers_may(header: str | None) -> None:
    with pytest.raises(UnauthorizedError):
        url_invocation(token=header).request(None)


@pytest.mark.parametrize("authorizer", [None, {}, {"iam": None}, {"iam": {}}, {"jwt": {"x": 1}}])
def test_an_empty_authorizer_proves_nothing(authorizer: object) -> None:
    event = a_url_event()
    event["requestContext"]["authorizer"] = authorizer
    invocation = parse_invocation(event)
    assert isinstance(invocation, UrlInvocation)

    with pytest.raises(UnauthorizedError):
        invocation.request(TOKEN)


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "post"])
def test_only_a_post_may_ask(method: str) -> None:
    with pytest.raises(MethodNotAllowedError):
        url_invocation(is_iam=True, method=method).request(None)


def test_a_caller_is_known_before_the_body_is_looked_at() -> None:
    with pytest.raises(UnauthorizedError):
        url_invocation(body="nonsense").request(TOKEN)


# What is asked for


@pytest.mark.parametrize("body", [None, "", " \n", "{}"])
def test_an_absent_body_is_all_defaults(body: str | None) -> None:
    request = url_invocation(is_iam=True, body=body).request(None)

    assert (request.batch_size, request.dry_run) == (None, False)


@pytest.mark.parametrize("is_base64", [False, True])
def test_a_body_says_what_is_asked_for(*, is_base64: bool) -> None:
    body = '{"batch_size": 7, "dry_run": true}'
    text = base64.b64encode(body.encode()).decode() if is_base64 else body

    request = url_invocation(is_iam=True, body=text, is_base64=is_base64).request(None)

    assert request == ManualRequest(batch_size=7, dry_run=True)


@pytest.mark.parametrize("batch_size", [1, 500])
def test_a_batch_size_within_bounds_is_taken(batch_size: int) -> None:
    body = json.dumps({"batch_size": batch_size})

    assert url_invocation(is_iam=True, body=body).request(None).batch_size == batch_size


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ('{"batch_size": 0}', ("body.batch_size",)),
        ('{"batch_size": 501}', ("body.batch_size",)),
        ('{"batch_size": "7"}', ("body.batch_size",)),
        ('{"batch_size": 7.0}', ("body.batch_size",)),
        ('{"batch_size": true}', ("body.batch_size",)),
        ('{"dry_run": 1}', ("body.dry_run",)),
        ('{"dry_run": "yes"}', ("body.dry_run",)),
        ('{"dry_run": null}', ("body.dry_run",)),
        ('{"other": "s3cret", "batch_size": "s3cret"}', ("body.batch_size", "body.other")),
        ("[]", ("body",)),
        ("7", ("body",)),
        ("null", ("body",)),
        ("{", ("body",)),
        ("nonsense", ("body",)),
    ],
)
def test_a_faulty_body_has_its_fields_named(body: str, fields: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInvocationError) as raised:
        url_invocation(is_iam=True, body=body).request(None)

    assert sorted(raised.value.fields) == sorted(fields)
    assert str(raised.value) == f"invalid request: {', '.join(raised.value.fields)}"


@pytest.mark.parametrize("body", ["{}", "e30", "e30=\n*", "é", base64.b64encode(b"\xff").decode()])
def test_a_body_that_is_not_what_it_says_is_refused(body: str) -> None:
    with pytest.raises(InvalidInvocationError) as raised:
        url_invocation(is_iam=True, body=body, is_base64=True).request(None)

    assert raised.value.fields == ("body",)
