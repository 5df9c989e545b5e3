"""Commands that change one fact of each of the leads that an operator chooses."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

import click

from cadence_core.operations.leads.facts.change import LeadsChanged, LeadsRequest
from cadence_core.operations.operation import Operation
from cli.engine import Engine
from cli.named_leads import (
    Named,
    Unclear,
    ask_slices,
    leads_in_options,
    leads_options,
    show_unclear,
    unclear_as_dicts,
    unclear_of,
)
from cli.options import agreed, confirmed
from cli.output import heading, show, show_json, table
from cli.slices import perform_slices

COUNTS = ("changed", "unchanged", "busy", "absent")
Request = TypeVar("Request", bound=LeadsRequest)
Answer = TypeVar("Answer", bound=LeadsChanged)


@dataclass(frozen=True)
class Whose:
    """The leads of the options: those that are named, or those of a list."""

    named: Sequence[Named]
    list_name: str | None


def of_leads(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --lead, --leads and --list, one of them, as ``whose``."""

    @leads_options
    @wraps(function)
    def command(
        *args: Any,
        names: tuple[str, ...],
        file: list[Named] | None,
        list_name: str | None,
        **options: Any,
    ) -> Any:
        if [bool(names), file is not None, list_name is not None].count(True) != 1:
            raise click.UsageError("Say whose: --lead, --leads or --list.")
        whose = Whose(file or leads_in_options(names), list_name)
        return function(*args, whose=whose, **options)

    return command


@dataclass(frozen=True)
class Words:
    """What a command says. ``counts`` name those of ``COUNTS`` that its operation may count.

    ``title`` and ``question`` take the first answer, and the question a number, too; ``done`` takes
    a number.
    """

    title: Callable[[Any], str]
    counts: Mapping[str, str]
    question: Callable[[Any, int], str]
    done: str


def change_chosen(
    engine: Engine,
    operation: Operation[Request, Answer],
    request: Request,
    whose: Whose,
    words: Words,
    *,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Show what a change would do, ask, and do it; return the exit code."""
    total = _Total()
    requests = []
    request = request.model_copy(update={"list_name": whose.list_name})
    for asked, answer, part in ask_slices(engine, operation, request, whose.named):
        total.add(answer, part)
        requests.append(agreed(asked, answer))
    if not as_json:
        _show(total, words)
    if dry_run or not total.counts["changed"]:
        return _report(total, words, as_json=as_json, changed=None, is_dry_run=dry_run)
    if not confirmed(words.question(total.first, total.counts["changed"]), yes=yes):
        return 1
    changed = sum(each.changed for each in perform_slices(engine, operation, requests))
    return _report(total, words, as_json=as_json, changed=changed, is_dry_run=False)


@dataclass
class _Total:
    """What would become of all slices."""

    first: LeadsChanged | None = None
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    unclear: list[Unclear] = field(default_factory=list)

    def add(self, answer: LeadsChanged, named: Sequence[Named]) -> None:
        self.first = self.first or answer
        for name in COUNTS:
            self.counts[name] += getattr(answer, name)
        self.unclear += unclear_of(named, answer.unclear)


def _show(total: _Total, words: Words) -> None:
    show(heading(words.title(total.first)))
    rows = [(total.counts[name], words.counts[name]) for name in words.counts if total.counts[name]]
    if total.unclear:
        rows.append((len(total.unclear), "named, but not found"))
    show(table(("leads", ""), rows) if rows else "No lead matches.", indent=2)
    show_unclear(total.unclear)


def _report(
    total: _Total, words: Words, *, as_json: bool, changed: int | None, is_dry_run: bool
) -> int:
    if as_json:
        counts = {**total.counts, "is_dry_run": is_dry_run}
        show_json({**counts, "unclear": unclear_as_dicts(total.unclear)})
    elif changed is None:
        show("Nothing was changed.")
    else:
        show(words.done.format(f"{changed:,}"))
    found = total.counts["changed"] or total.counts["unchanged"]
    return 0 if found and not (total.counts["busy"] or total.unclear) else 1
