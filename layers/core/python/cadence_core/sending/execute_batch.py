"""Execute one batch: start, recover, claim, prepare, dispatch, summarize, request more."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import uuid4

from cadence_core.channels.port import TransportFactory
from cadence_core.model.enrollment import Channel, DueEnrollment, RunId
from cadence_core.personalization.port import AiTotals
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.dispatch_steps import Dispatch, DispatchOptions
from cadence_core.sending.domain.summary import RunSummary
from cadence_core.sending.further_batches import Growth
from cadence_core.sending.pacing import Pacer
from cadence_core.sending.personalize_drafts import (
    Personalization,
    PersonalizationRun,
    time_to_personalize,
)
from cadence_core.sending.ports import (
    Journal,
    RunFinished,
    RunInProgress,
    RunStarted,
    RunStore,
    Trigger,
)
from cadence_core.sending.prepare_steps import Preparation, Prepared, split
from cadence_core.sending.send_step import PacedTransports
from cadence_core.sending.tally import Tally
from cadence_core.sending.turns import Turns


@dataclass(frozen=True, slots=True)
class BatchEngine:
    """Executes batches. Built once per process and used for every invocation."""

    store: RunStore
    transports: Mapping[Channel, TransportFactory]
    preparation: Preparation
    options: DispatchOptions
    journal: Journal
    growth: Growth
    lease_grace_seconds: float
    pacers: Mapping[Channel, Pacer] = field(default_factory=dict)
    personalization: Personalization | None = None
    """``None``: every message is sent with its template's text."""

    def execute(
        self, trigger: Trigger, *, batch_size: int, time_left: TimeLeft
    ) -> RunSummary | RunInProgress:
        """Execute one batch and return its summary.

        A trigger that was executed before returns the summary of that run; a trigger that another
        execution is running returns ``RunInProgress``. Neither sends anything.

        Raises:
            StoreUnavailableError, StoreRejectedError: the invocation fails; the leases expire
                and a later run continues from the state in the database.
        """
        started = time.perf_counter()
        run_id = RunId(uuid4())
        # The lease outlives the invocation, so it needs no heartbeat.
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
        to_send, leaving = split(self._prepare(enrollments, time_left))
        for result in leaving:
            turns.note(result)
        transports = PacedTransports(
            self.transports, self.pacers, self.journal, time_left, self.options.needed_seconds
        )
        Dispatch(turns, transports, self.journal, self.options).run(to_send)

        duration_ms = round((time.perf_counter() - started) * 1000)
        summary = tally.summary(
            run_id, claimed=len(enrollments), recovered=recovered, duration_ms=duration_ms
        )
        backlog = self.store.finish_run(summary)
        summary = replace(summary, remaining_due=backlog.remaining_due)
        self.journal.run_finished(summary, backlog, tally.sent, tally.reasons)
        self.growth.request_batches(trigger, summary, batch_size=batch_size)
        return summary

    def _prepare(self, enrollments: Sequence[DueEnrollment], time_left: TimeLeft) -> list[Prepared]:
        if self.personalization is None:
            self.journal.all_personalized(AiTotals())
            return self.preparation.prepare_all(enrollments)
        ai_time_left = time_to_personalize(time_left, sending_seconds=self.options.needed_seconds)
        personalizing = PersonalizationRun(self.personalization, self.journal, ai_time_left)
        prepared = self.preparation.prepare_all(enrollments, personalizing)
        self.journal.all_personalized(personalizing.totals)
        return prepared
