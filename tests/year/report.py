"""One page about a year, with pictures, that needs nothing else."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tests.year import figures, pictures
from tests.year.auditor import Auditor
from tests.year.evidence import Finding
from tests.year.plans import Plan
from tests.year.saturated import Saturation

TEMPLATE = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
).get_template("report.html.j2")
MAX_FINDINGS = 200


def write_report(
    path: Path,
    plan: Plan,
    audit: Auditor,
    findings: Sequence[Finding],
    seconds: Mapping[str, float],
    *,
    saturated: Saturation,
) -> None:
    """Write the page."""
    evidence, book, size = audit.evidence, audit.book, plan.size
    first = plan.start.date()
    senders = figures.by_sender(audit.sent, book, plan.start, size.days)
    waits = figures.by_organization(audit.sending, audit.waits)
    path.write_text(
        TEMPLATE.render(
            seed=plan.seed,
            size=size,
            totals=[
                ("Messages", len(evidence.accepted)),
                ("Refused", len(evidence.refused)),
                ("Runs", sum(played.runs for played in evidence.played)),
                ("Runs killed", sum(not played.is_undisturbed for played in evidence.played)),
                ("Ticks played", len(evidence.played)),
                ("Edits", len(plan.edits)),
            ],
            findings=findings,
            shown=MAX_FINDINGS,
            week=pictures.week(figures.by_hour_and_weekday(audit.sent)),
            days=pictures.days(figures.by_day(evidence, first, size.days), first),
            senders=[(sender, pictures.sender(sender)) for sender in senders],
            saturated=saturated,
            hours=pictures.hours(saturated),
            waiting=pictures.waiting(waits),
            reasons=figures.why_waiting(evidence),
            seconds=sorted(seconds.items(), key=lambda item: -item[1]),
        ),
        encoding="utf-8",
    )
