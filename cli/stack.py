"""The engine of a deployed stack: its ``Operate`` function, with the operator's own credentials."""

import json
from functools import cached_property
from threading import Lock
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    IncompleteReadError,
)

from cadence_core.errors import (
    CadenceError,
    InternalError,
    InvalidRequestError,
    StackUnavailableError,
)
from cadence_core.operations.answer import error_of
from cadence_core.operations.operation import Answer, Operation, Request
from cadence_core.operations.perform import MAY_BE_DONE
from cadence_core.text.input_problems import UNKNOWN_FIELD

LOGICAL_ID = "OperateFunction"
READ_TIMEOUT_SECONDS = 90.0
"""Longer than the function may run."""
OLDER_STACK = "; the stack is older than this command: deploy this version, or use the stack's"
# A request whose answer is lost may have been done: the operator decides whether to repeat it.
CONFIG = Config(read_timeout=READ_TIMEOUT_SECONDS, retries={"total_max_attempts": 1})


def _of_older_stack(error: CadenceError) -> CadenceError:
    """Return what to do if the stack refuses a field that this version's requests have."""
    if isinstance(error, InvalidRequestError) and UNKNOWN_FIELD in str(error):
        return InvalidRequestError(f"{error}{OLDER_STACK}")
    return error


class StackEngine:
    """Has the function of a stack perform operations."""

    def __init__(self, stack: str) -> None:
        self._stack = stack
        self._one_at_a_time = Lock()

    def ask(self, operation: Operation[Request, Answer], request: Request) -> Answer:
        call = {
            "operation": operation.name,
            # Only what was said: an older stack knows no field that is new, and needs none.
            "request": request.model_dump(mode="json", exclude_unset=True),
            "actor": self._actor,
        }
        answer = self._invoke(call, f"; {MAY_BE_DONE}" if operation.acts_on(request) else "")
        if error := error_of(answer):
            raise _of_older_stack(error)
        return operation.answer.model_validate_json(json.dumps(answer["answer"]))

    def _invoke(self, call: dict[str, Any], if_lost: str) -> dict[str, Any]:
        try:
            response = self._client("lambda").invoke(
                FunctionName=self._function, Payload=json.dumps(call).encode()
            )
            payload: dict[str, Any] = json.loads(response["Payload"].read())
        except KeyboardInterrupt as error:
            if if_lost:
                error.add_note(MAY_BE_DONE)
            raise
        except (HTTPClientError, IncompleteReadError) as error:
            raise StackUnavailableError(
                f"the answer of the stack {self._stack} was lost: {error}{if_lost}"
            ) from None
        except (BotoCoreError, ClientError) as error:
            raise self._unavailable(error) from None
        if "FunctionError" in response:
            kind = payload.get("errorType", "unknown")
            raise InternalError(f"the function failed: {kind}{if_lost}")
        return payload

    @cached_property
    def _function(self) -> str:
        try:
            described = self._client("cloudformation").describe_stack_resource(
                StackName=self._stack, LogicalResourceId=LOGICAL_ID
            )
        except (BotoCoreError, ClientError) as error:
            raise self._unavailable(error) from None
        return str(described["StackResourceDetail"]["PhysicalResourceId"])

    @cached_property
    def _actor(self) -> str:
        try:
            return str(self._client("sts").get_caller_identity()["Arn"])
        except (BotoCoreError, ClientError) as error:
            raise self._unavailable(error) from None

    def _client(self, service: str) -> Any:
        with self._one_at_a_time:  # a client may be used by several threads, and not made
            return boto3.client(service, config=CONFIG)  # type: ignore[call-overload]

    def _unavailable(self, error: Exception) -> StackUnavailableError:
        return StackUnavailableError(f"the stack {self._stack} cannot be asked: {error}")
