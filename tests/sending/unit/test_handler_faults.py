"""The errors of the Lambda handler: visible to the operator, without details for the caller."""

import json
import traceback
from typing import Any, NoReturn

import pytest

from cadence_core.errors import (
    ConfigurationError,
    InternalError,
    InvalidInvocationError,
    StoreUnavailableError,
)
from cadence_core.sending.application import Application
from tests.builders import a_due_enrollment
from tests.sending.engines import an_application
from tests.sending.events import a_url_event, an_event
from tests.sending.fakes import FakeRunStore
from tests.sending.handling import Invoke

SECRET = "maria@lead.test"


def body_of(answer: dict[str, Any]) -> Any:
    return json.loads(answer["body"])


def misconfigured() -> NoReturn:
    raise ConfigurationError(f"DATABASE_URL: {SECRET}")


def broken_by(error: Exception) -> Application:
    return an_application(FakeRunStore([a_due_enrollment()], faults={1: error, 2: error}))


@pytest.mark.parametrize(
    "error", [StoreUnavailableError(f"at {SECRET}"), KeyError(SECRET), ZeroDivisionError(SECRET)]
)
def test_an_internal_error_shows_the_caller_only_the_request_id(
    invoke: Invoke, error: Exception
) -> None:
    answer = invoke(broken_by(error), a_url_event("{}", is_iam=True))

    assert answer["statusCode"] == 500
    assert body_of(answer) == {
        "error": "internal error",
        "request_id": "e1506fd5-9e7b-434f-bd42-4f8fa224b599",
    }


def test_a_bad_configuration_shows_the_caller_no_detail(invoke: Invoke) -> None:
    answer = invoke(misconfigured, a_url_event("{}", is_iam=True))

    assert answer["statusCode"] == 500
    assert SECRET not in json.dumps(answer)


@pytest.mark.parametrize("sample", ["schedule", "schedule_classic", "queue"])
def test_a_lost_database_fails_the_invocation(invoke: Invoke, sample: str) -> None:
    with pytest.raises(StoreUnavailableError):
        invoke(broken_by(StoreUnavailableError("down")), an_event(sample))


def test_a_bad_configuration_fails_the_invocation(invoke: Invoke) -> None:
    with pytest.raises(ConfigurationError, match="DATABASE_URL"):
        invoke(misconfigured, an_event("schedule"))


@pytest.mark.parametrize("sample", ["schedule", "queue"])
def test_an_unexpected_error_is_raised_without_its_text(invoke: Invoke, sample: str) -> None:
    with pytest.raises(InternalError) as raised:
        invoke(broken_by(KeyError(SECRET)), an_event(sample))

    assert str(raised.value) == "KeyError"
    assert SECRET not in "".join(traceback.format_exception(raised.value))


@pytest.mark.parametrize("event", [{}, [], {"source": "aws.s3"}, {"Records": []}])
def test_an_unknown_event_fails_before_the_application_is_built(
    invoke: Invoke, event: object
) -> None:
    def build() -> NoReturn:
        raise AssertionError("the application must not be built")

    with pytest.raises(InvalidInvocationError):
        invoke(build, event)
