"""What the figures should be at most, and whether they are."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from bench.figures import Figure, Key, Report

NOT_MEASURED = "?"
MIN_WHOLE = 50
"""Figures of bars as high as this have no decimals."""


class Part(NamedTuple):
    """A figure, and what its ratio, or its amount, may be at most."""

    key: Key
    most: float
    is_amount: bool = False

    def value(self, figure: Figure) -> float:
        """Return what counts of the figure."""
        return figure.amount if self.is_amount else figure.median

    def is_missed(self, figures: Mapping[Key, Figure]) -> bool:
        """Whether the figure was measured, and is more."""
        figure = figures.get(self.key)
        return figure is not None and self.value(figure) > self.most

    def shown(self, figures: Mapping[Key, Figure]) -> str:
        """Return the figure as the page shows it: bold if it is more."""
        figure = figures.get(self.key)
        if figure is None:
            return NOT_MEASURED
        text = f"{self.value(figure):,.{_digits(self.most)}f}"
        return f"**{text}**" if self.is_missed(figures) else text


class Bar(NamedTuple):
    """One line of the page: what is compared, and its figures in the same order."""

    what: str
    parts: tuple[Part, ...]


def _ratio(measurement: str, race: str, of: str, to: str, most: float) -> Part:
    return Part((measurement, race, of, to), most)


def _amount(measurement: str, race: str, of: str, to: str, most: float) -> Part:
    return Part((measurement, race, of, to), most, is_amount=True)


def _batch(emails: int, threads: int, most: float) -> Part:
    race = f"{emails} emails, {threads} threads, 50 ms"
    return _ratio("batches", race, "engine", "boto3", most)


def _picks(part: str, *mosts: tuple[str, float]) -> tuple[Part, ...]:
    return tuple(
        _amount("picks", race, f"{part} {crowd}", "allowed", most)
        for crowd in ("among 100,000", "in 12,000 lanes")
        for race, most in mosts
    )


TWENTY = "twenty organizations due"
TURNS = ("one message", "ten organizations", "twenty messages after a day")
SWITCHES = (
    "pause a cadence",
    "pause a sender",
    "pause an organization",
    "archive a cadence",
    "a faulty step",
    "a pilot",
    "another window",
)
MIXES = ("delivery", "bounce", "mixed")
ONE_ZONE = "one zone open, one organization due in it"
MANY = tuple(
    (race, 6_000)
    for race in (
        "all open",
        "a channel stopped",
        "one zone open",
        "every rule on",
        "every rule on, just opened",
    )
)
FEW = tuple(
    (race, 10_000) for race in ("nothing due", "one organization due", "night", ONE_ZONE, TWENTY)
)
AT_CAPS = (("all at their caps", 10_000),)
BARS = (
    Bar(
        "A batch of 50 / 500, 10 threads, a provider of 50 ms: times bare boto3",
        (_batch(50, 10, 1.10), _batch(500, 10, 1.05)),
    ),
    Bar("The same with 50 threads", (_batch(50, 50, 1.45), _batch(500, 50, 1.25))),
    Bar(
        "ms of CPU of a text / an HTML mail of 4 kB above boto3's",
        tuple(
            _amount("processor", kind, "above boto3", "allowed", most)
            for kind, most in (("text", 0.35), ("HTML", 0.6))
        ),
    ),
    Bar(
        "Draining by 500 / 50: times PgQueuer, the fastest peer",
        (
            _ratio("drains", "+0 ms", "engine by 500", "pgqueuer", 0.67),
            _ratio("drains", "+0 ms", "engine by 50", "pgqueuer", 1.05),
        ),
    ),
    Bar(
        "The same with 1 ms to the database",
        (
            _ratio("drains", "+1 ms", "engine by 500", "pgqueuer", 0.50),
            _ratio("drains", "+1 ms", "engine by 50", "pgqueuer", 0.77),
        ),
    ),
    Bar(
        "A batch with every rule on, 50 ms: times without",
        (_ratio("rules", "50 ms", "every rule", "none", 1.10),),
    ),
    Bar(
        "A batch among 100,000 leads, of 1 / 1,000 organizations: times among fewer",
        (
            _ratio("growth", "batch among", "100,000", "1,000", 1.2),
            _ratio("growth", "batch of 1,000 organizations among", "100,000", "10,000", 1.2),
        ),
    ),
    Bar(
        "Blocks to look what is next in 160,000 lanes, then in 12,000: all open / a channel stopped"
        " / one zone open / every rule on / a zone just opened too",
        _picks("look", *MANY),
    ),
    Bar(
        "Blocks to look: nothing due / one organization / night / both / twenty organizations",
        _picks("look", *FEW),
    ),
    Bar(
        "Blocks of the whole pick, the same: all open / a channel stopped / one zone open"
        " / every rule on / a zone just opened too",
        _picks("pick", *MANY),
    ),
    Bar(
        "Blocks of it: nothing due / one organization / night / both / twenty organizations",
        _picks("pick", *FEW),
    ),
    Bar("Blocks of it: 1,000 organizations at their caps", _picks("pick", *AT_CAPS)),
    Bar(
        "ms to take the room of a message / of ten messages of ten organizations"
        " / of twenty after a day of messages",
        tuple(_amount("rules", "room of a turn", each, "allowed", 1) for each in TURNS),
    ),
    Bar(
        "ms to pause and resume 100,000 leads",
        (_amount("growth", "pause and resume of", "100,000", "1,000", 50),),
    ),
    Bar(
        "ms to stop what 100,000 wait for, and to let it go on: a cadence / a sender"
        " / an organization / archived / a faulty step / a pilot / another window",
        tuple(_amount("switches", "among 100,000", each, "allowed", 50) for each in SWITCHES),
    ),
    Bar(
        "Round trips of a delivery / a bounce / a mixed event",
        tuple(_amount("delivery events", mix, "round trips", "trips allowed", 1) for mix in MIXES),
    ),
    Bar(
        "ms of CPU of the same",
        tuple(_amount("delivery events", mix, "CPU", "CPU allowed", 0.5) for mix in MIXES),
    ),
    Bar(
        "kB of WAL of a message long after a checkpoint, in due / fair order",
        tuple(
            _amount("WAL", order, "long after", "allowed", 6)
            for order in ("due order", "fair order")
        ),
    ),
    Bar(
        "MB of memory for 500 mails of 100 kB, 10 / 50 threads",
        tuple(
            _amount("memory", f"{threads} threads", "engine", "allowed", 350)
            for threads in (10, 50)
        ),
    ),
    Bar("MB of the layers", (_amount("cold starts", "layers", "both", "allowed", 110),)),
)


def lines(report: Report) -> Iterator[str]:
    """Yield the table of the page."""
    figures = {figure.key: figure for figure in report.figures}
    parts = [part for bar in BARS for part in bar.parts if part.key in figures]
    missed = sum(part.is_missed(figures) for part in parts)
    yield (
        f"{len(parts) - missed} of {len(parts)} figures are met; what is missed is bold,"
        f" and {NOT_MEASURED} was not measured.\n"
    )
    yield "| Measured | At most | Today |"
    yield "|---|---|---|"
    for what, of_bar in BARS:
        mosts = [f"{part.most:,.{_digits(part.most)}f}" for part in of_bar]
        most = mosts[0] if len(set(mosts)) == 1 else " / ".join(mosts)
        yield f"| {what} | {most} | {' / '.join(part.shown(figures) for part in of_bar)} |"


def missed(report: Report) -> Iterator[str]:
    """Yield what the terminal says of each bar that is missed."""
    figures = {figure.key: figure for figure in report.figures}
    for bar in BARS:
        for part in bar.parts:
            if part.is_missed(figures):
                figure = figures[part.key]
                yield (
                    f"  {figure.measurement}, {figure.name}: {part.value(figure):,.2f}"
                    f" instead of {part.most:,.2f}"
                )


def _digits(most: float) -> int:
    return 0 if most >= MIN_WHOLE else 2
