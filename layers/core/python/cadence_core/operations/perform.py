"""Perform an operation for an operator, and record who changed what."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from typing import Annotated, Any
from uuid import uuid4

from pydantic import Field, StringConstraints

from cadence_core.database.conflicts import retry_on_conflict
from cadence_core.database.connection import Database
from cadence_core.database.json_text import as_json
from cadence_core.errors import CadenceError, StoreUnavailableError, UnknownNameError
from cadence_core.operations.agreed import act_as_agreed, marked
from cadence_core.operations.catalog import CATALOG
from cadence_core.operations.operation import Answer, Operation, Request, SignedRequest, recorded
from cadence_core.operations.reading import Record

RECORD = """
    INSERT INTO operator_actions (action_id, operation, actor, phase, details)
    VALUES (CAST(:action AS uuid), :operation, :actor, :phase, CAST(:details AS jsonb))"""

MAX_ATTEMPTS = 5
MAY_BE_DONE = "it may have been done: look, then ask for it again if it was not"
Actor = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
"""Who asks: an operator's name on a computer, or an IAM principal's ARN."""


class Call(Record):
    """An operation by name, with its request as JSON."""

    operation: str
    actor: Actor
    request: dict[str, Any] = Field(default_factory=dict)


def perform_call(database: Database, call: Call) -> Record:
    """Perform the operation that a call names.

    Raises:
        UnknownNameError: there is no such operation.
        InvalidRequestError: the request is wrong; nothing was done.
        CadenceError: as the operation raises.
    """
    operation = CATALOG.get(call.operation)
    if operation is None:
        raise UnknownNameError(f"there is no operation of this name: {call.operation}")
    answer: Record = perform(database, operation, operation.parse(call.request), call.actor)
    return answer


def perform(
    database: Database, operation: Operation[Request, Answer], request: Request, actor: str
) -> Answer:
    """Perform an operation; a change is recorded before it begins, and again when it has ended.

    An action whose end is not recorded may have been done in part: it may be repeated. What
    conflicts with another transaction is tried again, if an attempt leaves nothing behind.

    Raises:
        ChangedMeanwhileError: an ``AgreedRequest`` would do something else than was shown.
        StoreUnavailableError: the connection was lost; the text says if the change may be done.
        StoreConflictError: every attempt met a conflict; nothing was changed.
        CadenceError: as the operation raises.
    """
    if isinstance(request, SignedRequest):
        request = request.model_copy(update={"by": actor})
    if not operation.changes:
        return marked(operation.act(database, request))
    if getattr(request, "is_dry_run", False):
        return marked(_tried(operation, partial(operation.act, database, request)))
    action = {"action": str(uuid4()), "operation": operation.name, "actor": actor}
    asked = recorded(request)
    _record(database, action, "begun", asked)
    with _unsure_if_lost():
        try:
            answer = _tried(operation, partial(act_as_agreed, database, operation, request))
        except Exception as error:
            with suppress(CadenceError):  # the operation's own error is the one to report
                _record(database, action, "failed", {"error": type(error).__name__})
            raise
        # Ids that were asked for, and done: once is enough.
        done = {name: kept for name, kept in recorded(answer).items() if asked.get(name) != kept}
        _record(database, action, "done", done)
    return answer


@contextmanager
def _unsure_if_lost() -> Iterator[None]:
    """Say with the error of a lost connection, or ctrl-C, that the change may have been done."""
    try:
        yield
    except KeyboardInterrupt as error:
        error.add_note(MAY_BE_DONE)
        raise
    except StoreUnavailableError as error:
        if type(error) is not StoreUnavailableError:  # a conflict: nothing was changed
            raise
        raise StoreUnavailableError(f"{error}; {MAY_BE_DONE}") from error


def _tried(operation: Operation[Request, Answer], attempt: Callable[[], Answer]) -> Answer:
    max_attempts = MAX_ATTEMPTS if operation.can_be_undone else 1
    return retry_on_conflict(attempt, max_attempts=max_attempts)


def _record(
    database: Database, action: Mapping[str, str], phase: str, details: dict[str, Any]
) -> None:
    database.fetch("record_action", RECORD, **action, phase=phase, details=as_json(details))
