"""A chart of ratios as SVG: a bar for the median, a line for the middle half of the samples."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from bench.figures import Figure

LABEL, BARS, VALUE, ROW = 430, 320, 60, 22
"""The widths of the labels, of the longest bar and of its number, and the height of a row."""
STYLE = Markup(
    "<style>text{font:12px sans-serif;fill:#24292f}rect{fill:#5b8def}"
    "line{stroke:#24292f}.one{stroke-dasharray:3}"
    "@media(prefers-color-scheme:dark){text{fill:#d0d7de}line{stroke:#d0d7de}}</style>"
)


def chart(about: str, figures: Sequence[Figure]) -> str:
    """Return an SVG file with a row for each figure; ``about`` is what a screen reader reads.

    A dashed line marks the ratio 1.
    """
    most = max([1.0, *(max(figure.median, figure.high) for figure in figures)])
    rows = [part for row, figure in enumerate(figures) for part in _row(row, figure, BARS / most)]
    one, height = LABEL + BARS / most, len(figures) * ROW + 4
    svg = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        ' width="{width}" height="{height}" role="img" aria-label="{about}">{style}{rows}'
        '<line class="one" x1="{one:.1f}" y1="0" x2="{one:.1f}" y2="{height}"/></svg>\n'
    )
    return str(
        svg.format(
            width=LABEL + BARS + VALUE,
            height=height,
            about=about,
            style=STYLE,
            rows=Markup("\n").join(rows),
            one=one,
        )
    )


def _row(row: int, figure: Figure, scale: float) -> Iterator[Markup]:
    top, middle = row * ROW + 4, row * ROW + ROW / 2 + 2
    yield Markup('<text x="{}" y="{}" text-anchor="end">{}</text>').format(
        LABEL - 6, middle + 4, figure.name
    )
    yield Markup('<rect x="{}" y="{}" width="{:.1f}" height="{}"/>').format(
        LABEL, top, figure.median * scale, ROW - 6
    )
    low, high = LABEL + figure.low * scale, LABEL + figure.high * scale
    yield Markup('<line x1="{:.1f}" y1="{y}" x2="{:.1f}" y2="{y}"/>').format(low, high, y=middle)
    end = LABEL + max(figure.median, figure.high) * scale
    yield Markup('<text x="{:.1f}" y="{}">{:.2f}</text>').format(end + 5, middle + 4, figure.median)
