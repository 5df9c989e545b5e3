"""Counts of runs, for the definition of a run without a send in Python and in SQL."""

WITHOUT_SEND = [
    {"claimed": 3, "held": 2, "retried": 1},
    {"claimed": 2, "released": 2},
    {"claimed": 2, "failed": 2},
    {"claimed": 1, "uncertain": 1},
    {"claimed": 2, "held": 2, "remaining_due": 1},
    {"remaining_due": 1},
]
WITHOUT_WORK = [{}, {"claimed": 3, "held": 1, "exited": 1, "skipped": 1}]
WITH_SEND = [
    {"claimed": 3, "sent": 1, "retried": 2},
    {"claimed": 1, "sent": 1, "remaining_due": 1},
]
