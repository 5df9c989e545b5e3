"""Execute one batch: start, recover, claim, prepare, dispatch, account for it, ask for more."""

import time
from dataclasses import dataclass, replace
from uuid import uuid4

from cadence_core.domain.enrollment import Channel, RunId
from cadence_core.domain.summary import RunSummary
from cadence_core.ports import (
    ChannelSender,
    Journal,
    RunFinished,
    RunInProgress,
    RunStarted,
    RunStore,
    Trigger,
)
from cadence_core.services.dispatch_steps import Dispatch, DispatchOptions
from cadence_core.services.growth import Growth
from cadence_core.services.prepare_steps import Preparation, split
from cadence_core.services.tally import Tally
from cadence_core.services.time_left import TimeLeft
from cadence_core.services.turns import Turns


@dataclass(frozen=True, slots=True)
class BatchEngine:
    """What an execution needs; built once, used for every invocation."""

    store: RunStore
    senders: dict[Channel, ChannelSender]
    preparation: Preparation
    options: DispatchOptions
    journal: Journal
    growth: Growth
    lease_grace_seconds: float

    def execute(
        self, trigger: Trigger, *, batch_size: int, time_left: TimeLeft
    ) -> RunSummary | RunInProgress:
        """Execute one batch and return its summary.

        A trigger that was carried out before is answered with its first summary, one that is
        being carried out right now with ``RunInProgress``; neither does anything.

        Raises:
            StoreUnavailableError, StoreRejectedError: the invocation fails; the leases expire
                and a later run takes over from what is on disk.
        """
        started = time.perf_counter()
        run_id = RunId(uuid4())
        # The lease ends when Lambda has ended us for certain: no heartbeat is needed.
        lease_seconds = time_left.seconds() + self.lease_grace_seconds
        run = self.store.start_run(run_id, trigger, lease_seconds=lease_seconds)
        match run:
            case RunFinished(summary):
                return summary
            case RunInProgress():
                return run
            case RunStarted():
                self.journal.run_started(run_id, trigger)

        recovered = self.store.recover()
        enrollments = self.store.claim(run_id, limit=batch_size, lease_seconds=lease_seconds)
        tally = Tally()
        turns = Turns(run_id, self.store, self.journal, tally)
        to_send, settled = split(self.preparation.prepare_all(enrollments))
        for settlement in settled:
            turns.settle(settlement)
        Dispatch(turns, self.senders, self.journal, time_left, self.options).run(to_send)

        duration_ms = round((time.perf_counter() - started) * 1000)
        summary = tally.summary(
            run_id, claimed=len(enrollments), recovered=recovered, duration_ms=duration_ms
        )
        backlog = self.store.finish_run(summary)
        summary = replace(summary, remaining_due=backlog.remaining_due)
        self.journal.run_finished(summary, backlog, tally.sent)
        self.growth.follow(trigger, summary, batch_size=batch_size)
        return summary
