"""One run: its batch, then the enrollments that may have killed an earlier run."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import NamedTuple

from cadence_core.model.enrollment import DueEnrollment
from cadence_core.personalization.port import AiTotals
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.dispatch_options import DispatchOptions
from cadence_core.sending.dispatch_steps import Dispatch
from cadence_core.sending.domain.claim_size import MAX_CLAIMED, ClaimSize
from cadence_core.sending.domain.rendering_budget import RenderingBudget
from cadence_core.sending.domain.unknown_refusals import UnknownRefusals
from cadence_core.sending.gather_batch import TIME_SHARE, Gathering
from cadence_core.sending.personalize_drafts import (
    Personalization,
    PersonalizationRun,
    time_to_personalize,
)
from cadence_core.sending.prepare_steps import Preparation
from cadence_core.sending.send_step import PacedTransports
from cadence_core.sending.supply import PreparedAhead
from cadence_core.sending.tally import Tally
from cadence_core.sending.turns import Turns


class _Sent(NamedTuple):
    """How many messages were ready, and how many of them were not begun after all."""

    ready: int
    not_begun: int


@dataclass(slots=True)
class Run:
    """Claims, prepares and sends, and counts what it does."""

    gathering: Gathering
    preparation: Preparation
    personalization: Personalization | None
    turns: Turns
    transports: PacedTransports
    options: DispatchOptions
    senders: Executor
    tally: Tally
    ai_totals: AiTotals = field(default_factory=AiTotals)
    refusals: UnknownRefusals = field(default_factory=UnknownRefusals)

    def send_batch(self, batch_size: int) -> bool:
        """Send a batch; return whether it met enrollments that are suspects from now on.

        A message that cannot begin, because another transaction holds its rows, takes no place.

        Raises:
            StoreUnavailableError: see ``Dispatch.run``.
        """
        size = ClaimSize(batch_size)
        while True:
            time_left = self.transports.time_left.part(TIME_SHARE)
            sent = self._send(self.gathering.claims(size, time_left), size, time_left)
            if not sent.not_begun or not self.transports.may_start():
                return self.gathering.has_new_suspects
            size.give_back(sent.not_begun)

    def send_suspects(self, max_messages: int) -> None:
        """Send the messages of the suspects, one after the other, while there is time.

        Everything else is settled before, and only one is leased at a time. If it kills this run
        too, it alone is to blame.

        Raises:
            StoreUnavailableError: see ``Dispatch.run``.
        """
        ready = 0
        while (
            ready < max_messages
            and self.gathering.claimed < MAX_CLAIMED
            and self.transports.may_start()
        ):
            suspect = self.gathering.suspect()
            if not suspect:
                return
            time_left = self.transports.time_left
            ready += self._send(iter([suspect]), ClaimSize(1), time_left).ready

    def _send(
        self, claims: Iterator[Sequence[DueEnrollment]], size: ClaimSize, time_left: TimeLeft
    ) -> _Sent:
        """Send what is claimed, if it is prepared in this time."""
        journal = self.gathering.journal
        dispatch = Dispatch(
            self.turns, self.transports, journal, self.options, self.senders, self.refusals
        )
        with PreparedAhead(
            dispatch.events.put,
            claims,
            lambda: self.gathering.has_later,
            size,
            self.preparation,
            RenderingBudget(time_left),
            self._personalizing(),
            self.gathering.leaving.append,
        ) as supply:
            try:
                dispatch.run(supply)
            except BaseException:
                self.gathering.give_back()
                raise
        return _Sent(size.ready, dispatch.not_begun)

    def _personalizing(self) -> PersonalizationRun | None:
        if self.personalization is None:
            return None
        time_left = time_to_personalize(
            self.transports.time_left, sending_seconds=self.options.needed_seconds
        )
        return PersonalizationRun(
            self.personalization, self.gathering.journal, time_left, self.ai_totals
        )
