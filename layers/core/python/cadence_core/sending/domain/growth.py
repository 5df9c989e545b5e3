"""How many further batches a run requests when it leaves due work behind.

A scheduled run requests as many batches as the backlog needs; each requested run requests at most
one successor. One tick therefore never has more than ``max_batches`` requests in the queue, and
executes at most ``1 + max_batches * MAX_DEPTH`` batches.
"""

from math import ceil

from cadence_core.sending.domain.summary import MAX_DUE_COUNTED, RunSummary

MAX_DEPTH = 10
"""Well below the 16 or so rounds after which Lambda treats a function that feeds its own queue as a
runaway loop and stops it."""


def further_batches(summary: RunSummary, *, batch_size: int, depth: int, max_batches: int) -> int:
    """Return how many batches to request after a run at this depth (0: no run requested it).

    A backlog that was not counted to its end needs as many as are allowed.

    A run that released everything it claimed requests none: more runs would meet the same
    obstacle, such as a paused account.
    """
    has_progressed = summary.claimed > summary.released
    if not has_progressed or depth >= MAX_DEPTH:
        return 0
    max_requests = max_batches if depth == 0 else min(max_batches, 1)
    if summary.remaining_due >= MAX_DUE_COUNTED:
        return max_requests
    return min(ceil(summary.remaining_due / batch_size), max_requests)
