"""What a cap allows on a day of its warm-up."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime, timedelta

from tests.year.book import DAY
from tests.year.history import Row

IDLE = timedelta(days=7)


def cap_on(cap: Row, used: Sequence[datetime], at: datetime, *, idle: timedelta = IDLE) -> int:
    """Return what a cap allows at a moment, if messages that count in it began at ``used``.

    After a week without one, a warm-up goes on from half of what it had reached.
    """
    if cap.get("ramp_from") is None:
        return int(cap["daily_cap"])
    since: datetime = cap["ramp_from"]
    first: int = cap["ramp_start"]
    last: datetime | None = None

    def reached(moment: datetime) -> int:
        days = max(0, (moment - since) // DAY)
        return min(int(cap["daily_cap"]), first + int(cap["ramp_step"]) * days)

    for each in [*used[bisect_left(used, since) : bisect_left(used, at)], at]:
        if last is not None and each - last > idle:
            first, since = max(cap["ramp_start"], -(-reached(last) // 2)), each
        last = each
    return reached(at)
