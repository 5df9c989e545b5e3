"""Pictures of counts, as SVG that takes its colors from the stylesheet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

SLOT, HEIGHT, TOP, BOTTOM = 26, 110, 14, 20
"""The width of a label's bars, and the heights of bars, of what is above and of what is below."""
GAP = 6
MIN_SLOTS = 14
"""So wide is a picture at least, so that few bars do not grow huge. One with more labels shows no
counts on a phone."""
THOUSAND = 1_000
MIN_SHORTENED = 10 * THOUSAND


@dataclass(frozen=True, slots=True)
class Series:
    """One count for each label; ``name`` is also the class of its bars."""

    name: str
    counts: Sequence[int]


def bars(about: str, labels: Sequence[str], *series: Series) -> Markup:
    """Return bars, side by side for each label; ``about`` is what a screen reader reads.

    Every series has as many counts as there are labels.
    """
    most = max((max(each.counts, default=0) for each in series), default=0) or 1
    parts = [part for slot, label in enumerate(labels) for part in _slot(slot, label, series, most)]
    width = max(len(labels), MIN_SLOTS) * SLOT
    wide = " wide" if len(labels) > MIN_SLOTS else ""
    return Markup(
        '<svg class="bars{}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>'
    ).format(wide, width, TOP + HEIGHT + BOTTOM, about, Markup("").join(parts))


def _slot(slot: int, label: str, series: Sequence[Series], most: int) -> Iterator[Markup]:
    left, width = slot * SLOT + GAP / 2, (SLOT - GAP) / len(series)
    for number, each in enumerate(series):
        if count := each.counts[slot]:
            height = max(1.0, HEIGHT * count / most)
            x, y = left + number * width, TOP + HEIGHT - height
            yield Markup('<rect class="{}" x="{}" y="{:.1f}" width="{}" height="{:.1f}"/>').format(
                each.name, x, y, width, height
            )
            yield _text(_short(count), x + width / 2, y - 3, "count")
    yield _text(label, left + (SLOT - GAP) / 2, TOP + HEIGHT + BOTTOM - 4)


def _short(count: int) -> str:
    """Return a count that is no wider than a slot."""
    return f"{count // THOUSAND:,}k" if count >= MIN_SHORTENED else f"{count:,}"


def _text(text: str, x: float, y: float, kind: str = "label") -> Markup:
    return Markup('<text class="{}" x="{}" y="{:.1f}">{}</text>').format(kind, x, y, text)
