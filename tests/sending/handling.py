"""Invokes the real Lambda handler with a test's own application."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from cadence_core.sending.application import Application
from functions.execute_cadence_steps import app


class FakeContext(LambdaContext):
    """The context of an invocation with 120 seconds left."""

    def __init__(self) -> None:
        self._function_name = "execute-cadence-steps"
        self._memory_limit_in_mb = 1024
        self._invoked_function_arn = "arn:aws:lambda:sa-east-1:123456789012:function:execute"
        self._aws_request_id = "request-1"

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        return 120_000


Invoke = Callable[[Application | Callable[[], Application], Any], dict[str, Any]]
"""Passes an event to the handler; a callable argument builds the application."""


def invoke_with(monkeypatch: pytest.MonkeyPatch) -> Invoke:
    """Return a function that invokes the handler with a test's own application."""

    def invoke(application: Application | Callable[[], Application], event: Any) -> dict[str, Any]:
        build = (lambda: application) if isinstance(application, Application) else application
        monkeypatch.setattr(app, "application", build)
        answer: dict[str, Any] = app.lambda_handler(event, FakeContext())
        return answer

    return invoke
