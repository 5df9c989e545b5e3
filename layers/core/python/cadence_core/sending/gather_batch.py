"""Claim enrollments until there is a batch of messages, or nothing else is due."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from cadence_core.errors import (
    StoreConflictError,
    StoreRejectedError,
    StoreTimeoutError,
    StoreUnavailableError,
)
from cadence_core.model.enrollment import DueEnrollment, EnrollmentId, RunId
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.domain.claim_size import ClaimSize, part_of
from cadence_core.sending.ports import Journal, RunStore
from cadence_core.sending.records import Claim, Leased

TIME_SHARE = 0.5
"""The fraction of a run's time that claiming and rendering may use."""
READING_SHARE = 0.25
"""The fraction of a run's time that reading new suppressions may use, and its limit in seconds."""
MAX_READING_SECONDS = 20.0
MIN_READ = 50
"""How many enrollments are read between two turns, so that no thread waits for the others; if there
are many threads, twice as many as those: what is read in small parts begins in small turns."""
MAX_SET_ASIDE = 3
"""How many enrollments that the database cannot read one run sets aside."""
MAX_BARREN_CLAIMS = 20
"""How many claims in a row may find nothing but what the sending rules put off: each passes over up
to 1,000 enrollments, and the next run goes on behind them."""


def claims_of_run(
    claim: Callable[[int], Claim | None], size: ClaimSize, time_left: TimeLeft
) -> Iterator[Claim]:
    """Claim until there are enough messages, nothing is due, or the time is over.

    The next claim is made when the next item is asked for. By then, ``size`` must know how many
    messages the one before yielded. ``claim`` takes how many to claim; it returns ``None`` if that
    is too much for the database at once.
    """
    barren = 0
    while time_left.seconds() and barren < MAX_BARREN_CLAIMS and (limit := size.next()):
        claimed = claim(limit)
        if claimed is None:
            size.failed()
        elif claimed.enrollments or claimed.new_suspects:
            barren = 0
            yield claimed
        elif claimed.put_off:  # there may be more behind them
            barren += 1
        else:
            return


@dataclass(slots=True)
class Gathering:
    """Claims the enrollments of one run."""

    run_id: RunId
    store: RunStore
    journal: Journal
    lease_seconds: float
    time_left: TimeLeft
    reading: TimeLeft
    """For the suppressions that are new; see ``time_to_read``."""
    at_once: int
    """How many enrollments are read before the first message is sent."""
    claimed: int = 0
    """How many enrollments the run has claimed so far."""
    has_new_suspects: bool = False
    leaving: list[EnrollmentId] = field(default_factory=list)
    """What was claimed and leaves the run without a message, since the last claim."""
    put_off: Counter[str] = field(default_factory=Counter)
    """How many enrollments the sending rules keep for later, by reason; they were not claimed."""
    _aside: list[EnrollmentId] = field(default_factory=list)
    _later: Sequence[Leased] = ()
    """Leased, and read when what the claim has read is prepared."""
    _unread: set[str] = field(default_factory=set)
    """The organizations whose suppressions the time for reading did not suffice for."""

    def claims(self, size: ClaimSize, time_left: TimeLeft) -> Iterator[Sequence[DueEnrollment]]:
        """Yield what ``claims_of_run`` claims, as it is read.

        Raises:
            StoreUnavailableError: the connection was lost; the leases expire.
        """
        for claim in claims_of_run(self._claim, size, time_left):
            yield claim.enrollments
            yield from self._read_later(size, time_left)

    @property
    def has_later(self) -> bool:
        """Whether something is leased that ``claims`` has not yielded yet."""
        return bool(self._later)

    @property
    def _part(self) -> int:
        return max(MIN_READ, 2 * self.at_once)

    def give_back(self) -> None:
        """Give up the leases of what is still to be read; if that fails, they expire."""
        later, self._later = self._later, ()
        if later:
            try:
                self.store.give_back(self.run_id, later)
            except (StoreUnavailableError, StoreRejectedError, StoreConflictError) as error:
                self.journal.unexpected("giving back", error)

    def suspect(self) -> Sequence[DueEnrollment]:
        """Claim one enrollment that may have killed a run; return none if there is none.

        Raises:
            StoreUnavailableError: the connection was lost; the lease expires.
        """
        claimed = self._read_suspect()
        self.claimed += len(claimed)
        return claimed

    def _claim(self, limit: int) -> Claim | None:
        """Claim up to ``limit``; ``None`` if that is too much for the database at once.

        An enrollment that cannot even be read alone is set aside. An empty claim ends the
        gathering: nothing is due, or the database itself is at fault.
        """
        try:
            claim = self.store.claim(
                self.run_id,
                limit=limit,
                lease_seconds=self.lease_seconds,
                reading=self.reading,
                without=self._unread,
                leaving=self.leaving,
                at_once=self._part if self.claimed else self.at_once,
            )
        except (StoreRejectedError, StoreConflictError) as error:
            self.journal.unexpected("claiming", error, limit=str(limit))
            if limit > 1:
                return None
            return None if self._set_aside(error, is_suspect=False) else Claim([])
        self.leaving.clear()
        self.put_off.update(claim.put_off)
        self.has_new_suspects |= claim.new_suspects > 0
        self._later = claim.later
        self._note(claim)
        return claim

    def _read_later(
        self, size: ClaimSize, time_left: TimeLeft
    ) -> Iterator[Sequence[DueEnrollment]]:
        while self._later:
            # Without time, all of it is only released: then it is not worth many round trips.
            has_time = size.is_open and time_left.seconds()
            count = part_of(len(self._later), self._part) if has_time else len(self._later)
            # If reading them ends the run, one of them may be why: they are not given back, and
            # are suspects when their leases expire. Given back, they would end the next run too.
            part, self._later = self._later[:count], self._later[count:]
            try:
                claim = self.store.read_later(self.run_id, part, reading=self.reading)
            except (StoreRejectedError, StoreConflictError) as error:
                self.journal.unexpected("claiming", error, limit=str(len(part)))
                self.give_back()
                size.failed()
                return
            self._note(claim)
            yield claim.enrollments

    def _note(self, claim: Claim) -> None:
        self.claimed += len(claim.enrollments)
        self._unread.update(claim.unread)
        if claim.unreadable:
            self.journal.suppressions_unreadable(claim.unreadable)

    def _read_suspect(self) -> list[DueEnrollment]:
        while self.time_left.seconds():
            try:
                return self.store.claim_suspect(
                    self.run_id, lease_seconds=self.lease_seconds, reading=self.reading
                )
            except (StoreRejectedError, StoreConflictError) as error:
                self.journal.unexpected("claiming a suspect", error)
                if not self._set_aside(error, is_suspect=True):
                    break
        return []

    def _set_aside(self, cause: Exception, *, is_suspect: bool) -> bool:
        """Set the next one aside; return whether another attempt to claim makes sense.

        It is not at fault if a lock or a lack of resources kept it from being read. And a run sets
        few aside: if more cannot be read, the cause is not in them.
        """
        is_at_fault = isinstance(cause, (StoreRejectedError, StoreTimeoutError))
        if not is_at_fault or len(self._aside) >= MAX_SET_ASIDE:
            return False
        try:
            enrollment_id = self.store.set_aside(
                self.run_id,
                lease_seconds=self.lease_seconds,
                is_suspect=is_suspect,
                without=self._unread,
            )
        except (StoreRejectedError, StoreConflictError) as error:
            self.journal.unexpected("setting aside", error)
            return False
        if enrollment_id is None:
            return False
        self._aside.append(enrollment_id)
        self.journal.set_aside(enrollment_id)
        return True


def time_to_read(time_left: TimeLeft) -> TimeLeft:
    """Return the time that a run may read new suppressions, from now on."""
    return time_left.part(READING_SHARE).at_most(MAX_READING_SECONDS)
