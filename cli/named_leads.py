"""The leads that a command names: one a line of a file, or one an option."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

import click

from cadence_core.operations.leads.chosen_leads import MAX_SLICE
from cadence_core.operations.leads.lead import LeadName
from cadence_core.operations.leads.lead_names import UnclearName
from cadence_core.operations.operation import ChangeRequest, Operation
from cli.checked import ParsedFile, not_text
from cli.engine import Engine
from cli.listed import read_list
from cli.output import printable, show
from cli.slices import in_slices, plan_slices

MAX_NAME_LENGTH = 1_000
MAX_SHOWN = 20
PROBLEMS = {
    "unknown": "no lead of the organization has it",
    "several": "several leads have it; name one by its id",
}
Change = TypeVar("Change", bound=ChangeRequest)


@dataclass(frozen=True, slots=True)
class Named:
    """An id, an email address or a phone number, and where it was written."""

    text: str
    place: str


def leads_in_file(content: bytes) -> list[Named]:
    """Return the lead of each row of a file.

    Raises:
        ValueError: a row names no lead, or the file cannot be read; the text says which line.
    """
    named = [Named(listed.names[0], listed.place) for listed in read_list(content)]
    for each in named:
        try:
            _check(each.text)
        except ValueError as error:
            raise ValueError(f"{each.place}: {error}") from None
    return named


def leads_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --lead, --leads and --list, as ``names``, ``file`` and ``list_name``."""

    @click.option(
        "--lead", "names", metavar="LEAD", multiple=True, help="This lead; may be repeated."
    )
    @click.option(
        "--leads",
        "file",
        metavar="FILE",
        type=ParsedFile(leads_in_file),
        help="The leads of a file: lines with an id, email address or phone number, or a CSV.",
    )
    @click.option(
        "--list", "list_name", metavar="NAME", help="Leads whose custom field list is this."
    )
    @wraps(function)
    def command(*args: Any, **options: Any) -> Any:
        return function(*args, **options)

    return command


def leads_in_options(names: Iterable[str]) -> list[Named]:
    """Return the lead of each option.

    Raises:
        BadParameter: one names no lead.
    """
    named = [Named(name.strip(), name.strip()) for name in names]
    for each in named:
        try:
            _check(each.text)
        except ValueError as error:
            raise click.BadParameter(printable(str(error)), param_hint="--lead") from None
    return named


def _check(name: str) -> None:
    if problem := not_text(name):
        raise ValueError(problem)
    if len(name) > MAX_NAME_LENGTH:
        raise ValueError(f"longer than {MAX_NAME_LENGTH:,} characters")
    LeadName.parse(name)


def ask_slices(
    engine: Engine, operation: Operation[Change, Any], request: Change, named: Sequence[Named]
) -> Iterator[tuple[Change, Any, Sequence[Named]]]:
    """Yield the request of each slice, its answer and the names in it.

    Without names, the slices are those of the request itself, such as of a list.
    """
    for part in _slices_of(named):
        asked = request.model_copy(update={"leads": tuple(each.text for each in part)})
        yield asked, engine.ask(operation, asked), part
    if not named:
        for asked, answer in plan_slices(engine, operation, request):
            yield asked, answer, ()


def _slices_of(named: Sequence[Named]) -> Iterator[Sequence[Named]]:
    """Yield as many as one request takes, each name once."""
    once = list({each.text: each for each in reversed(named)}.values())[::-1]
    yield from in_slices(once, MAX_SLICE)


@dataclass(frozen=True, slots=True)
class Unclear:
    """A name that is not that of one lead; ``problem`` is a key of ``PROBLEMS``."""

    named: Named
    problem: str


def unclear_of(named: Sequence[Named], unclear: Iterable[UnclearName]) -> list[Unclear]:
    """Return the names of a slice that are not those of one lead."""
    return [Unclear(named[each.place], each.problem) for each in unclear]


def show_unclear(unclear: Sequence[Unclear]) -> None:
    """Print where the names were written, and what is wrong with them."""
    for each in unclear[:MAX_SHOWN]:
        show(f"{each.named.place}: {PROBLEMS[each.problem]}", indent=2)
    if len(unclear) > MAX_SHOWN:
        show(f"and {len(unclear) - MAX_SHOWN:,} more: --json lists all", indent=2)


def unclear_as_dicts(unclear: Iterable[Unclear]) -> list[dict[str, str]]:
    """Return them for JSON."""
    return [{"place": each.named.place, "problem": each.problem} for each in unclear]
