"""What one job may cost, and what ends a worker that costs more."""

from dataclasses import dataclass
from pathlib import Path
from resource import getpagesize

OUT_OF_MEMORY = 77
"""The exit code of a worker that got no memory."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one job.

    ``cpu_seconds`` counts the worker's own time on a CPU, ``wall_seconds`` the time until it
    answers. ``memory_bytes`` is what a worker may allocate beyond what it was forked with.
    """

    cpu_seconds: float = 1.0
    wall_seconds: float = 10.0
    memory_bytes: int = 256 * 2**20


def allocated_bytes() -> int:
    """Return the memory that this process allocated, as ``RLIMIT_DATA`` counts it.

    Zero where the kernel does not say, as on macOS, which does not enforce that limit either.
    """
    try:
        pages = int(Path("/proc/self/statm").read_bytes().split()[5])
    except OSError:
        return 0
    return pages * getpagesize()
