"""Runs generated rows beside healthy ones of another organization, and watches what they cost."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from pg8000.exceptions import DatabaseError

from tests.chaos.cadences import STEPS, Cadence, ChaosWorld, Enrolled
from tests.chaos.engines import Engines, Run, processes_of_group
from tests.chaos.hostile import HostileRow
from tests.world import World

HEALTHY = 4
MAX_TICKS = 2
MAX_HOSTILE_TICKS = 8
MAX_OWN_CPU_SECONDS = 10.0
"""What the engine's own process may use in a run, however costly the rows are to render."""
MAX_BYTES = 700 * 2**20
SAMPLING_SECONDS = 0.1
DUE = "SELECT id FROM cadence_enrollments WHERE status = 'active' AND next_step_due <= now()"
CHECK_VIOLATION = "23514"


@dataclass
class Fuzz:
    """Batches of hostile rows, each beside a few healthy ones."""

    world: ChaosWorld
    engines: Engines
    ticks: int = 0
    cadence: Cadence = field(init=False)

    def __post_init__(self) -> None:
        self.cadence = self.world.cadence(STEPS[:1])

    def feed(self, rows: Sequence[HostileRow]) -> list[str]:
        """Enroll the rows and healthy leads after them, run, and return every fault found."""
        world = self.world.world
        for row in rows:
            before_the_limits(world, partial(self.world.enroll_hostile, row))
        healthy = {self.world.enroll(self.cadence).ref for _ in range(HEALTHY)}
        for number in range(1, MAX_HOSTILE_TICKS + 1):
            due, faults = self.tick()
            if number == MAX_TICKS and healthy & due.keys():
                faults.append(f"healthy, and due after {number} ticks")
            if faults or not due:
                return faults
        return [f"still due after {MAX_HOSTILE_TICKS} ticks: {what}" for what in due.values()]

    def tick(self) -> tuple[dict[str, str | None], list[str]]:
        """Run once and let a tick pass; return what is due at its end, and every fault."""
        self.ticks += 1
        run = self.engines.start(f"fuzz-{self.ticks}")
        with watched(run) as peak:
            is_in_time = run.wait()
        self.world.pass_time("15 minutes")
        ids = {row["id"] for row in self.world.rows(DUE)}
        due = {each.ref: each.hostile for each in self.world.enrolled if each.id in ids}
        return due, list(faults_of(run, peak, is_in_time=is_in_time))


def faults_of(run: Run, peak: list[int], *, is_in_time: bool) -> Iterator[str]:
    """Return a sentence for everything that a run cost too much."""
    if not is_in_time or not run.summary:
        yield f"the run did not come to its end: {run.report or run.folder / 'log'}"
    if run.report and run.report["cpu_seconds"] > MAX_OWN_CPU_SECONDS:
        yield f"the engine's own process used {run.report['cpu_seconds']:.1f} s of CPU"
    if max(peak, default=0) > MAX_BYTES:
        yield f"a process used {max(peak) / 2**20:.0f} MB"


@contextmanager
def watched(run: Run) -> Iterator[list[int]]:
    """Collect the memory of every process of a run, in bytes, until the block ends."""
    seen: list[int] = []
    done = threading.Event()

    def sample() -> None:
        while not done.wait(SAMPLING_SECONDS):
            seen.extend(processes_of_group(run.process.pid or 0))

    thread = threading.Thread(target=sample)
    thread.start()
    try:
        yield seen
    finally:
        done.set()
        thread.join()


def before_the_limits(world: World, enroll: Callable[[], Enrolled]) -> Enrolled:
    """Insert rows as they were before the limits of the schema, which new rows have to meet."""
    while True:
        world.connection.run("BEGIN")
        try:
            enrolled = enroll()
        except DatabaseError as error:
            world.connection.run("ROLLBACK")
            fault = error.args[0]
            if fault["C"] != CHECK_VIOLATION:
                raise
            world.connection.run(f"DROP TRIGGER refuse_oversized ON {fault['t']}")
            continue
        world.connection.run("COMMIT")
        return enrolled
