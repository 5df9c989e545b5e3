"""The steps that a run sends: claimed when messages are missing, prepared while others are sent.

The thread that talks to the store claims. One thread prepares what was claimed, in order, and more
threads wait for personal texts. Each step is handed over as soon as it is ready, so that a slow
text delays itself only.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol

from cadence_core.model.enrollment import DueEnrollment, EnrollmentId
from cadence_core.model.message import PreparedStep
from cadence_core.sending.admission import Admission
from cadence_core.sending.domain.claim_size import ClaimSize
from cadence_core.sending.domain.rendering_budget import RenderingBudget
from cadence_core.sending.personalize_drafts import PersonalizationRun
from cadence_core.sending.prepare_steps import Preparation, Prepared, light
from cadence_core.sending.records import StepResult

READ_AHEAD = 25
"""While so many enrollments are prepared, more of those that are leased can be read."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What became of a claimed enrollment. ``is_final``: it needs no personal text any more."""

    prepared: Prepared
    is_final: bool = False


class Supply(Protocol):
    """Where the steps to send come from. Used by the thread that talks to the store.

    They arrive from other threads, to where the supply hands them over.
    """

    @property
    def is_open(self) -> bool:
        """Whether more may be claimed."""

    @property
    def may_claim(self) -> bool:
        """Whether ``refill`` may have something to do."""

    @property
    def is_awaited(self) -> bool:
        """Whether anything will arrive."""

    def refill(self) -> None:
        """Claim, if everything that was claimed has arrived and messages are missing.

        What is leased already is read a little earlier.

        Raises:
            StoreUnavailableError: the connection was lost.
        """

    def admit(self, arrival: Arrival) -> Prepared | None:
        """Return a step to send, or how it leaves the run; ``None`` if it arrives once more."""

    def close(self) -> None:
        """Claim nothing else; what was claimed still arrives."""

    def stop(self) -> list[DueEnrollment]:
        """Prepare nothing else, and return the enrollments that will not arrive."""


@dataclass(slots=True)
class PreparedAhead:
    """The supply of a batch. A context: its threads have ended when it is left.

    ``arrive`` hands over, from any thread. ``has_later`` returns whether the next of the ``claims``
    are leased already. ``personalizing`` is ``None`` if no personal texts are written. ``leave``
    notes what leaves the run without a message.
    """

    arrive: Callable[[Arrival], None]
    claims: Iterator[Sequence[DueEnrollment]]
    has_later: Callable[[], bool]
    size: ClaimSize
    preparation: Preparation
    budget: RenderingBudget
    personalizing: PersonalizationRun | None
    leave: Callable[[EnrollmentId], None]
    is_open: bool = True
    _claimed: int = 0
    _preparing: dict[EnrollmentId, DueEnrollment] = field(default_factory=dict)
    _awaiting_text: dict[EnrollmentId, DueEnrollment] = field(default_factory=dict)
    _is_stopped: bool = False
    _preparer: ThreadPoolExecutor | None = None
    _pool: ThreadPoolExecutor | None = None
    _admission: Admission = field(init=False)

    def __post_init__(self) -> None:
        self._admission = Admission(self.size, self.leave)

    def __enter__(self) -> "PreparedAhead":
        return self

    def __exit__(self, *_: object) -> None:
        self._is_stopped = True
        for pool in filter(None, (self._preparer, self._pool)):
            pool.shutdown(cancel_futures=True)

    @property
    def may_claim(self) -> bool:
        return self.is_open and (not self._preparing or self._may_read_ahead)

    @property
    def _may_read_ahead(self) -> bool:
        # Not the few that come first: they are to be sent before anything else is read.
        is_near_end = len(self._preparing) <= READ_AHEAD <= self._claimed // 2
        return is_near_end and self.has_later()

    @property
    def is_awaited(self) -> bool:
        return bool(self._preparing or self._awaiting_text)

    def refill(self) -> None:
        while self.may_claim:
            if self._preparer is None:
                self._preparer = ThreadPoolExecutor(1, "prepare")
            else:
                self._admission.end_claim(self._claimed)
            claimed = next(self.claims, None)
            if claimed is None:
                self.is_open = False
                return
            self._claimed = len(claimed)
            self._preparing |= {each.id: each for each in claimed}
            self._preparer.submit(self._prepare, claimed)

    def admit(self, arrival: Arrival) -> Prepared | None:
        prepared = arrival.prepared
        waiting = self._awaiting_text if arrival.is_final else self._preparing
        if waiting.pop(prepared.enrollment.id, None) is None:
            return None  # the supply was stopped
        if arrival.is_final:
            return self._without_text_to_await(prepared)
        admitted = self._admission.admit(prepared)
        if isinstance(admitted, PreparedStep) and admitted.step.ai_personalization:
            return self._personalized_later(admitted)
        return admitted

    def _without_text_to_await(self, prepared: Prepared) -> Prepared:
        if isinstance(prepared, StepResult):
            self.leave(prepared.enrollment.id)
        return prepared

    def _personalized_later(self, step: PreparedStep) -> Prepared | None:
        if self.personalizing is None:
            return light(step)
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.preparation.concurrency, "personalize")
        self._awaiting_text[step.enrollment.id] = step.enrollment
        self._pool.submit(self._personalize, step, self.personalizing)
        return None

    def close(self) -> None:
        self.size.close()

    def stop(self) -> list[DueEnrollment]:
        self.is_open, self._is_stopped = False, True
        left = [*self._preparing.values(), *self._awaiting_text.values()]
        self._preparing, self._awaiting_text = {}, {}
        return left

    # In other threads

    def _prepare(self, enrollments: Sequence[DueEnrollment]) -> None:
        for enrollment in enrollments:
            if self._is_stopped:
                return
            self.arrive(Arrival(self.preparation.prepare_within(self.budget, enrollment)))

    def _personalize(self, step: PreparedStep, personalizing: PersonalizationRun) -> None:
        prepared = self.preparation.personalize(step, personalizing)
        self.arrive(Arrival(prepared, is_final=True))
