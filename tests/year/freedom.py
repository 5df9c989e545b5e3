"""At which ticks of a year nothing keeps a message back, computed by sets of ticks."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from tests.year.book import DAY, QUARTER, Candidate
from tests.year.history import Row
from tests.year.sending import Sending
from tests.year.warm_up import IDLE

TICK = QUARTER
MAX_JUMP = 8
"""How many of the ticks are looked at that the clock jumped over, because the engine said that
nothing is due."""
MARGINS = {"email": TICK, "whatsapp": 3 * TICK}
"""Before a window closes, a message may already stay: WhatsApp delivers late."""
RETRY = timedelta(hours=31)
"""The longest wait for another attempt, a day and a quarter, and some ticks."""


class Ticks:
    """Ticks in order. A set of them is a number, in which each has a bit: sets are combined fast.

    A year has 35,000 ticks, and thousands of leads wait at most of them.
    """

    def __init__(self, moments: Sequence[datetime]) -> None:
        self.moments = moments

    def between(self, since: datetime, until: datetime) -> int:
        """Return those from a moment to before another."""
        first, last = (bisect_left(self.moments, at) for at in (since, until))
        return (1 << max(first, last)) - (1 << first)

    def after(self, since: datetime, until: datetime) -> int:
        """Return those after a moment, up to another and with it."""
        first, last = (bisect_right(self.moments, at) for at in (since, until))
        return (1 << max(first, last)) - (1 << first)

    def where(self, holds: Callable[[datetime], bool]) -> int:
        """Return those at which something holds."""
        digits = "".join("1" if holds(at) else "0" for at in reversed(self.moments))
        return int(digits or "0", 2)

    def of(self, ticks: int) -> Iterator[tuple[int, datetime]]:
        """Yield the place and the moment of each tick of a set."""
        for number, byte in enumerate(ticks.to_bytes(len(self.moments) // 8 + 1, "little")):
            if byte:
                yield from (
                    (place, self.moments[place])
                    for place in range(8 * number, 8 * number + 8)
                    if byte >> place % 8 & 1
                )


class Freedom:
    """The ticks at which a message is kept back by nothing, played or jumped over."""

    def __init__(self, sending: Sending) -> None:
        self.sending = sending
        self.book = sending.book
        played = [each.at for each in sending.evidence.played]
        self._is_played = set(played)
        self._ticks = Ticks([*_with_jumps(played)])
        self._spent: dict[tuple[str, str, str], int] = {}

    def surely_sendable(self, message: Candidate, due: datetime, until: datetime) -> list[datetime]:
        """Return the ticks at which a message that is due is surely sendable."""
        found: list[datetime] = []
        free_since, before = due, -2
        counted = -2
        for place, at, candidate in self._free(message, due, until):
            if place != before + 1:
                free_since = at
            before = place
            if at in self._is_played:
                shows = at not in self.sending.troubled
                shows = shows and at - free_since >= self._spread(candidate, at)
            else:
                shows = counted == place - 1
            if shows:
                counted = place
                found.append(at)
        return found

    def _free(
        self, message: Candidate, due: datetime, until: datetime
    ) -> Iterator[tuple[int, datetime, Candidate]]:
        phases = self.book.phases(
            message.enrollment, message.step, due, until, is_first=message.is_first
        )
        for candidate, end in phases:
            late_at = self.book.late_at(candidate, due, end + TICK)
            last = end if late_at is None else min(end, late_at - TICK)
            is_open, margin = self.book.opening(candidate), MARGINS[candidate.channel]
            for place, at in self._ticks.of(self._allowed(candidate, candidate.at, last)):
                if self.book.is_away(candidate, at):
                    continue
                if is_open(at) and is_open(at + margin):
                    yield place, at, candidate
            if last < end:
                return

    def _allowed(self, candidate: Candidate, since: datetime, until: datetime) -> int:
        """Return the ticks of a phase at which nothing but the window may keep a message back."""
        if self.book.stopped_by(candidate, since):
            return 0
        allowed, between = self._ticks.between(since, until), self._ticks.between
        gap = self.book.gap(candidate.org, since)
        for touched in self.sending.to_person[candidate.person]:
            allowed &= ~self._ticks.after(touched, touched + gap + TICK)
        for refused in self.sending.refused[candidate.enrollment]:
            allowed &= ~between(refused - TICK, refused + RETRY)
        for pause in self.sending.guard.pauses_of(candidate):
            allowed &= ~between(pause.since, pause.end)
        for ref, cap in self.book.caps(candidate, since):
            if allowed:
                allowed &= ~self._spent_at(ref, cap["kind"], candidate)
        return allowed

    def _spent_at(self, ref: str, kind: str, candidate: Candidate) -> int:
        """Return the ticks at which a cap may have no room, or gave what it had to others."""
        key = (ref, candidate.sender, candidate.channel)
        if key not in self._spent:
            history, allowed = self.sending.evidence.history, self.sending.guard.allowed

            def least(cap: Row, at: datetime) -> int:
                # The engine may know of a sender's last message since a tick earlier.
                cap_on = partial(self.sending.cap_on, cap, candidate, at)
                return min(cap_on(), cap_on(idle=IDLE - TICK))

            times = self.sending.in_scope[candidate.sender if kind == "sender" else candidate.org]

            def is_spent(at: datetime) -> bool:
                last = bisect_left(times, at + TICK)
                if last and times[last - 1] >= at - TICK:
                    return True
                cap = history.find("sending_caps", ref, at)
                since = at - DAY - 3 * TICK
                used = last - bisect_right(times, since)
                used += self.sending.not_accepted_between(candidate.org, since, at + TICK)
                return cap is not None and used >= allowed(candidate, kind, least(cap, at), at)

            self._spent[key] = self._ticks.where(is_spent)
        return self._spent[key]

    def _spread(self, candidate: Candidate, at: datetime) -> timedelta:
        if candidate.schedule is None:
            return 2 * TICK
        schedule = self.sending.evidence.history.row("sending_schedules", candidate.schedule, at)
        return timedelta(minutes=schedule.get("spread_minutes", 120)) + 2 * TICK


def _with_jumps(played: Sequence[datetime]) -> Iterator[datetime]:
    """Yield the ticks that were played, and between two the first ones that were not."""
    for at, following in zip(played, [*played[1:], *played[-1:]], strict=True):
        yield at
        for number in range(1, MAX_JUMP + 1):
            if at + (number + 1) * TICK > following:
                break
            yield at + number * TICK
