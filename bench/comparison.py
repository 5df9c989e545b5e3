"""Which figures got worse, or better, since another run."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bench.figures import Figure, Report

MIN_CHANGE = 0.05
"""So much a ratio has to change: less says nothing."""


class Change(NamedTuple):
    """A figure that is outside the spread that it had."""

    before: Figure
    now: Figure

    @property
    def is_worse(self) -> bool:
        """Whether the engine became slower."""
        return self.now.median > self.before.median


def changes(before: Report, now: Report) -> Iterator[Change]:
    """Yield what changed beyond both spreads; figures of only one of the reports do not count."""
    known = {figure.key: figure for figure in before.figures}
    for figure in now.figures:
        earlier = known.get(figure.key)
        if earlier is not None and _is_apart(earlier, figure):
            yield Change(earlier, figure)


def _is_apart(before: Figure, now: Figure) -> bool:
    is_beyond_spread = now.low > before.high or now.high < before.low
    return is_beyond_spread and abs(now.median / before.median - 1) > MIN_CHANGE


def together(reports: Sequence[Report]) -> Report:
    """Return one report of all figures, for parts that one checkout measured one by one."""
    return reports[0].model_copy(
        update={"figures": tuple(figure for report in reports for figure in report.figures)}
    )


def said(before: Report, now: Report) -> Iterator[str]:
    """Yield the comparison as lines of text, what got worse first."""
    yield f"Compared with {before.measured_at:%Y-%m-%d %H:%M} UTC, commit {before.commit}:"
    if (before.machine.cpu, before.machine.cores) != (now.machine.cpu, now.machine.cores):
        yield f"  that was another machine: {before.machine.cpu}, {before.machine.cores} cores"
    found = sorted(changes(before, now), key=lambda change: not change.is_worse)
    for change in found:
        verdict = "WORSE " if change.is_worse else "better"
        figure = change.now
        yield (
            f"  {verdict} {figure.measurement}, {figure.name}:"
            f" {change.before.median:.2f} -> {figure.median:.2f}"
            f" ({change.before.amount:,.2f} -> {figure.amount:,.2f} {figure.unit})"
        )
    if not found:
        compared = {figure.key for figure in before.figures} & {f.key for f in now.figures}
        yield f"  nothing changed beyond its spread, of {len(compared)} figures"
