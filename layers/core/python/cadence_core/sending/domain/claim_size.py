"""How many enrollments a run claims at a time, and when it has claimed enough."""

from dataclasses import dataclass

MAX_CLAIMED = 1_000
"""Of one run: enrollments that are held or ended take no place in the batch, but cost time."""
MAX_FIRST_CLAIM = 100
"""Small, so that the first messages leave soon: the next claim is made while they are sent."""
MIN_LATER_SHARE = 2
"""All that is leased is read at once, unless it is so many times as many."""


def part_of(leased: int, at_once: int) -> int:
    """Return how many to read first of what is leased, if ``at_once`` would do."""
    return at_once if leased >= MIN_LATER_SHARE * at_once else leased


@dataclass(slots=True)
class ClaimSize:
    """Decides the size of each claim of one run.

    A claim asks for the messages that are missing, at most twice as many as the one before. So a
    long series of held enrollments takes few claims. A claim that failed is halved, down to one.
    What one has leased may succeed, or fail, in parts.
    """

    batch_size: int
    ready: int = 0
    claimed: int = 0
    is_open: bool = True
    _asked: int = 0
    _ready_before: int = 0
    """As the last claim was asked for."""
    _size: int = 0

    def __post_init__(self) -> None:
        self._asked = self._size = min(self.batch_size, MAX_FIRST_CLAIM)

    def next(self) -> int:
        """Return how many to claim next; 0 if the run has enough."""
        if not self.is_open or self.missing <= 0:
            return 0
        self._asked, self._ready_before = self._size, self.ready
        return min(self._size, MAX_CLAIMED - self.claimed)

    @property
    def missing(self) -> int:
        """How many messages the batch still has room for."""
        return self.batch_size - self.ready

    def succeeded(self, *, claimed: int, ready: int) -> None:
        """Note a claim, or a part of it, and how many of it have a message to send."""
        self.claimed += claimed
        self.ready += ready
        has_some = self.ready > self._ready_before
        self._size = min(2 * self._asked, self.missing if has_some else MAX_CLAIMED)

    def give_back(self, count: int) -> None:
        """Note that this many messages were not sent and take no place in the batch."""
        self.ready -= count
        self._size = self.missing

    def close(self) -> None:
        """Note that the run claims nothing else."""
        self.is_open = False

    def failed(self) -> None:
        """Note a claim that the database refused or gave up."""
        self._size = max(1, self._asked // 2)
