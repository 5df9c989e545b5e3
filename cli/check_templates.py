"""``cadence check-templates``."""

from collections.abc import Sequence

import click

from cadence_core.operations.templates.check_templates import (
    CHECK_TEMPLATES,
    CheckedTemplate,
    CheckTemplatesRequest,
)
from cli.checked import CheckedCommand
from cli.engine import Engine
from cli.options import with_engine
from cli.output import CHANNELS, heading, show, show_json


@click.command("check-templates", cls=CheckedCommand)
@click.argument("template", metavar="[NAME|ID]", required=False)
@with_engine
def check(engine: Engine, *, template: str | None, as_json: bool) -> int:
    """Check templates before their first lead is due.

    Without a name or id, every template is checked; those that no step uses come last. What depends
    on a lead's data is not checked: a dry run shows that.
    """
    checked = engine.ask(CHECK_TEMPLATES, CheckTemplatesRequest(template=template)).templates
    faulty = [each for each in checked if each.faults]
    if as_json:
        show_json(checked)
    else:
        _show(faulty, len(checked))
    return 1 if faulty or not checked else 0


def _show(faulty: Sequence[CheckedTemplate], number: int) -> None:
    for each in faulty:
        use = "" if each.is_used else ", not used by any step"
        show(heading(f"{each.template} ({each.organization}, {CHANNELS[each.channel]}{use})"))
        show(f"id {each.template_id}", indent=2)
        for fault in each.faults:
            show(f"{fault.reason}: {fault.explanation}", indent=2)
            lines = (fault.detail, fault.advice and f"What to do: {fault.advice}.")
            show(*filter(None, lines), indent=4)
        show("")
    show(f"{number:,} checked, {len(faulty):,} with a fault.")
