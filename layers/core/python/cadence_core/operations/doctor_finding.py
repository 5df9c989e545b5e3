"""What ``cadence doctor`` finds about one thing."""

from collections.abc import Sequence

from cadence_core.operations.reading import Record

MAX_NAMES = 10
MIGRATE = "make migrate as the owner of the tables, or sam remote invoke MigrateFunction"


class Finding(Record):
    """Whether one thing is as it must be.

    ``is_ok``: ``None`` if it could not be asked. ``fix``: what puts it right; ``None`` if it is.
    """

    area: str
    is_ok: bool | None
    sentence: str
    fix: str | None = None


class Named(Record):
    """A row that is only a name."""

    name: str


def listed(names: Sequence[str]) -> str:
    """Return the first names, and how many more there are."""
    more = len(names) - MAX_NAMES
    return ", ".join(names[:MAX_NAMES]) + (f" and {more} more" if more > 0 else "")


def judge(area: str, faults: Sequence[str], good: str, bad: str, fix: str) -> Finding:
    """Return a finding that is good without faults, and otherwise names them after ``bad``."""
    if not faults:
        return Finding(area=area, is_ok=True, sentence=good)
    return Finding(area=area, is_ok=False, sentence=f"{bad}: {listed(faults)}", fix=fix)
