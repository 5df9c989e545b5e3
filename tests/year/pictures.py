"""Pictures of a year as inline SVG. Colors are the page's: classes, never values."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta

from markupsafe import Markup

from tests.year.figures import OrganizationWaits, SenderYear, Step
from tests.year.saturated import CLOSES, OPENS, Saturation

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MARKS = {
    0.25: "15 min",
    1: "1 h",
    6: "6 h",
    24: "1 day",
    72: "3 days",
    168: "1 week",
    720: "30 days",
}


def week(counts: Counter[Step]) -> Markup:
    """Draw the messages by local hour and weekday: the darker, the more."""
    width, height, left, top = 36, 26, 44, 22
    most = max(counts.values(), default=1)
    parts = [_text(left + (hour + 0.5) * width, 14, f"{hour:02}", "mid") for hour in range(24)]
    for day, name in enumerate(WEEKDAYS):
        parts.append(_text(0, top + day * height + 18, name))
        for hour in range(24):
            count = counts[day, hour]
            share = math.sqrt(count / most) if count else 0.0
            x, y = left + hour * width, top + day * height
            place = f'x="{x}" y="{y}" width="{width - 2}" height="{height - 2}" rx="3"'
            title = f"<title>{name} {hour:02}:00: {count}</title>"
            parts.append(f'<rect class="cell" {place}/>')
            parts.append(f'<rect class="bar" {place} fill-opacity="{share:.2f}">{title}</rect>')
            if count:
                kind = "mid on-bar" if share > 0.6 else "mid ink"
                parts.append(_text(x + (width - 2) / 2, y + 17, str(count), kind))
    return _svg(left + 24 * width, top + 7 * height, parts)


def days(counts: Sequence[tuple[int, int]], first: date) -> Markup:
    """Draw the messages of every day, the refused ones on top."""
    width, height, left = 864, 110, 44
    most = max((sum(both) for both in counts), default=1) or 1
    step = width / len(counts)
    parts = [_text(left - 8, 10, str(most), "end"), _text(left - 8, height, "0", "end")]
    for number, (accepted, refused) in enumerate(counts):
        day = first + timedelta(days=number)
        x = left + number * step
        tall, taller = (height * value / most for value in (accepted, accepted + refused))
        parts.append(_bar("bar", x, height - tall, step, tall))
        if refused:
            parts.append(_bar("bad", x, height - taller, step, taller - tall))
        if day.day == 1:
            parts.append(f'<path class="line" d="M{x:.1f} {height}v6"/>')
            parts.append(_text(x, height + 20, f"{day:%b}"))
    parts.append(f'<path class="line" d="M{left} {height}h{width}"/>')
    return _svg(left + width, height + 24, parts)


def sender(year: SenderYear) -> Markup:
    """Draw the most messages in any 24 hours of each day, and the cap above them."""
    width, height, left = 380, 70, 28
    caps = [cap for cap in year.caps if cap is not None]
    most = max([*year.most, *caps, 1])
    step = width / len(year.most)
    parts = [_text(left - 6, 10, str(most), "end"), _text(left - 6, height, "0", "end")]
    for number, value in enumerate(year.most):
        if value:
            tall = height * value / most
            parts.append(_bar("bar", left + number * step, height - tall, max(step, 1.2), tall))
    parts.append(f'<path class="line" d="M{left} {height}h{width}"/>')
    parts.append(f'<path class="cap" d="{_steps(year.caps, left, step, height, most)}"/>')
    return _svg(left + width, height + 4, parts)


def _steps(caps: Sequence[int | None], left: int, step: float, height: int, most: int) -> str:
    """Return the path of a line that changes in steps, with gaps where there is no cap."""
    path, before = [], None
    for number, cap in enumerate(caps):
        if cap is not None:
            x, y = left + number * step, height - height * cap / most
            path.append(f"{'L' if before is not None else 'M'}{x:.1f} {y:.1f}h{step:.2f}")
        before = cap
    return "".join(path)


def hours(year: Saturation) -> Markup:
    """Draw every message by its day, across, and its time on the wall, down."""
    width, height, left = 864, 160, 44
    step = width / len(year.of_day)
    span = _hours(CLOSES) - _hours(OPENS)
    parts = []
    for hour in range(OPENS.hour, CLOSES.hour + 1, 2):
        y = height * (hour - _hours(OPENS)) / span
        parts.append(f'<path class="grid" d="M{left} {y:.1f}h{width}"/>')
        parts.append(_text(left - 8, y + 4, f"{hour:02}:00", "end"))
    for number, (day, times) in enumerate(sorted(year.of_day.items())):
        x = left + (number + 0.5) * step
        for at in times:
            y = height * (_hours(at) - _hours(OPENS)) / span
            parts.append(f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="1.5"/>')
        if day.isoweekday() == 1:
            parts.append(_text(x, height + 18, f"{day.day} {day:%b}", "mid"))
    return _svg(left + width, height + 24, parts)


def _hours(at: time) -> float:
    return at.hour + at.minute / 60 + at.second / 3600


def waiting(organizations: Sequence[OrganizationWaits]) -> Markup:
    """Draw a bar from the tenth to the ninetieth percent of each organization's waits."""
    width, row, left, top = 700, 24, 90, 24
    height = top + row * len(organizations)
    parts = []
    for hours, name in MARKS.items():
        x = left + width * _place(hours)
        parts.append(f'<path class="grid" d="M{x:.1f} {top - 6}V{height}"/>')
        parts.append(_text(x, 12, name, "mid"))
    for number, each in enumerate(organizations):
        y = top + number * row
        begin, middle, end, last = (
            left + width * _place(hours)
            for hours in (each.tenth, each.median, each.ninetieth, each.longest)
        )
        title = (
            f"<title>{each.name}: median {each.median:.1f} h, "
            f"90 % within {each.ninetieth:.1f} h, longest {each.longest:.0f} h</title>"
        )
        parts += [
            _text(0, y + 15, each.name),
            _bar("soft", begin, y + 6, max(3.0, end - begin), 10),
            f'<circle class="dot" cx="{middle:.1f}" cy="{y + 11}" r="5">{title}</circle>',
            f'<path class="line" d="M{last:.1f} {y + 5}v12"/>',
            _text(left + width + 16, y + 15, f"{each.messages}"),
        ]
    return _svg(left + width + 70, height + 4, parts)


def _place(hours: float) -> float:
    """Return the place of a wait on a logarithmic axis, from a quarter of an hour to 60 days."""
    low, high = math.log(0.2), math.log(1440)
    return min(1.0, max(0.0, (math.log(max(hours, 0.01)) - low) / (high - low)))


def _text(x: float, y: float, text: str, kind: str = "") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{text}</text>'


def _bar(kind: str, x: float, y: float, width: float, height: float) -> str:
    return (
        f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.2f}" height="{height:.1f}"/>'
    )


def _svg(width: float, height: float, parts: Iterable[str]) -> Markup:
    body = "".join(parts)
    return Markup(f'<svg viewBox="0 0 {width:.0f} {height:.0f}" role="img">{body}</svg>')  # noqa: S704
