"""Plays a year: the clock jumps to the next tick at which something is due or edited."""

import os
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from pathlib import Path

from cadence_core.feedback.application import forget_application
from local.lambda_here import output_into
from tests.engine import settings
from tests.year.book import Book, Candidate
from tests.year.database import SimulatedDatabase, ceil_to
from tests.year.evidence import (
    SEND_CONCURRENCY,
    Accepted,
    Ended,
    Evidence,
    Played,
    Settled,
    Waiting,
)
from tests.year.feedback import KnownIds, deliver
from tests.year.history import Edit, History
from tests.year.names import uuid_of
from tests.year.plans import DAY, QUARTER, Plan
from tests.year.provider import Provider, running_provider
from tests.year.workers import Answer, Workers, name_of

MAX_PAUSE = 4
"""After how many quarters a run looks again at what is due, open, and was not sent."""
BEFORE = datetime.min.replace(tzinfo=UTC)
LOOK_AT_STOPPED = timedelta(hours=3)
"""After how long a run looks again at what a person has stopped: it must not leave."""
IDS_OF_MESSAGE = """
SELECT id, external_id FROM interactions
 WHERE enrollment_id = :enrollment AND step_id = :step AND type = 'message'"""
METRICS = {"powertools_metrics_namespace": "CadenceEngine", "powertools_service_name": "year"}


@dataclass
class Simulation:
    """One year being played."""

    plan: Plan
    database: SimulatedDatabase
    provider: Provider
    workers: Workers
    book: Book
    folder: Path
    played: list[Played] = field(default_factory=list)
    ended: list[Ended] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    lifted: list[datetime] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    _edits: dict[datetime, list[Edit]] = field(default_factory=lambda: defaultdict(list))
    _coming: list[tuple[datetime, str, str, str, Accepted]] = field(default_factory=list)
    _deaths: list[int] = field(default_factory=list)
    _pause: int = 1
    _now: datetime = BEFORE

    def play(self) -> Evidence:
        """Play the year and return what happened."""
        for edit in self.plan.edits:
            self._edits[ceil_to(edit.at, QUARTER)].append(edit)
        self.provider.on_accepted = self._kill
        quarter: datetime | None = self.plan.start
        while quarter is not None and quarter < self.plan.end:
            self._play(quarter)
            with self._timed("clock"):
                quarter = self._next(quarter)
        return Evidence(
            self.book.history,
            self.provider.ledger,
            self.played,
            self.provider.refusals,
            self.ended,
            self.waiting,
            self.lifted,
            self.settled,
        )

    def _play(self, quarter: datetime) -> None:
        with self._timed("edits"):
            self._now = max(quarter, self._now)
            self.database.set_time(self._now)
            if edits := self._edits.pop(quarter, None):
                self.database.apply(edits)
        with self._timed("feedback"), output_into(self.folder / "feedback.log"):
            while self._coming and self._coming[0][0] <= quarter:
                _, kind, *_, message = heappop(self._coming)
                self._deliver(quarter, kind, message)
        tick = max(self.plan.tick(quarter), self._now)
        lag = self.plan.lag(tick)
        self._now = tick + lag
        self.database.set_time(tick)
        outages = [each for each in self.plan.outages if each.since <= tick < each.until]
        self.provider.begin(tick, lag, outages)
        self._arm(tick)
        before = len(self.provider.ledger)
        with self._timed("runs"):
            answers = self.workers.run(tick, self.plan.runs_at(tick), lag)
        accepted = self.provider.ledger[before:]
        self._note(tick, answers)
        self._react(accepted)
        self._pause = 1 if accepted else min(self._pause + 1, MAX_PAUSE)
        # While a run prepared, room may have come that only the next one can give away.
        if quarter.hour == 12 and quarter.minute == 0 and not lag:
            with self._timed("questions"):
                self.waiting += self.database.waiting(tick)
                self._settle()
                if self.database.lift_pauses():
                    self.lifted.append(self._now)

    def _note(self, tick: datetime, answers: list[Answer]) -> None:
        is_undisturbed = not any("killed" in answer for answer in answers)
        self.played.append(Played(tick, len(answers), self.plan.size.batch_size, is_undisturbed))
        self.faults += [f"{tick}: {each['error']}" for each in answers if "error" in each]

    # Kills

    def _arm(self, tick: datetime) -> None:
        due = [death for death in self.plan.deaths if death.at <= tick]
        happened = sum(not played.is_undisturbed for played in self.played)
        self._deaths = [due[happened].after_messages] if len(due) > happened else []

    def _kill(self, worker: str, _: Accepted) -> None:
        """Kill the first run when the provider has accepted the message before it answers."""
        if self._deaths and worker == name_of(0):
            self._deaths[0] -= 1
            if self._deaths[0] <= 0:
                self._deaths.clear()
                self.workers.worker(0).kill()

    # Feedback

    def _react(self, accepted: list[Accepted]) -> None:
        for message in accepted:
            channel = self._candidate(message.enrollment, message.step, message.tick).channel
            reaction = self.plan.reaction(message.enrollment, message.step, channel)
            if reaction:
                at = ceil_to(message.at + reaction.after, QUARTER)
                place = (at, reaction.kind, message.enrollment, message.step)
                heappush(self._coming, (*place, message))

    def _deliver(self, quarter: datetime, kind: str, message: Accepted) -> None:
        candidate = self._candidate(message.enrollment, message.step, quarter)
        ids = {
            "enrollment": uuid_of("cadence_enrollments", message.enrollment),
            "step": uuid_of("cadence_steps", message.step),
        }
        [[id_, external_id]] = self.database.run(IDS_OF_MESSAGE, **ids)
        address = self.book.history.row("senders", message.sender, quarter)["address"]
        known = KnownIds(id_, external_id)
        deliver(kind, message, address, known, quarter)
        self.ended.append(Ended(quarter, kind, message.enrollment, candidate.channel, message.step))

    def _settle(self) -> None:
        """Let an operator look up in the provider's ledger what became of uncertain messages."""
        had = {(each.enrollment, each.step) for each in self.provider.ledger}
        for enrollment, step, message in self.database.uncertain():
            is_sent = (enrollment, step) in had
            self.database.settle(message, is_sent=is_sent)
            if is_sent:
                self.settled.append(Settled(self._now, enrollment, step))

    # The clock

    def _next(self, quarter: datetime) -> datetime | None:
        """Return the next quarter of an hour at which something is due or happens."""
        later, overdue = self.database.due()
        moments = [self._probe(quarter), *self._edits]
        moments += [at for at, *_ in self._coming[:1]]
        if later is not None:
            moments.append(self._quarter_of(later))
        soonest = min((at for at in moments if at > quarter), default=None)
        for ref in overdue:
            if soonest is not None and soonest <= quarter + self._pause * QUARTER:
                break
            if (at := self._opening(ref, quarter)) is not None:
                soonest = at if soonest is None else min(soonest, at)
        return soonest

    def _probe(self, quarter: datetime) -> datetime:
        """Return the next noon; every day is looked at, even if nothing is due."""
        noon = quarter.replace(hour=12, minute=0)
        return noon if noon > quarter else noon + DAY

    def _quarter_of(self, due: datetime) -> datetime:
        """Return the first quarter whose tick is not before a due time."""
        floor = ceil_to(due - QUARTER + timedelta(microseconds=1), QUARTER)
        return floor if self.plan.tick(floor) >= due else floor + QUARTER

    def _opening(self, enrollment: str, quarter: datetime) -> datetime | None:
        """Return when to look at an overdue enrollment, ``None`` if its schedule never opens."""
        at = quarter + self._pause * QUARTER
        row = self.book.history.row("cadence_enrollments", enrollment, quarter)
        [(step, _), *_] = self.book.steps(row["cadence_id"], quarter)
        candidate = self._candidate(enrollment, step, quarter)
        if self.book.stopped_by(candidate, quarter):
            at = max(at, quarter + LOOK_AT_STOPPED)
        opening = self.book.next_open(candidate, at)
        return opening and ceil_to(opening, QUARTER)

    def _candidate(self, enrollment: str, step: str, at: datetime) -> Candidate:
        return self.book.candidate(enrollment, step, at, is_first=False)

    @contextmanager
    def _timed(self, what: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[what] += time.perf_counter() - started


@contextmanager
def new_simulation(plan: Plan, url: str, folder: Path) -> Iterator[Simulation]:
    """Build the world of a plan in an empty, migrated database, ready to be played."""
    database = SimulatedDatabase(url)
    provider = Provider(plan)
    with running_provider(provider):
        environment = settings(
            url,
            email_transport="ses",
            whatsapp_transport="aws",
            batch_size=plan.size.batch_size,
            send_concurrency=SEND_CONCURRENCY,
            max_sends_per_second=1_000,  # its provider names no quota
            **METRICS,
            **provider.environment,
        )
        workers = Workers(environment, folder)
        os.environ.update(environment)  # for the handler of feedback, which runs here
        try:
            yield Simulation(plan, database, provider, workers, Book(History(plan.edits)), folder)
        finally:
            workers.end()
            forget_application()
            database.close()
