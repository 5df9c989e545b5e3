"""The summary of one run."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from cadence_core.model.enrollment import RunId

MAX_DUE_COUNTED = 100
"""``pick_due`` has the same limit. A count that reaches it means "this many or more"."""


@dataclass(frozen=True, slots=True)
class RunSummary:
    """The counts of one run, and its duration in milliseconds.

    Every claimed enrollment is counted in exactly one of ``sent``, ``failed`` (given up),
    ``retried`` (attempt counted, tried again later), ``held``, ``exited``, ``uncertain``,
    ``released`` (given back without an attempt) and ``skipped`` (no message was needed).

    In addition, ``completed`` counts the enrollments that reached the end of their cadence,
    ``deferred`` by reason what a sending rule put off, claimed or not, ``recovered`` the sends that
    dead runs left uncertain, and ``quarantined`` the enrollments that were held because runs died
    with them. ``remaining_due`` is counted up to ``MAX_DUE_COUNTED``, because an unbounded count
    costs more the larger the backlog is.
    """

    run_id: RunId
    claimed: int = 0
    sent: int = 0
    failed: int = 0
    retried: int = 0
    held: int = 0
    exited: int = 0
    completed: int = 0
    uncertain: int = 0
    released: int = 0
    skipped: int = 0
    recovered: int = 0
    quarantined: int = 0
    remaining_due: int = 0
    duration_ms: int = 0
    deferred: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_without_send(self) -> bool:
        """Whether the run had something to send and sent nothing (as in ``finish_run.sql``)."""
        to_send = self.claimed - self.held - self.exited - self.skipped
        return self.sent == 0 and (to_send > 0 or self.remaining_due > 0)

    def as_dict(self) -> dict[str, Any]:
        """Return the summary as JSON types."""
        return {**asdict(self), "run_id": str(self.run_id)}


def run_summary_from(row: dict[str, object]) -> RunSummary:
    """Build a summary from the columns of ``cadence_runs``."""
    counts: dict[str, Any] = {
        name: value
        for name, value in row.items()
        if name in RunSummary.__dataclass_fields__ and isinstance(value, int | dict)
    }
    return RunSummary(**{**counts, "run_id": RunId(UUID(str(row["id"])))})
