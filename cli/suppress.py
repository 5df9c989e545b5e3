"""``cadence suppress`` and ``cadence unsuppress``."""

from uuid import UUID

import click

from cadence_core.model.suppression import SUPPRESSED_BECAUSE
from cadence_core.operations.leads.suppress import (
    SUPPRESS,
    UNSUPPRESS,
    SuppressAnswer,
    SuppressRequest,
    UnsuppressRequest,
)
from cadence_core.operations.moments import moment
from cadence_core.operations.reports.findings import counted
from cli.checked import CheckedCommand, ParsedFile
from cli.engine import Engine
from cli.options import agreed, change, confirmed, with_engine
from cli.output import show, show_json, table
from cli.suppress_file import addresses_in_file, suppress_file
from cli.suppressed import ending, kept, list_name

IN_ORGANIZATION = click.option(
    "--organization", metavar="NAME", required=True, help="Whose list (whole name, or id)."
)


@click.command(cls=CheckedCommand)
@click.argument("address", required=False)
@click.option(
    "--file",
    "addresses",
    metavar="FILE",
    type=ParsedFile(addresses_in_file),
    help="The addresses of a file: lines with an email address or phone number, or a CSV.",
)
@IN_ORGANIZATION
@change
@with_engine
def suppress(
    engine: Engine,
    *,
    address: str | None,
    addresses: list[str] | None,
    organization: str,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Put addresses on a do-not-contact list.

    ADDRESS is an email address or a phone number, in any spelling: nothing is sent to it any more.
    """
    if address is None and addresses is not None:
        return suppress_file(
            engine, organization, addresses, dry_run=dry_run, yes=yes, as_json=as_json
        )
    if address is None or addresses is not None:
        raise click.UsageError("Give an address, or --file.")
    request = SuppressRequest(organization=organization, address=address)
    plan = engine.ask(SUPPRESS, request)
    if not as_json:
        _show_before(plan)
        if ends := ending(plan):
            show(ends)
    if dry_run or not plan.added:
        _report(plan, as_json=as_json)
        return 0
    if not confirmed(f"Suppress it for {plan.organization}?", yes=yes):
        return 1
    done = engine.ask(SUPPRESS, agreed(request, plan))
    _report(done, as_json=as_json, done="Suppressed.")
    return 0


@click.command(cls=CheckedCommand)
@click.argument("address")
@IN_ORGANIZATION
@click.option(
    "--asked-again",
    is_flag=True,
    help="Also after an opt-out or a complaint: the person asked for messages again.",
)
@click.option(
    "--asked-by",
    metavar="LEAD-ID",
    multiple=True,
    type=click.UUID,
    help="The lead who asked again; each of them, if several have the address.",
)
@change
@with_engine
def unsuppress(
    engine: Engine,
    *,
    address: str,
    organization: str,
    asked_again: bool,
    asked_by: tuple[UUID, ...],
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Take an address off a do-not-contact list.

    ADDRESS is an email address, a phone number or the id of a suppression.

    What the person asked for stays, unless they asked for messages again: their unsubscribing, a
    STOP, a complaint. Enrollments that have ended stay so.
    """
    request = UnsuppressRequest(
        organization=organization,
        address=address,
        has_asked_again=asked_again or bool(asked_by),
        asked_by=asked_by,
    )
    plan = engine.ask(UNSUPPRESS, request)
    if not as_json:
        _show_before(plan)
    if dry_run or not plan.removed:
        _report(plan, as_json=as_json)
        return _code(plan)
    if not confirmed(f"Remove {counted(plan.removed, 'suppression', 'suppressions')}?", yes=yes):
        return 1
    done = engine.ask(UNSUPPRESS, agreed(request, plan))
    _report(done, as_json=as_json, done=f"Removed {done.removed}.")
    return _code(done)


def _show_before(answer: SuppressAnswer) -> None:
    if not answer.before:
        show(f"It is not on {list_name(answer)}.")
        return
    rows = [
        (
            moment(each.since, answer.at).split(", "),
            [SUPPRESSED_BECAUSE.get(each.reason, each.reason), f"from {each.source}"],
            each.address or "(only its hash is kept)",
        )
        for each in answer.before
    ]
    show(f"It is on {list_name(answer)}:", table(("since", "why", "address"), rows))


def _report(answer: SuppressAnswer, *, as_json: bool, done: str = "Nothing was changed.") -> None:
    if as_json:
        show_json(answer)
        return
    if stays := kept(answer):
        show(f"{stays} (see --asked-again).")
    show(done)


def _code(answer: SuppressAnswer) -> int:
    return 0 if answer.before and not answer.kept else 1
