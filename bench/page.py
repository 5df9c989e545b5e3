"""The page of the figures: the parts of docs/performance.md that the command writes."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

from bench import bars
from bench.chart import chart
from bench.figures import Figure, Machine, Report

PICTURES = "performance"
"""The folder of the charts beside the page."""


def markers(part: str) -> tuple[str, str]:
    """Return what stands before and after a part that the command writes."""
    return f"<!-- {part}: begin -->", f"<!-- {part}: end -->"


def write(page: Path, report: Report, abouts: Mapping[str, str]) -> None:
    """Replace the bars, the figures and every chart; the rest of the page stays.

    ``abouts``: of each measurement by its name, what its figures mean.

    Raises:
        ValueError: the page has no markers; nothing is written.
    """
    text = page.read_text(encoding="utf-8")
    for part, lines in (("bars", bars.lines(report)), ("figures", _lines(report, abouts))):
        text = _replaced(text, part, "\n".join(lines))
    folder = page.parent / PICTURES
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.svg"):
        old.unlink()
    for measurement, figures in by_measurement(report):
        path = folder / f"{slug(measurement)}.svg"
        path.write_text(chart(abouts[measurement], figures), encoding="utf-8")
    page.write_text(text, encoding="utf-8")


def _replaced(text: str, part: str, by: str) -> str:
    begin, end = markers(part)
    if begin not in text or end not in text:
        raise ValueError(f"the page has no markers of the {part}")
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n{by}\n{end}{after}"


def by_measurement(report: Report) -> Iterator[tuple[str, list[Figure]]]:
    """Yield the name of each measurement with its figures."""
    for measurement, figures in groupby(report.figures, key=lambda figure: figure.measurement):
        yield measurement, list(figures)


def slug(measurement: str) -> str:
    """Return the name of a measurement's chart."""
    return measurement.replace(" ", "-")


def where(machine: Machine) -> str:
    """Say what the machine is."""
    return (
        f"{machine.cores} cores of {machine.cpu}, PostgreSQL {machine.postgresql},"
        f" Python {machine.python}, load {machine.load:.1f} before the run"
    )


def _lines(report: Report, abouts: Mapping[str, str]) -> Iterator[str]:
    yield f"Measured {report.measured_at:%Y-%m-%d %H:%M} UTC at commit {report.commit}, on"
    yield f"{where(report.machine)}."
    yield f"Medians of {report.rounds} rounds, or of fewer where they take long; the spread is the"
    yield "middle half of the rounds."
    for measurement, figures in by_measurement(report):
        yield f"\n### {measurement.capitalize()}\n"
        yield f"{abouts[measurement]}\n"
        yield f"![{measurement}]({PICTURES}/{slug(measurement)}.svg)\n"
        yield "| Measured | Ratio | Spread | Rounds | First one |"
        yield "|---|---|---|---|---|"
        for each in figures:
            spread = f"{each.low:.2f} to {each.high:.2f}"
            ratio, rounds = f"{each.median:.2f}", len(each.samples)
            amount = f"{each.amount:,.2f} {each.unit}"
            yield f"| {each.name} | {ratio} | {spread} | {rounds} | {amount} |"
