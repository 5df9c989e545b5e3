"""Execute one batch: start, recover, send it and the suspects, check, summarize, request more."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from uuid import uuid4

from cadence_core.channels.port import TransportFactory
from cadence_core.errors import (
    StoreConflictError,
    StoreRejectedError,
    StoreUnavailableError,
)
from cadence_core.model.enrollment import Channel, RunId
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.check_changed_templates import Check, check_changed_templates
from cadence_core.sending.dispatch_options import DispatchOptions
from cadence_core.sending.domain.summary import RunSummary
from cadence_core.sending.further_batches import Growth
from cadence_core.sending.gather_batch import Gathering, time_to_read
from cadence_core.sending.pacing import Pacer
from cadence_core.sending.personalize_drafts import Personalization
from cadence_core.sending.ports import Journal, RunStore
from cadence_core.sending.prepare_steps import Preparation
from cadence_core.sending.records import (
    Backlog,
    Recovered,
    RunFinished,
    RunInProgress,
    RunStarted,
    Trigger,
)
from cadence_core.sending.run import Run
from cadence_core.sending.send_step import PacedTransports
from cadence_core.sending.tally import Tally
from cadence_core.sending.turns import Turns

FINISH_PAUSE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class BatchEngine:
    """Executes batches. Built once per process and used for every invocation."""

    store: RunStore
    transports: Mapping[Channel, TransportFactory]
    preparation: Preparation
    check_template: Check
    options: DispatchOptions
    senders: Executor
    """Threads that stay from run to run: to start fifty takes 4 ms of CPU time."""
    journal: Journal
    growth: Growth
    lease_grace_seconds: float
    pacers: Mapping[Channel, Pacer] = field(default_factory=dict)
    personalization: Personalization | None = None
    """``None``: every message is sent with its template's text."""
    sleep: Callable[[float], None] = time.sleep

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
        start = self.store.start_run(run_id, trigger, lease_seconds=lease_seconds)
        match start:
            case RunFinished(summary):
                return summary
            case RunInProgress():
                return start
            case RunStarted():
                self.journal.run_started(run_id, trigger)
        recovered = self._recover()
        run = self._run(run_id, lease_seconds, time_left)
        interruption = _send_all(run, batch_size, has_suspects=recovered.has_suspects)
        self.journal.all_personalized(run.ai_totals)
        # A run with a full batch has work enough: its round trips to the database have a limit too.
        has_room = interruption is None and run.gathering.claimed < batch_size
        if recovered.has_changed_templates and has_room:
            check_changed_templates(self.store, self.check_template, self.journal, time_left)
        duration_ms = round((time.perf_counter() - started) * 1000)
        summary = self._finish(_summary(run, recovered, duration_ms), run.tally, time_left)
        if interruption is not None:
            raise interruption
        self.growth.request_batches(trigger, summary, batch_size=batch_size)
        return summary

    def _recover(self) -> Recovered:
        """Put in order what dead runs left behind; if a lock prevents it, the next run does."""
        try:
            recovered = self.store.recover()
        except StoreConflictError as error:
            self.journal.degraded("nothing recovered", str(error))
            return Recovered()
        for enrollment_id in recovered.quarantined:
            self.journal.quarantined(enrollment_id)
        if recovered.has_requests:
            self._suppress_requested()
        return recovered

    def _suppress_requested(self) -> None:
        """Do what the unsubscribe page could not; if it fails again, the next run tries it."""
        try:
            self.store.suppress_requested()
        except (StoreConflictError, StoreRejectedError) as error:
            self.journal.degraded("addresses not suppressed yet", str(error))

    def _finish(self, summary: RunSummary, tally: Tally, time_left: TimeLeft) -> RunSummary:
        """Store and log the summary; return it with what is still due."""
        backlog = self._store(summary, time_left)
        summary = replace(summary, remaining_due=backlog.remaining_due)
        self.journal.run_finished(summary, backlog, tally.sent, tally.reasons)
        return summary

    def _store(self, summary: RunSummary, time_left: TimeLeft) -> Backlog:
        """Store the summary, however often it takes, while there is time."""
        while True:
            try:
                return self.store.finish_run(summary)
            except StoreUnavailableError as error:
                if not time_left.allows(FINISH_PAUSE_SECONDS):
                    counts = {name: str(count) for name, count in summary.as_dict().items()}
                    self.journal.unexpected("storing the summary", error, **counts)
                    raise
            self.sleep(FINISH_PAUSE_SECONDS)

    def _run(self, run_id: RunId, lease_seconds: float, time_left: TimeLeft) -> Run:
        tally = Tally()
        return Run(
            gathering=Gathering(
                run_id,
                self.store,
                self.journal,
                lease_seconds,
                time_left,
                time_to_read(time_left),
                at_once=self.options.concurrency,
            ),
            preparation=self.preparation,
            personalization=self.personalization,
            turns=Turns(run_id, self.store, self.journal, tally),
            transports=PacedTransports(
                self.transports, self.pacers, self.journal, time_left, self.options.needed_seconds
            ),
            options=self.options,
            senders=self.senders,
            tally=tally,
        )


def _send_all(run: Run, batch_size: int, *, has_suspects: bool) -> StoreUnavailableError | None:
    """Send the batch and the suspects; return the loss of the database that ended it early.

    What was recorded all the same belongs into the summary.
    """
    try:
        has_new_suspects = run.send_batch(batch_size)
        if has_suspects or has_new_suspects:
            run.send_suspects(batch_size)
    except StoreUnavailableError as error:
        return error
    return None


def _summary(run: Run, recovered: Recovered, duration_ms: int) -> RunSummary:
    """Return what the run did, also if it ended early."""
    run.tally.deferred.update(run.gathering.put_off)
    return run.tally.summary(
        run.gathering.run_id,
        claimed=run.gathering.claimed,
        recovered=recovered.uncertain,
        quarantined=len(recovered.quarantined),
        duration_ms=duration_ms,
    )
