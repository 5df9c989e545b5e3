"""What ``cadence doctor`` finds about one thing."""

from collections.abc import Sequence
from typing import Literal

from cadence_core.operations.reading import Record

MAX_NAMES = 10
MIGRATE = (
    "make migrate as the owner of the tables, or"
    " sam remote invoke MigrateFunction --config-env prod"
)

Severity = Literal["ok", "warning", "wrong", "unknown"]


class Finding(Record):
    """Whether one thing is as it must be.

    ``is_ok``: ``None`` if it could not be asked. ``fix``: what puts it right; ``None`` if it is.
    ``severity``: a ``warning`` stops no message, but some are lost or filtered; what is ``wrong``
    stops messages or loses what comes back.
    """

    area: str
    is_ok: bool | None
    severity: Severity
    sentence: str
    fix: str | None = None


class Named(Record):
    """A row that is only a name."""

    name: str


def ok(area: str, sentence: str) -> Finding:
    """Return that a thing is as it must be."""
    return Finding(area=area, is_ok=True, severity="ok", sentence=sentence)


def warning(area: str, sentence: str, fix: str) -> Finding:
    """Return that a thing should be better."""
    return Finding(area=area, is_ok=False, severity="warning", sentence=sentence, fix=fix)


def wrong(area: str, sentence: str, fix: str) -> Finding:
    """Return that a thing is not as it must be."""
    return Finding(area=area, is_ok=False, severity="wrong", sentence=sentence, fix=fix)


def unknown(area: str, sentence: str, fix: str) -> Finding:
    """Return that a thing could not be asked."""
    return Finding(
        area=area,
        is_ok=None,
        severity="unknown",
        sentence=f"could not be asked: {sentence}",
        fix=fix,
    )


def listed(names: Sequence[str]) -> str:
    """Return the first names, and how many more there are."""
    more = len(names) - MAX_NAMES
    return ", ".join(names[:MAX_NAMES]) + (f" and {more} more" if more > 0 else "")


def judge(area: str, faults: Sequence[str], good: str, bad: str, fix: str) -> Finding:
    """Return a finding that is good without faults, and otherwise names them after ``bad``."""
    if not faults:
        return ok(area, good)
    return wrong(area, f"{bad}: {listed(faults)}", fix)
