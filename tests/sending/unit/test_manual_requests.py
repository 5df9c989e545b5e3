"""Requests to the function URL: who may send them, and what they may contain."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from cadence_core.errors import (
    InvalidInvocationError,
    MethodNotAllowedError,
    UnauthorizedError,
)
from cadence_core.model.enrollment import EnrollmentId
from cadence_core.sending.invocations import ManualRequest, UrlInvocation, parse_invocation
from tests.sending.events import a_url_event

TOKEN = "0123456789abcdef"
ID = "8b1a9953-c461-4296-a827-abf8c47804d7"


def in_days(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


def url_invocation(**request: Any) -> UrlInvocation:
    invocation = parse_invocation(a_url_event(**request))
    assert isinstance(invocation, UrlInvocation)
    return invocation


# Callers


def test_a_caller_with_an_iam_signature_is_accepted() -> None:
    assert url_invocation(is_iam=True).request(None) == ManualRequest()


@pytest.mark.parametrize(
    "header", [f"Bearer {TOKEN}", f"bearer {TOKEN}", f"BEARER {TOKEN}", f"Bearer  {TOKEN} "]
)
def test_a_caller_with_the_token_is_accepted(header: str) -> None:
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
def test_a_caller_without_the_token_is_refused(header: str | None) -> None:
    with pytest.raises(UnauthorizedError, match=r"^not authenticated$"):
        url_invocation(token=header).request(TOKEN)


@pytest.mark.parametrize("header", [None, "Bearer ", "Bearer None", f"Bearer {TOKEN}"])
def test_only_iam_signatures_are_accepted_when_no_token_is_configured(header: str | None) -> None:
    with pytest.raises(UnauthorizedError):
        url_invocation(token=header).request(None)


@pytest.mark.parametrize("authorizer", [None, {}, {"iam": None}, {"iam": {}}, {"jwt": {"x": 1}}])
def test_an_empty_authorizer_is_refused(authorizer: object) -> None:
    event = a_url_event()
    event["requestContext"]["authorizer"] = authorizer
    invocation = parse_invocation(event)
    assert isinstance(invocation, UrlInvocation)

    with pytest.raises(UnauthorizedError):
        invocation.request(TOKEN)


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "post"])
def test_only_post_is_accepted(method: str) -> None:
    with pytest.raises(MethodNotAllowedError):
        url_invocation(is_iam=True, method=method).request(None)


def test_the_caller_is_authenticated_before_the_body_is_parsed() -> None:
    with pytest.raises(UnauthorizedError):
        url_invocation(body="nonsense").request(TOKEN)


# Requests


@pytest.mark.parametrize("body", [None, "", " \n", "{}"])
def test_an_absent_body_means_all_defaults(body: str | None) -> None:
    request = url_invocation(is_iam=True, body=body).request(None)

    assert (request.batch_size, request.dry_run) == (None, False)


@pytest.mark.parametrize("is_base64", [False, True])
def test_a_body_sets_the_batch_size_and_the_dry_run(*, is_base64: bool) -> None:
    body = '{"batch_size": 7, "dry_run": true}'
    text = base64.b64encode(body.encode()).decode() if is_base64 else body

    request = url_invocation(is_iam=True, body=text, is_base64=is_base64).request(None)

    assert request == ManualRequest(batch_size=7, dry_run=True)


@pytest.mark.parametrize("batch_size", [1, 500])
def test_a_batch_size_within_the_limits_is_accepted(batch_size: int) -> None:
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
        ('{"dry_run": true, "at": "tomorrow"}', ("body.at",)),
        ('{"dry_run": true, "at": 1764590400}', ("body.at",)),
        ('{"dry_run": true, "at": "TOMORROW_WITHOUT_ZONE"}', ("body.at",)),
        ('{"dry_run": true, "at": "YESTERDAY"}', ("body.at",)),
        ('{"dry_run": true, "at": "IN_400_DAYS"}', ("body.at",)),
        ('{"dry_run": true, "at": "9999-12-31T23:59:59-23:00"}', ("body.at",)),
        ('{"at": "TOMORROW"}', ("body.at",)),  # a run is always now
        ('{"explain": {}}', ("body.explain",)),
        ('{"explain": {"lead_id": "s3cret"}}', ("body.explain.lead_id",)),
        ('{"explain": {"email": "s3cret"}}', ("body.explain.email",)),
        (f'{{"explain": {{"lead_id": "{ID}", "enrollment_id": "{ID}"}}}}', ("body.explain",)),
        (f'{{"explain": {{"lead_id": "{ID}"}}, "dry_run": true}}', ("body.explain",)),
        (f'{{"explain": {{"lead_id": "{ID}"}}, "batch_size": 5}}', ("body.explain",)),
        ('{"other": "s3cret", "batch_size": "s3cret"}', ("body.batch_size", "body.other")),
        ("[]", ("body",)),
        ("7", ("body",)),
        ("null", ("body",)),
        ("{", ("body",)),
        ("nonsense", ("body",)),
    ],
)
def test_the_invalid_fields_of_a_body_are_named(body: str, fields: tuple[str, ...]) -> None:
    for name, moment in {
        "TOMORROW_WITHOUT_ZONE": in_days(1)[:19],
        "TOMORROW": in_days(1),
        "YESTERDAY": in_days(-1),
        "IN_400_DAYS": in_days(400),
    }.items():
        body = body.replace(name, moment)
    with pytest.raises(InvalidInvocationError) as raised:
        url_invocation(is_iam=True, body=body).request(None)

    assert sorted(raised.value.fields) == sorted(fields)
    assert str(raised.value) == f"invalid request: {', '.join(raised.value.fields)}"


@pytest.mark.parametrize("body", ["{}", "e30", "e30=\n*", "é", base64.b64encode(b"\xff").decode()])
def test_a_body_that_is_not_base64_as_declared_is_refused(body: str) -> None:
    with pytest.raises(InvalidInvocationError) as raised:
        url_invocation(is_iam=True, body=body, is_base64=True).request(None)

    assert raised.value.fields == ("body",)


@pytest.mark.parametrize("asked", [{"dry_run": True}, {"explain": {"lead_id": ID}}])
def test_a_question_may_be_about_a_later_moment(asked: dict[str, Any]) -> None:
    at = in_days(3)

    request = url_invocation(is_iam=True, body=json.dumps({**asked, "at": at})).request(None)

    assert request.at == datetime.fromisoformat(at)


@pytest.mark.parametrize("field", ["lead_id", "enrollment_id"])
def test_a_caller_may_ask_about_a_lead_or_an_enrollment(field: str) -> None:
    body = json.dumps({"explain": {field: ID}})

    asked = url_invocation(is_iam=True, body=body).request(None).explain

    assert asked
    assert asked.enrollments(lambda lead: [EnrollmentId(lead)]) == [EnrollmentId(UUID(ID))]
