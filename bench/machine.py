"""The machine that measures, and the code that is measured."""

import os
import platform
import subprocess
from contextlib import suppress
from pathlib import Path

from bench.figures import Machine
from cadence_core.database.connection import connect

ROOT = Path(__file__).resolve().parent.parent


def this_machine(url: str) -> Machine:
    """Describe this computer and the PostgreSQL at the URL, before anything is measured."""
    database = connect(url)
    [[postgresql]] = database.run("SHOW server_version")
    database.close()
    return Machine(
        cpu=_cpu(),
        cores=cores(),
        load=round(os.getloadavg()[0], 1),
        python=platform.python_version(),
        postgresql=postgresql,
    )


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))


def _cpu() -> str:
    with suppress(OSError):  # not Linux
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


def this_commit() -> str:
    """Return the short name of the commit, with a plus sign if the code differs from it."""
    command = ["git", "describe", "--always", "--exclude=*", "--dirty=+"]
    try:
        said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):  # an unpacked archive
        return "unknown"
    return said.stdout.strip()
