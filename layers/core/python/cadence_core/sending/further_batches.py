"""Growth beyond one batch: a run that leaves due work behind requests further batches."""

from dataclasses import dataclass

from cadence_core.errors import QueueUnavailableError
from cadence_core.sending.domain.growth import further_batches
from cadence_core.sending.domain.summary import RunSummary
from cadence_core.sending.ports import BatchQueue, Journal
from cadence_core.sending.records import Trigger


@dataclass(frozen=True, slots=True)
class Growth:
    """Requests further batches, at most ``max_batches`` per run; 0 disables it."""

    queue: BatchQueue
    journal: Journal
    max_batches: int

    def request_batches(self, trigger: Trigger, summary: RunSummary, *, batch_size: int) -> None:
        """Request batches for the work that this run leaves behind.

        A failure is only logged, because the run itself is done.
        """
        if trigger.kind == "manual":  # the caller asked for exactly one batch
            return
        batches = further_batches(
            summary, batch_size=batch_size, depth=trigger.depth, max_batches=self.max_batches
        )
        if batches == 0:
            return
        try:
            self.queue.request(batches, depth=trigger.depth + 1)
        except QueueUnavailableError as error:
            self.journal.unexpected("asking for further batches", error)
        else:
            self.journal.batches_requested(batches)
