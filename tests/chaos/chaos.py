"""The chaos: one tick of the schedule after the other, with runs that are disturbed."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from uuid import UUID

from tests.chaos.cadences import ChaosWorld, Enrolled
from tests.chaos.changes import CHANGES
from tests.chaos.engines import Engines, Run
from tests.chaos.hostile import hostile_row
from tests.chaos.operators import Operators
from tests.chaos.plans import Deed, Plan
from tests.chaos.postgres import Postgres, running_postgres
from tests.chaos.provider import Provider, running_provider
from tests.engine import settings
from tests.world import Row, World

TICK = "15 minutes"
CADENCES = 6
BATCH_SIZE = 20
CONCURRENCY = 3
METRICS = {"powertools_metrics_namespace": "CadenceEngine", "powertools_service_name": "chaos"}
ONE_LEAD = tuple(kind for kind, change in CHANGES.items() if change.whose == "lead")
FREEZING_SECONDS = 0.1
TRIES = 10
SHARED = ("message_templates", "senders", "cadence_steps", "cadences", "organizations")
"""The tables whose rows all enrollments of a cadence share."""
PLACES = """
SELECT id, status, status_reason, current_step, attempts, next_step_due,
       status = 'active' AND cadence_active AND next_step_due <= now()
       AND (lease_expires_at IS NULL OR lease_expires_at <= now()) AS is_due
  FROM cadence_enrollments"""
PROGRESS = ("status", "status_reason", "current_step", "attempts", "next_step_due")
Places = dict[UUID, Row]


@dataclass
class Tick:
    """One tick: where every enrollment stood before and after it, and its runs."""

    before: Places
    started_at: datetime
    runs: list[Run] = field(default_factory=list)
    late: list[Run] = field(default_factory=list)
    after: Places = field(default_factory=dict)
    is_fair: bool = False
    """Whether a run came to its end undisturbed, with room for more messages."""
    is_settled: bool = False
    """Whether it is fair, and no run was frozen in it."""


@dataclass
class Chaos:
    """The world, the engines and everyone who disturbs them."""

    postgres: Postgres
    provider: Provider
    world: ChaosWorld
    engines: Engines
    operators: Operators
    frozen: list[Run] = field(default_factory=list)
    due: list[Enrolled] = field(default_factory=list)
    """The healthy enrollments that were due when this tick began."""
    excused: set[str] = field(default_factory=set)
    """The references of the enrollments that met a fault of their own in this tick."""
    tally: Counter[str] = field(default_factory=Counter)

    def play(self, plan: Plan) -> Tick:
        """Enroll more leads, and run the engines once while the plan's deeds are done."""
        random = Random(plan.dice)
        if plan.takes_back:
            self.operators.take_back()
        for _ in range(plan.healthy):
            newcomer = self.world.enroll(random.choice(self.world.cadences))
            self.operators.include(newcomer)
        for _ in range(plan.hostile):
            self.world.enroll_hostile(hostile_row(random))
        tick = Tick(self.places(), self.world.now())
        self.due = [
            each
            for each in self.world.enrolled
            if not each.hostile and tick.before[each.id]["is_due"]
        ]
        for fault in plan.provider_faults:
            refs = frozenset(each.ref for each in self.victims(random, 4))
            self.provider.strike(fault, refs)
        self.provider.answer_slowly()
        self.excused.clear()
        thawing, self.frozen = self.frozen, []
        tick.runs = [self.engines.start(f"{plan.number}-{each}") for each in plan.triggers]
        with ThreadPoolExecutor(16) as pool:
            doing = [pool.submit(self.do, deed, tick.runs) for deed in plan.deeds]
            doing += [pool.submit(self.thaw, run, random.uniform(0, 2)) for run in thawing]
        for done in doing:
            done.result()
        self.end(tick, thawing)
        return tick

    def end(self, tick: Tick, thawing: list[Run]) -> None:
        """Wait for the runs, note who waited, and let the time of one tick pass."""
        ending = [run for run in (*tick.runs, *thawing) if run not in self.frozen]
        tick.late = [run for run in ending if not run.wait()]
        self.excused |= self.provider.calm()
        for each in self.world.enrolled:
            each.is_touched |= each.ref in self.excused
        self.world.reconnect()
        tick.after = self.places()
        tick.is_fair = any(is_undisturbed(run) for run in tick.runs)
        tick.is_settled = tick.is_fair and not self.frozen and not thawing
        self.count_waiting(tick)
        self.world.pass_time(TICK)

    def count_waiting(self, tick: Tick) -> None:
        """Count the fair ticks in which an enrollment was due, and nothing came of it."""
        for each in self.world.enrolled:
            before, after = tick.before[each.id], tick.after[each.id]
            if any(before[name] != after[name] for name in PROGRESS) or not before["is_due"]:
                each.ticks_due = 0
            elif tick.is_fair and each.ref not in self.excused:
                each.ticks_due += 1

    # Deeds

    def do(self, deed: Deed, runs: list[Run]) -> None:
        """Do one deed of the plan when its moment has come."""
        time.sleep(deed.at_seconds)
        random = Random(deed.dice)
        self.tally[deed.kind] += 1
        match deed.kind:
            case "withdraw":
                self.withdraw(deed.detail, random)
            case "lock":
                victims = self.victims(random, 1 if deed.detail in SHARED else 3)
                self.excuse(victims, is_shared=deed.detail in SHARED)
                self.operators.lock(deed.detail, victims, deed.seconds)
            case "kill":
                self.tally["killed"] += self.catch(random.choice(runs), Run.kill)
            case "freeze":
                run = random.choice(runs)
                if self.catch(run, Run.leave_frozen):
                    self.frozen.append(run)
            case "end session":
                self.operators.end_session(random)
            case "restart":
                self.postgres.restart(deed.detail, deed.seconds)

    def withdraw(self, kind: str, random: Random) -> None:
        """Make a change that concerns one enrollment, or everyone in its cadence."""
        for victim in self.victims(random, 1):
            concerned = self.excuse([victim], is_shared=kind not in ONE_LEAD)
            self.operators.withdraw(kind, victim, concerned)

    def catch(self, run: Run, then: Callable[[Run], None]) -> bool:
        """Freeze a run, and do something to it if it holds more than one enrollment."""
        for _ in range(TRIES):
            if run.is_disturbed or run.is_over:
                return False
            run.freeze()
            time.sleep(FREEZING_SECONDS)  # for the statement in progress
            if self.operators.held_by(run.trigger) > 1:
                then(run)
                return True
            run.thaw()
            time.sleep(FREEZING_SECONDS)
        return False

    def thaw(self, run: Run, after_seconds: float) -> None:
        """Let a run go on that was frozen in the tick before: its leases have expired."""
        time.sleep(after_seconds)
        run.thaw()

    def excuse(self, victims: list[Enrolled], *, is_shared: bool) -> list[Enrolled]:
        """Note that these enrollments met a fault of their own; return all that did."""
        cadences = [each.cadence for each in victims]
        concerned = [
            each for each in self.world.enrolled
            if each in victims or (is_shared and each.cadence in cadences)
        ]  # fmt: skip
        self.excused |= {each.ref for each in concerned}
        return concerned

    # Reading

    def victims(self, random: Random, count: int) -> list[Enrolled]:
        """Return some of the healthy enrollments that are due in this tick."""
        return random.sample(self.due, min(count, len(self.due)))

    def places(self) -> Places:
        """Return where every enrollment stands."""
        return {row["id"]: row for row in self.world.rows(PLACES)}


def is_undisturbed(run: Run) -> bool:
    """Return whether a run came to its end undisturbed, with room for more messages."""
    return bool(run.summary) and not run.is_disturbed and run.summary["sent"] < BATCH_SIZE


@contextmanager
def new_chaos(folder: Path) -> Iterator[Chaos]:
    """Run PostgreSQL and the providers until the block ends; the runs' logs stay in the folder."""
    with running_postgres() as postgres, running_provider() as provider:
        world = ChaosWorld(World(postgres.url))
        world.prepare(CADENCES)
        engines = new_engines(postgres.url, provider, folder)
        try:
            yield Chaos(postgres, provider, world, engines, Operators(postgres.url))
        finally:
            engines.end()
            world.close()


def new_engines(database_url: str, provider: Provider, folder: Path) -> Engines:
    """Return engines over a database that send through this provider."""
    environment = settings(
        database_url,
        email_transport="ses",
        whatsapp_transport="aws",
        batch_size=BATCH_SIZE,
        send_concurrency=CONCURRENCY,
        unsubscribe_base_url="https://u.acme.test",
        unsubscribe_keys="a-key-of-the-tests-that-is-long-enough",
        ai_provider="stub",
        **METRICS,
        **provider.environment,
    )
    return Engines(environment, folder)
