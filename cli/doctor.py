"""``cadence doctor``."""

import click

from cadence_core.operations.doctor.doctor import DOCTOR, DoctorRequest
from cadence_core.operations.doctor.doctor_finding import Finding
from cli.checked import CheckedCommand
from cli.engine import Engine
from cli.options import with_engine
from cli.output import show, show_json, table


@click.command(cls=CheckedCommand)
@with_engine
def doctor(engine: Engine, *, as_json: bool) -> int:
    """Check the database, AWS, Claude and the DNS of the senders.

    AWS is asked with your own credentials, or with --stack by the deployed function, which also
    knows its queues and its schedule. Each thing that is wrong comes with what fixes it; 1 if
    anything is not ok.
    """
    answer = engine.ask(DOCTOR, DoctorRequest())
    if as_json:
        show_json(answer)
    else:
        show(table(("", "what", "found"), map(_row, answer.findings)))
    return 0 if all(finding.is_ok for finding in answer.findings) else 1


def _row(finding: Finding) -> tuple[object, ...]:
    fix = [f"fix: {finding.fix}"] if finding.fix else []
    return finding.severity, finding.area, [finding.sentence, *fix]
