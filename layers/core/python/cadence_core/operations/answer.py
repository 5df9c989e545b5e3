"""An operation over the wire: an event with a call comes in, an answer or an error goes out."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from cadence_core import errors
from cadence_core.database.connection import Database
from cadence_core.errors import (
    CadenceError,
    InternalError,
    InvalidRequestError,
    StackUnavailableError,
)
from cadence_core.operations.catalog import CATALOG
from cadence_core.operations.perform import MAY_BE_DONE, Call, perform_call
from cadence_core.runtime.telemetry import logger, record_unexpected

MAX_ANSWER_BYTES = 5_500_000
"""Lambda refuses an answer above 6 MB:
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""
ERRORS: Mapping[str, type[CadenceError]] = {
    name: kind
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, CadenceError)
}


def answer_event(open_database: Callable[[], Database], event: Mapping[str, Any]) -> dict[str, Any]:
    """Perform the call in an event, and return ``{"answer": ...}``.

    An error becomes ``{"error": {"kind": ..., "message": ...}}``: its kind is the name of its
    class, and no text of an unexpected one is shown.
    """
    try:
        return {"answer": _answer(open_database, event)}
    except CadenceError as error:
        logger.info("operation refused", extra={"error": type(error).__name__})
        return _failure(error)
    except Exception as error:
        record_unexpected("operation", error)
        return _failure(InternalError(type(error).__name__))


def error_of(answer: Mapping[str, Any]) -> CadenceError | None:
    """Return the error that an answer over the wire stands for, ``None`` if it is none."""
    error = answer.get("error")
    if error is None:
        return None
    return ERRORS.get(error["kind"], InternalError)(error["message"])


def _answer(open_database: Callable[[], Database], event: Mapping[str, Any]) -> dict[str, Any]:
    try:
        call = Call.model_validate(event)
    except ValidationError as error:
        names = sorted({str(next(iter(problem["loc"]), "event")) for problem in error.errors()})
        raise InvalidRequestError(
            f"the event has to name operation, request and actor: see {', '.join(names)}"
        ) from None
    # A name that is not ours may be anything, such as an address.
    logger.append_keys(operation=call.operation if call.operation in CATALOG else "unknown")
    database = open_database()
    database.check()
    answer = perform_call(database, call).model_dump(mode="json")
    if len(json.dumps(answer)) > MAX_ANSWER_BYTES:
        raise _too_large(call)
    return answer


def _too_large(call: Call) -> CadenceError:
    operation = CATALOG[call.operation]
    if operation.acts_on(operation.parse(call.request)):
        return StackUnavailableError(f"the answer is larger than 5.5 MB; {MAY_BE_DONE}")
    return InvalidRequestError("the answer is larger than 5.5 MB: ask for less")


def _failure(error: CadenceError) -> dict[str, Any]:
    return {"error": {"kind": type(error).__name__, "message": str(error)}}
