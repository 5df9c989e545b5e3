"""Checks side by side: each is heard, whatever becomes of the others."""

import time
from collections.abc import Iterator

from cadence_core.operations.doctor.deployment.not_asked import NotAskedError
from cadence_core.operations.doctor.deployment.side_by_side import Check, run_lanes
from cadence_core.operations.doctor.doctor_finding import Finding, ok


def breaks() -> Iterator[Finding]:
    yield ok("half", "the first part is good")
    raise KeyError("SendQuota")


def not_asked() -> Iterator[Finding]:
    raise NotAskedError("no network", "connect it")


def good() -> Iterator[Finding]:
    yield ok("good", "fine")


def never() -> Iterator[Finding]:
    yield ok("late", "the first part is good")
    time.sleep(30)


def test_a_check_that_breaks_is_unknown_and_the_next_one_still_runs() -> None:
    lane = [Check("half", breaks), Check("none", not_asked), Check("good", good)]

    found = run_lanes([lane], 5)

    assert [(each.area, each.severity) for each in found] == [
        ("half", "ok"),
        ("half", "unknown"),
        ("none", "unknown"),
        ("good", "ok"),
    ]
    assert "KeyError" in found[1].sentence
    assert (found[2].sentence, found[2].fix) == ("could not be asked: no network", "connect it")


def test_what_does_not_end_in_time_is_unknown_and_other_lanes_are_heard() -> None:
    started = time.monotonic()

    found = run_lanes([[Check("late", never), Check("after", good)], [Check("good", good)]], 1)

    assert time.monotonic() - started < 20
    assert [(each.area, each.severity) for each in found] == [
        ("late", "ok"),
        ("late", "unknown"),
        ("after", "unknown"),
        ("good", "ok"),
    ]
