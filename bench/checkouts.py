"""Measuring with another checkout of this repository, such as a worktree of git."""

import os
import subprocess
import sys
from pathlib import Path

from bench.figures import Report

RESULTS = Path(".local/bench.json")
"""Where the command keeps its figures, in its checkout."""


def report_of(checkout: Path, measurement: str) -> Report:
    """Run one measurement with the code of a checkout and the packages of this process.

    Raises:
        subprocess.CalledProcessError: it has no such measurement, or failed; it said why.
    """
    code = os.pathsep.join(map(str, (checkout / "layers/core/python", checkout)))
    subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-m", "bench", "--only", measurement],
        cwd=checkout,
        env=os.environ | {"PYTHONPATH": code},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return Report.model_validate_json((checkout / RESULTS).read_text(encoding="utf-8"))
