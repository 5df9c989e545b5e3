"""Draws a dashboard as one SVG: below each chart, the value of each line at each tick."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from local.dashboard import Chart, Line, Side

COLUMN, ROW, PADDING = 50, 46, 14
"""A column and a row of the grid, and what a chart keeps free at its sides, in pixels."""
NAMES, LEGEND_ROW, HEADING = 245, 16, 44
"""The width of the legend's names, and the heights of its rows and of a chart's title."""
COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9", "#5b4a9c")
INK, QUIET, RULE, PAPER, DESK = "#16191f", "#545b64", "#d5dbdb", "#ffffff", "#f2f3f3"
FONT = {"font-family": "Helvetica, Arial, sans-serif", "font-size": "11"}


def draw(charts: Sequence[Chart], ticks: Sequence[str]) -> str:
    """Return the SVG of a dashboard; ``ticks`` are the names of the ticks, in their order."""
    width = max(chart.x + chart.width for chart in charts) * COLUMN
    height = max(chart.y + chart.height for chart in charts) * ROW
    svg = Element("svg", FONT, xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {width} {height}")
    _shape(svg, "rect", width=width, height=height, fill=DESK)
    for chart in charts:
        place = f"translate({chart.x * COLUMN} {chart.y * ROW})"
        _Panel(SubElement(svg, "g", transform=place), chart, ticks).draw()
    indent(svg, " ")
    return tostring(svg, encoding="unicode") + "\n"


@dataclass(frozen=True, slots=True)
class _Panel:
    """One chart. The columns of its legend are the ticks of its drawing."""

    group: Element
    chart: Chart
    ticks: Sequence[str]

    def draw(self) -> None:
        width, height = self.chart.width * COLUMN - 8, self.chart.height * ROW - 8
        _shape(self.group, "rect", x=4, y=4, width=width, height=height, fill=PAPER)
        bold: dict[str, str | float] = {"font_size": 14, "font_weight": "bold"}
        _shape(self.group, "text", self.chart.title, x=PADDING, y=26, fill=INK, **bold)
        for number, name in enumerate(self.ticks):
            self._text(name, self._middle(number), self._bottom + 14, "middle")
        self._axis("left")
        self._axis("right")
        below = [0.0] * len(self.ticks)
        for row, line in enumerate(self.chart.lines):
            color = COLORS[row % len(COLORS)]
            self._legend(line, color, self._bottom + LEGEND_ROW * (row + 2) - 2)
            if self.chart.is_stacked:
                below = self._bars(line, color, below)
            else:
                self._curve(line, color)
        if not self.chart.lines:
            middle = (self._left(0) + self._left(len(self.ticks))) / 2
            self._text("No values", middle, (HEADING + self._bottom) / 2, "middle")

    @property
    def _bottom(self) -> float:
        return self.chart.height * ROW - PADDING - LEGEND_ROW * (len(self.chart.lines) + 1)

    def _left(self, tick: float) -> float:
        drawn = self.chart.width * COLUMN - NAMES - 3 * PADDING
        return NAMES + 1.5 * PADDING + tick * drawn / len(self.ticks)

    def _middle(self, tick: int) -> float:
        return self._left(tick + 0.5)

    def _top(self, axis: Side) -> float:
        """Return the value at the top of an axis, which is above 0."""
        counts = [[x or 0 for x in line.values] for line in self.chart.lines if line.axis == axis]
        by_tick = zip(*counts, strict=True)
        return max((sum(x) if self.chart.is_stacked else max(x) for x in by_tick), default=0) or 1

    def _y(self, value: float, axis: Side) -> float:
        return self._bottom - (self._bottom - HEADING) * value / self._top(axis)

    def _axis(self, axis: Side) -> None:
        if any(line.axis == axis for line in self.chart.lines):
            left, right = self._left(0), self._left(len(self.ticks))
            x, anchor = (left - 4, "end") if axis == "left" else (right + 4, "start")
            for value in (0, self._top(axis)):
                y = self._y(value, axis)
                _shape(self.group, "line", x1=left, x2=right, y1=y, y2=y, stroke=RULE)
                self._text(f"{value:,.0f}", x, y + 4, anchor)

    def _legend(self, line: Line, color: str, y: float) -> None:
        _shape(self.group, "rect", x=PADDING, y=y - 9, width=10, height=10, fill=color)
        name = f"{line.label} (right)" if line.axis == "right" else line.label
        self._text(name, PADDING + 16, y, "start")
        for tick, value in enumerate(line.values):
            self._text("" if value is None else f"{value:,.0f}", self._middle(tick), y, "middle")

    def _bars(self, line: Line, color: str, below: Sequence[float]) -> list[float]:
        """Draw a line's bars on those of the lines before; return where the next ones begin."""
        above = [low + (value or 0) for low, value in zip(below, line.values, strict=True)]
        for tick, (low, high) in enumerate(zip(below, above, strict=True)):
            x, y = self._left(tick + 0.2), self._y(high, line.axis)
            width, height = self._left(tick + 0.8) - x, self._y(low, line.axis) - y
            _shape(self.group, "rect", x=x, y=y, width=width, height=height, fill=color)
        return above

    def _curve(self, line: Line, color: str) -> None:
        values = [(tick, value) for tick, value in enumerate(line.values) if value is not None]
        dots = [(self._middle(tick), self._y(value, line.axis)) for tick, value in values]
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in dots)
        _shape(self.group, "polyline", points=points, fill="none", stroke=color, stroke_width=2)
        for x, y in dots:
            _shape(self.group, "circle", cx=x, cy=y, r=3, fill=color)

    def _text(self, text: str, x: float, y: float, anchor: str) -> None:
        _shape(self.group, "text", text, x=x, y=y, fill=QUIET, text_anchor=anchor)


def _shape(parent: Element, kind: str, text: str = "", **attributes: str | float) -> None:
    written = {
        name.replace("_", "-"): f"{value:.1f}" if isinstance(value, float) else str(value)
        for name, value in attributes.items()
    }
    SubElement(parent, kind, written).text = text
