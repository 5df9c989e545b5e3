"""Measures how fast the engine is, as ratios within one run: ``make bench``.

The whole run renews bench/last.json and the figures of docs/performance.md. A quick one, or one
of a few measurements, changes neither, and says what changed since the last whole one; or since
another checkout, which then is measured in turn with this one.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from time import perf_counter

import click
from rich.console import Console

from bench.bars import missed
from bench.checkouts import RESULTS, report_of
from bench.comparison import said, together
from bench.figures import Figure, Report, figures_of
from bench.machine import ROOT, this_commit, this_machine
from bench.measurements import MEASUREMENTS, Measurement
from bench.page import where, write
from bench.stage import Stage
from bench.table import table
from cadence_core.runtime.telemetry import logger
from local.embedded_postgres import database_url, temporary_server

LAST, KEPT = ROOT / "bench/last.json", ROOT / RESULTS
PAGE = ROOT / "docs/performance.md"
ROUNDS, QUICK_ROUNDS = 5, 3


@click.command()
@click.option("--quick", is_flag=True, help="Under three minutes: compare with the last whole run.")
@click.option("--only", multiple=True, type=click.Choice([each.name for each in MEASUREMENTS]))
@click.option("--million", is_flag=True, help="Measure among a million leads too.")
@click.option(
    "--against",
    metavar="CHECKOUT",
    type=click.Path(exists=True, file_okay=False, resolve_path=True, path_type=Path),
    help="Measure another checkout in turn, and compare with it.",
)
def main(*, quick: bool, only: tuple[str, ...], million: bool, against: Path | None) -> None:
    """Measure, and show one table."""
    chosen = [
        each for each in MEASUREMENTS if (each.name in only if only else each.is_quick or not quick)
    ]
    theirs: list[Report] = []

    def measure_theirs(measurement: Measurement) -> None:
        if against:
            theirs.append(report_of(against, measurement.name))

    report = measure(chosen, is_quick=quick, is_huge=million, before_each=measure_theirs)
    console = Console()
    console.print(table(report))
    print(f"{where(report.machine)}.")
    print("Bars that are missed:", *(list(missed(report)) or ["  none"]), sep="\n")
    if against:
        print(*said(together(theirs), report), sep="\n")
    elif LAST.exists():
        print(*said(Report.model_validate_json(LAST.read_text(encoding="utf-8")), report), sep="\n")
    keep(report, KEPT)
    if not (quick or only or against):
        keep(report, LAST)
        write(PAGE, report, {each.name: each.about for each in MEASUREMENTS})


def measure(
    chosen: Sequence[Measurement],
    *,
    is_quick: bool,
    is_huge: bool,
    before_each: Callable[[Measurement], None],
) -> Report:
    """Run the measurements on a server of their own."""
    rounds = QUICK_ROUNDS if is_quick else ROUNDS
    figures: list[Figure] = []
    with temporary_server() as server:
        machine = this_machine(database_url(server, "postgres"))
        stage = Stage(server, is_quick=is_quick, is_huge=is_huge)
        with redirect_stdout(StringIO()):  # the metrics
            for each in chosen:
                before_each(each)
                figures.extend(_measured(each, stage, rounds))
    return Report(
        measured_at=datetime.now(UTC),
        commit=this_commit(),
        rounds=rounds,
        machine=machine,
        figures=tuple(figures),
    )


def _measured(measurement: Measurement, stage: Stage, rounds: int) -> Iterator[Figure]:
    for race in measurement.races(stage):
        print(f"{measurement.name}: {race.name} ...", end="", file=sys.stderr, flush=True)
        started = perf_counter()
        yield from figures_of(measurement.name, race, rounds)
        print(f" {perf_counter() - started:.0f} s", file=sys.stderr, flush=True)


def keep(report: Report, path: Path) -> None:
    """Write a report as JSON."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(report.model_dump_json(indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    logger.setLevel("CRITICAL")
    main()
