"""One run: its batch, then the enrollments that may have killed an earlier run."""

from dataclasses import dataclass, field

from cadence_core.model.message import PreparedStep
from cadence_core.personalization.port import AiTotals
from cadence_core.sending.dispatch_steps import Dispatch, DispatchOptions
from cadence_core.sending.domain.claim_size import MAX_CLAIMED, ClaimSize
from cadence_core.sending.domain.unknown_refusals import UnknownRefusals
from cadence_core.sending.gather_batch import Batch, Gathering
from cadence_core.sending.personalize_drafts import (
    Personalization,
    PersonalizationRun,
    time_to_personalize,
)
from cadence_core.sending.prepare_steps import Prepared, split
from cadence_core.sending.send_step import PacedTransports
from cadence_core.sending.tally import Tally
from cadence_core.sending.turns import Turns


@dataclass(slots=True)
class Run:
    """Claims, prepares and sends, and counts what it does."""

    gathering: Gathering
    personalization: Personalization | None
    turns: Turns
    transports: PacedTransports
    options: DispatchOptions
    tally: Tally
    ai_totals: AiTotals = field(default_factory=AiTotals)
    refusals: UnknownRefusals = field(default_factory=UnknownRefusals)
    claimed: int = 0

    def send_batch(self, batch_size: int) -> bool:
        """Send a batch; return whether it met enrollments that are suspects from now on.

        A message that cannot begin, because another transaction holds its rows, takes no place.

        Raises:
            StoreUnavailableError: see ``Dispatch.run``.
        """
        size = ClaimSize(batch_size)
        has_new_suspects = False
        while True:
            batch = self.gathering.batch(size)
            has_new_suspects |= batch.has_new_suspects
            not_begun = self._send(batch)
            if not not_begun or not self.transports.may_start():
                return has_new_suspects
            size.give_back(not_begun)

    def send_suspects(self, max_messages: int) -> None:
        """Send the messages of the suspects, one after the other, while there is time.

        Everything else is settled before, and only one is leased at a time. If it kills this run
        too, it alone is to blame.

        Raises:
            StoreUnavailableError: see ``Dispatch.run``.
        """
        sent = 0
        while sent < max_messages and self.claimed < MAX_CLAIMED and self.transports.may_start():
            batch = self.gathering.suspect()
            if batch is None:
                return
            self._send(batch)
            sent += len(batch.to_send)

    def _send(self, batch: Batch) -> int:
        """Send a batch; return how many of its messages were not begun after all."""
        self.claimed += len(batch.to_send) + len(batch.leaving)
        self.tally.deferred.update(batch.put_off)
        to_send, not_personalized = split(self._personalize(batch.to_send))
        for result in (*batch.leaving, *not_personalized):
            self.turns.note(result)
        journal = self.gathering.journal
        dispatch = Dispatch(self.turns, self.transports, journal, self.options, self.refusals)
        dispatch.run(to_send)
        return dispatch.not_begun

    def _personalize(self, steps: list[PreparedStep]) -> list[Prepared]:
        if self.personalization is None:
            return list(steps)
        time_left = time_to_personalize(
            self.transports.time_left, sending_seconds=self.options.needed_seconds
        )
        personalizing = PersonalizationRun(
            self.personalization, self.gathering.journal, time_left, self.ai_totals
        )
        return self.gathering.preparation.personalize_all(steps, personalizing)
