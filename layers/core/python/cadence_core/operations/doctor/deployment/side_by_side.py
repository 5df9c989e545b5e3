"""Runs checks side by side, each lane in its order, and ends in time whatever does not answer."""

import time
from collections.abc import Callable, Iterable, Sequence
from threading import Thread
from typing import NamedTuple

from cadence_core.operations.doctor.deployment.not_asked import AGAIN, NotAskedError
from cadence_core.operations.doctor.doctor_finding import Finding, unknown


class Check(NamedTuple):
    """What looks into one area; it may end in a ``NotAskedError``."""

    area: str
    find: Callable[[], Iterable[Finding]]


Lane = list[Check]
"""Checks that run one after the other."""


def run_lanes(lanes: Sequence[Lane], seconds: float) -> list[Finding]:
    """Return what the checks find, in their order; those that do not end in time are unknown."""
    runs = [_Run(lane) for lane in lanes]
    ends_at = time.monotonic() + seconds
    for run in runs:
        run.thread.start()
    for run in runs:
        run.thread.join(max(ends_at - time.monotonic(), 0))
    return [finding for run in runs for finding in run.findings(seconds)]


class _Run:
    """One lane in a thread, which a check that never ends does not keep the process from ending."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self._found: dict[str, list[Finding]] = {check.area: [] for check in lane}
        self._ended: set[str] = set()
        self.thread = Thread(target=self._run, name="doctor", daemon=True)

    def findings(self, seconds: float) -> Iterable[Finding]:
        ended = set(self._ended)
        for area, found in self._found.items():
            yield from tuple(found)
            if area not in ended:
                yield unknown(area, f"there was no answer within {seconds:.0f} seconds", AGAIN)

    def _run(self) -> None:
        for check in self._lane:
            found = self._found[check.area]
            try:
                found.extend(check.find())
            except NotAskedError as error:
                found.append(unknown(check.area, str(error), error.fix))
            except Exception as error:  # an answer of another shape stops no other check
                reason = f"the answer cannot be read ({type(error).__name__})"
                found.append(unknown(check.area, reason, AGAIN))
            self._ended.add(check.area)
