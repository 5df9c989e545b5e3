"""The summary of a run."""

import json
from typing import Any
from uuid import UUID

import pytest

from cadence_core.model.enrollment import RunId
from cadence_core.sending.domain.summary import MAX_DUE_COUNTED, RunSummary, run_summary_from
from tests.sending.without_send import WITH_SEND, WITHOUT_SEND, WITHOUT_WORK
from tests.template.properties import watching

RUN_ID = RunId(UUID("7f6b2c3e-5d1a-4b77-9c0e-2f8a41d95e10"))
SUMMARY = RunSummary(RUN_ID, claimed=3, sent=2, held=1, remaining_due=40, duration_ms=812)


def test_a_summary_is_complete_as_json() -> None:
    assert json.loads(json.dumps(SUMMARY.as_dict())) == {
        "run_id": str(RUN_ID),
        "claimed": 3,
        "sent": 2,
        "failed": 0,
        "retried": 0,
        "held": 1,
        "exited": 0,
        "completed": 0,
        "uncertain": 0,
        "released": 0,
        "skipped": 0,
        "recovered": 0,
        "quarantined": 0,
        "deferred": {},
        "remaining_due": 40,
        "duration_ms": 812,
    }


@pytest.mark.parametrize("counts", WITHOUT_SEND)
def test_a_run_that_had_something_to_send_and_sent_nothing_is_without_send(
    counts: dict[str, Any],
) -> None:
    assert RunSummary(RUN_ID, **counts).is_without_send


@pytest.mark.parametrize("counts", [*WITHOUT_WORK, *WITH_SEND])
def test_a_run_that_sent_or_had_nothing_to_send_is_not_without_send(
    counts: dict[str, Any],
) -> None:
    assert not RunSummary(RUN_ID, **counts).is_without_send


def test_a_summary_is_restored_from_its_row() -> None:
    row: dict[str, object] = {
        **SUMMARY.as_dict(),
        "id": str(RUN_ID),
        "trigger": "schedule",
        "finished_at": "now",
    }

    assert run_summary_from(row) == SUMMARY


def test_the_summary_of_a_run_without_counts_is_all_zeros() -> None:
    row: dict[str, object] = {"id": str(RUN_ID), "claimed": None, "sent": None}

    assert run_summary_from(row) == RunSummary(RUN_ID)


def test_the_dashboard_is_held_to_where_the_count_of_the_backlog_ends() -> None:
    assert watching.MAX_DUE_COUNTED == MAX_DUE_COUNTED
