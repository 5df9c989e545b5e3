"""Tables that break no word: where one is too wide for that, its rows are stacked."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

GAP = 2
MIN_TEXT = 20
"""Columns that a longer text has at least: narrower ones read like a list of words."""
MAX_LABEL = 12
"""Columns of a title that stacked rows repeat: a longer one explains, and is not needed again."""


@dataclass(frozen=True)
class Cell:
    """The lines of a cell. Its first line is the number if it is a count."""

    lines: Sequence[str]
    is_count: bool

    def least(self) -> int:
        """Return how many columns the cell needs, so that no word of it is broken."""
        return max(min(self.most(), MIN_TEXT), max_word_width(self.lines))

    def most(self) -> int:
        """Return how many columns the cell has use for."""
        return max(map(cell_len, self.lines), default=0)


def max_word_width(lines: Sequence[str]) -> int:
    """Return how many columns the longest word takes."""
    return max((cell_len(word) for line in lines for word in line.split()), default=0)


@dataclass(frozen=True)
class Rows:
    """Titles and rows of cells, one for each title."""

    titles: Sequence[str]
    rows: Sequence[Sequence[Cell]]

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        widths = self._widths(options.max_width)
        yield from self._stacked() if widths is None else [self._table(widths)]

    def _widths(self, room: int) -> list[int] | None:
        """Return how wide the columns are; the widest give way. ``None``: they have no room."""
        columns = [
            (Cell((title,), is_count=False), *(row[place] for row in self.rows))
            for place, title in enumerate(self.titles)
        ]
        least = [max(cell.least() for cell in column) for column in columns]
        most = [max(cell.most() for cell in column) for column in columns]
        free = room - GAP * (len(columns) - 1)
        for level in range(min(max(most), max(free, 0)), 0, -1):
            widths = [max(a, min(b, level)) for a, b in zip(least, most, strict=True)]
            if sum(widths) <= free:
                return widths
        return None

    def _table(self, widths: Sequence[int]) -> Table:
        # Rich counts the gap after the last column too, so its own would make the table too wide.
        gaps = [GAP] * (len(widths) - 1) + [0]
        grid = Table(box=None, pad_edge=False, padding=0, header_style="dim")
        for place, (title, width) in enumerate(zip(self.titles, widths, strict=True)):
            is_count = bool(self.rows) and self.rows[0][place].is_count
            grid.add_column(
                _with_gap([title], gaps[place]),
                width=width + gaps[place],
                justify="right" if is_count else "left",
                overflow="fold",
            )
        for row in self.rows:
            cells = zip(row, gaps, strict=True)
            grid.add_row(*(_with_gap(cell.lines, gap) for cell, gap in cells))
        return grid

    def _stacked(self) -> Iterator[RenderableType]:
        if self.rows and self.titles[0] and not self.rows[0][0].is_count:
            yield Text(self.titles[0], style="dim")
        for row in self.rows:
            (title, first), *others = zip(self.titles, row, strict=True)
            yield from map(Text, _labeled(title, first) if first.is_count else first.lines)
            for is_count, group in groupby(others, lambda pair: pair[1].is_count):
                lines = [line for pair in group for line in _labeled(*pair)]
                for line in [", ".join(lines)] if is_count else lines:
                    yield Padding.indent(Text(line), 2)


@dataclass(frozen=True)
class Facts:
    """Labels, each with its value beside it, or below it if that breaks no word."""

    pairs: Sequence[tuple[str, str]]

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        width = max((cell_len(label) for label, _ in self.pairs), default=0) + GAP
        room = options.max_width - width

        def fits(pair: tuple[str, str]) -> bool:
            return max_word_width([pair[1]]) <= room

        for is_beside, pairs in groupby(self.pairs, fits):
            if is_beside:
                yield _beside(pairs, width)
                continue
            for label, value in pairs:
                yield Text(label, style="dim")
                yield Text(value)


def _beside(pairs: Iterable[tuple[str, str]], width: int) -> Table:
    grid = Table.grid()
    grid.add_column(style="dim", no_wrap=True, width=width)
    grid.add_column(overflow="fold")
    for label, value in pairs:
        grid.add_row(label, Text(value))
    return grid


def _with_gap(lines: Sequence[str], gap: int) -> Padding:
    return Padding(Text("\n".join(lines)), (0, gap, 0, 0))


def _labeled(title: str, cell: Cell) -> list[str]:
    """Return the lines of a cell, with its title in the first."""
    if not cell.lines:
        return []
    first, *others = cell.lines
    if cell.is_count:
        more = f" ({', '.join(others)})" if others else ""
        return [f"{title} {first}{more}".strip()]
    return [f"{title}: {first}" if 0 < len(title) <= MAX_LABEL else first, *others]
