"""Growth past one batch: a run that leaves due work behind asks for further runs."""

from dataclasses import dataclass

from cadence_core.errors import QueueUnavailableError
from cadence_core.sending.domain.growth import further_batches
from cadence_core.sending.domain.summary import RunSummary
from cadence_core.sending.ports import BatchQueue, Journal, Trigger


@dataclass(frozen=True, slots=True)
class Growth:
    """Asks for further batches, at most ``max_batches`` at a time; 0 switches it off."""

    queue: BatchQueue
    journal: Journal
    max_batches: int

    def follow(self, trigger: Trigger, summary: RunSummary, *, batch_size: int) -> None:
        """Ask for what this run leaves behind. It never fails the run, which is done."""
        if trigger.kind == "manual":  # a person asked for exactly one batch
            return
        batches = further_batches(
            summary, batch_size=batch_size, depth=trigger.depth, max_batches=self.max_batches
        )
        if batches == 0:
            return
        try:
            self.queue.ask_for(batches, depth=trigger.depth + 1)
        except QueueUnavailableError as error:
            self.journal.unexpected("asking for further batches", error)
        else:
            self.journal.batches_asked_for(batches)
