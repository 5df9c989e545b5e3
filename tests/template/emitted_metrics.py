"""Every metric that the code emits, with its dimensions: asked of the code itself."""

import io
import json
from collections.abc import Iterator
from contextlib import redirect_stdout
from functools import cache
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from cadence_core.domain.enrollment import Channel, RunId
from cadence_core.domain.personalization import AiTotals
from cadence_core.domain.summary import RunSummary
from cadence_core.feedback_journal import FeedbackJournal
from cadence_core.observability import (
    NAMESPACE,
    PowertoolsJournal,
    accounted_invocation,
    metrics,
)
from cadence_core.ports import Backlog
from cadence_core.unsubscribe_requests import Wish
from functions.unsubscribe import app as unsubscribe

__all__ = ["NAMESPACE", "emitted_metrics"]

Emitted = frozenset[tuple[str, frozenset[str]]]


@cache
def emitted_metrics() -> Emitted:
    """Return (name, names of the dimensions) of each."""
    output = io.StringIO()
    with redirect_stdout(output):
        _run({}, None)
    blobs = (json.loads(line) for line in output.getvalue().splitlines())
    return frozenset(found for blob in blobs for found in _metrics_of(blob))


@metrics.log_metrics
def _run(_event: dict[str, Any], _context: None) -> None:
    """Do what the functions do, as far as it is counted."""
    journal = PowertoolsJournal()
    with accounted_invocation():
        journal.batches_asked_for(1)
        journal.all_personalized(AiTotals())
        journal.run_finished(RunSummary(RunId(UUID(int=1))), Backlog(0, 0.0), {})
        for channel in Channel:
            journal.channel_stopped(channel, "AccountSuspendedException", None)
    FeedbackJournal().close()
    link: Any = SimpleNamespace(claims=SimpleNamespace(lead_id=UUID(int=2)))
    unsubscribe._record(Wish.ONE_CLICK, link, ended=1)


def _metrics_of(blob: dict[str, Any]) -> Iterator[tuple[str, frozenset[str]]]:
    for directive in blob.get("_aws", {}).get("CloudWatchMetrics", []):
        for dimensions in directive["Dimensions"]:
            for metric in directive["Metrics"]:
                yield metric["Name"], frozenset(dimensions)
