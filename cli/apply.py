"""``cadence apply`` and ``cadence pull``."""

from collections.abc import Sequence
from pathlib import Path

import click

from cadence_core.errors import InvalidRequestError
from cadence_core.operations.plans.apply import APPLY, MAX_DOCUMENTS, ApplyAnswer, ApplyRequest
from cadence_core.operations.plans.plan_lines import DocumentPlan, LeftAlone, PlanLine
from cadence_core.operations.plans.pull import PULL, PullRequest
from cli.checked import CheckedCommand
from cli.documents import FileDocument, InvalidFilesError, located, read_files
from cli.engine import Engine
from cli.options import change, confirmed, with_engine
from cli.output import heading, printable, show, show_json
from cli.yaml_text import write_yaml

MARKS = {"created": "+", "changed": "~", "archived": "-", "restored": "+", "removed": "-"}


@click.command(cls=CheckedCommand)
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@change
@with_engine
def apply(
    engine: Engine, *, files: tuple[Path, ...], dry_run: bool, yes: bool, as_json: bool
) -> int:
    """Bring organizations to what files say.

    Files hold senders, schedules, caps, templates and cadences.

    FILE is YAML; each of its documents describes one organization, or a part of one, and is applied
    as a whole or not at all. What no document names stays as it is.
    """
    documents = _documents(files)
    request = ApplyRequest(documents=tuple(each.document for each in documents))
    planned = _ask(engine, documents, request)
    if not as_json:
        for plan in planned.plans:
            _show_plan(plan)
    if dry_run or not planned.changes:
        show_json(planned) if as_json else _show_unchanged(planned)
        return 0
    if not confirmed(f"Make {_counted(planned.changes, 'change')}?", yes=yes):
        return 1
    shown = tuple(plan.digest for plan in planned.plans)
    request = request.model_copy(update={"shown": shown, "is_dry_run": False})
    done = _ask(engine, documents, request)
    show_json(done) if as_json else show(f"Made {_counted(done.changes, 'change')}.")
    return 0


@click.command(cls=CheckedCommand)
@click.option("--organization", metavar="NAME", help="Only this organization (whole name, or id).")
@with_engine
def pull(engine: Engine, *, organization: str | None, as_json: bool) -> int:
    """Print what organizations plan, as YAML.

    `cadence apply` takes it. Fields with their defaults, deleted cadences and archived steps are
    left out.
    """
    request = PullRequest(organization=organization)
    documents = []
    while (answer := engine.ask(PULL, request)).document:
        documents.append(answer.document.model_dump(mode="json", exclude_defaults=True))
        request = request.model_copy(update={"after": answer.after})
    if as_json:
        show_json(documents)
    else:
        click.echo("---\n".join(write_yaml(document) for document in documents), nl=False)
    return 0 if documents else 1


def _documents(files: Sequence[Path]) -> list[FileDocument]:
    try:
        documents = read_files(files)
    except InvalidFilesError as error:
        for problem in error.problems[:-1]:
            click.echo(f"Error: {printable(problem)}", err=True)
        raise InvalidRequestError(error.problems[-1]) from None
    if len(documents) > MAX_DOCUMENTS:
        raise InvalidRequestError(f"there are more than {MAX_DOCUMENTS} documents")
    return documents


def _ask(engine: Engine, documents: Sequence[FileDocument], request: ApplyRequest) -> ApplyAnswer:
    try:
        return engine.ask(APPLY, request)
    except InvalidRequestError as error:
        raise located(documents, error) from None


def _show_plan(plan: DocumentPlan) -> None:
    show(heading(plan.organization))
    for line in plan.lines:
        _show_line(line)
    if plan.unchanged:
        show(f"{plan.unchanged:,} unchanged", indent=2)
    for left in plan.left_alone:
        _show_left(left)
    for template in plan.faults:
        for fault in template.faults:
            show(f"! template {template.template}: {fault.explanation}", indent=2)
            show(*filter(None, (fault.detail,)), indent=6)
    show("")


def _show_line(line: PlanLine) -> None:
    show(f"{MARKS[line.action]} {line.action} {_kind(line.kind)} {line.name}", indent=2)
    for field in line.fields:
        show(f"{field.field}: {field.before} -> {field.after}", indent=6)
    for consequence in line.consequences:
        show(f"! {consequence}", indent=6)


def _show_left(left: LeftAlone) -> None:
    names = ", ".join(left.names)
    more = f" and {left.count - len(left.names):,} more" if left.count > len(left.names) else ""
    what = _counted(left.count, _kind(left.kind))
    show(f"left alone, not in the file: {what}: {names}{more}", indent=2)


def _show_unchanged(planned: ApplyAnswer) -> None:
    show("Nothing was changed." if planned.changes else "Nothing to change.")


def _kind(kind: str) -> str:
    return "day off" if kind == "day_off" else kind


def _counted(count: int, noun: str) -> str:
    plural = "days off" if noun == "day off" else f"{noun}s"
    return f"{count:,} {noun if count == 1 else plural}"
