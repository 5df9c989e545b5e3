"""Changes that are longer than one request takes: slices, each shown and then done on its own."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

import click

from cadence_core.errors import CadenceError, ChangedMeanwhileError
from cadence_core.operations.operation import Answer, ChangeRequest, Operation
from cli.engine import Engine

STOPPED = "It stopped on the way. Run the same command again: it continues."
REST_CHANGED = (
    "the rest has changed meanwhile: what came before it is done, and nothing of the rest"
)
T = TypeVar("T")
Change = TypeVar("Change", bound=ChangeRequest)


def in_slices(items: Sequence[T], size: int) -> Iterator[tuple[T, ...]]:
    """Yield the items in order, at most ``size`` at a time."""
    for start in range(0, len(items), size):
        yield tuple(items[start : start + size])


def plan_slices(
    engine: Engine, operation: Operation[Change, Any], request: Change
) -> Iterator[tuple[Change, Any]]:
    """Yield the request of each slice and its answer, ``after`` which the next one begins."""
    while True:
        answer = engine.ask(operation, request)
        yield request, answer
        if not answer.after:
            return
        request = request.model_copy(update={"after": answer.after})


def perform_slices(
    engine: Engine, operation: Operation[Change, Answer], requests: Iterable[Change]
) -> Iterator[Answer]:
    """Yield the answer to each request. What stops it on the way says that it can be continued."""
    is_begun = False
    for request in requests:
        try:
            answer = engine.ask(operation, request)
        except (CadenceError, KeyboardInterrupt) as error:
            if is_begun and not request.is_dry_run:
                click.echo(STOPPED, err=True)
                if isinstance(error, ChangedMeanwhileError):
                    raise ChangedMeanwhileError(REST_CHANGED) from None
                if isinstance(error, KeyboardInterrupt):
                    raise click.Abort from None
            raise
        is_begun = True
        yield answer
