"""How many further batches a run asks for when it leaves due work behind.

The run of the schedule fans out by the backlog; each run that was asked for hands the request on
to at most one successor. So one tick never has more than its first fan-out in line, and comes to
at most ``1 + max_batches * MAX_DEPTH`` batches.
"""

from math import ceil

from cadence_core.sending.domain.summary import RunSummary

MAX_DEPTH = 10
"""Lambda takes a function that feeds its own queue for a runaway loop and stops it after about 16
rounds; a chain ends well before."""


def further_batches(summary: RunSummary, *, batch_size: int, depth: int, max_batches: int) -> int:
    """Return how many batches to ask for after a run at this depth (0: not asked for by a run).

    A run that gave back all it claimed met a closed door, such as a paused account: more runs
    would meet it too, so it asks for none.
    """
    has_progressed = summary.claimed > summary.released
    if not has_progressed or depth >= MAX_DEPTH:
        return 0
    widest = max_batches if depth == 0 else min(max_batches, 1)
    return min(ceil(summary.remaining_due / batch_size), widest)
