"""A change does what was shown before it was confirmed, or nothing.

The answer of a dry run has a mark, which the request that confirms it repeats. The change is undone
if its own answer would have another mark.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from cadence_core.database.connection import Database
from cadence_core.errors import ChangedMeanwhileError
from cadence_core.operations.operation import (
    AgreedRequest,
    Answer,
    MarkedAnswer,
    Operation,
    Request,
)
from cadence_core.operations.reading import Record

CHANGED = "this has changed meanwhile, and nothing was done: look again, then confirm"
NOT_MARKED = frozenset(
    {
        "active",
        "added_ids",
        "after",
        "as_of",
        "at",
        "is_erased",
        "is_repeated",
        "mark",
        "since",
        "stops",
        "until",
    }
)
"""Fields in which a change may differ from its dry run: when it was, the ids that it made, whether
it was done before, what stops messages besides, how many enrollments a switch concerns, and where a
slice ends."""


def marked(answer: Answer) -> Answer:
    """Return the answer of a dry run with its mark, if it has one."""
    if not isinstance(answer, MarkedAnswer):
        return answer
    return answer.model_copy(update={"mark": _mark_of(answer)})


def act_as_agreed(
    database: Database, operation: Operation[Request, Answer], request: Request
) -> Answer:
    """Perform a change; one that was shown in a transaction that ends with the check.

    Raises:
        ChangedMeanwhileError: it would do something else than was shown; nothing was done.
        CadenceError: as the operation raises.
    """
    if not (operation.can_be_undone and isinstance(request, AgreedRequest) and request.shown):
        return operation.act(database, request)
    with database.transaction():
        answer = operation.act(database, request)
        check_shown(request, answer)
    return answer


def check_shown(request: AgreedRequest, answer: Record) -> None:
    """Check that the answer to a request says what was shown before it, if anything was.

    Raises:
        ChangedMeanwhileError: it says something else.
    """
    if request.shown and _mark_of(answer) != request.shown:
        raise ChangedMeanwhileError(CHANGED)


def _mark_of(answer: Record) -> str:
    return sha256(repr(list(_said(answer))).encode()).hexdigest()


def _said(value: Any) -> Iterator[Any]:
    match value:
        case Record():
            for name in sorted(type(value).model_fields.keys() - NOT_MARKED):
                yield name, list(_said(getattr(value, name)))
        case tuple():
            for each in value:
                yield list(_said(each))
        case _:
            yield str(value)
