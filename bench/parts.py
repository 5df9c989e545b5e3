"""The CPU time of an email, by the process that takes it."""

import os
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

ENGINE, RENDERING, POSTGRESQL, STAND_IN = PARTS = (
    "the engine's process",
    "rendering",
    "PostgreSQL",
    "the stand-in for SES",
)
ALONE = "the sends alone"
MARKS = {
    "bench.peers.engine": ENGINE,
    "bench.peers.alone": ALONE,
    "postgres: postgres floors ": POSTGRESQL,
    "local.stand_ins": STAND_IN,
}
"""What the command line of each part contains. Rendering is a copy of the engine's process."""
MS_PER_TICK = 1000 / os.sysconf("SC_CLK_TCK")


def cpu_ms(act: Callable[[], object]) -> Counter[str]:
    """Return the milliseconds of CPU time that each part takes meanwhile."""
    before = _so_far()
    act()
    return _so_far() - before


def _so_far() -> Counter[str]:
    taken: Counter[str] = Counter()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended
            # The name may contain spaces; then: state, parent, ..., ticks of the user and system.
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            if (part := _part_of(process)) is None:
                continue
            if part == ENGINE == _part_of(process.parent / fields[1]):
                part = RENDERING
            taken[part] += round((int(fields[11]) + int(fields[12])) * MS_PER_TICK)
    return taken


def _part_of(process: Path) -> str | None:
    command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return next((part for mark, part in MARKS.items() if mark in command), None)
