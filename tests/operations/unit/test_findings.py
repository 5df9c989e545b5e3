"""The first lines of a status: why nothing goes out, and when something will."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from cadence_core.operations.reports.findings import findings
from cadence_core.operations.reports.status import (
    Deferred,
    Due,
    FaultyTemplate,
    KeptBack,
    Paused,
    RunRecord,
    Status,
    Uncertain,
    UnsendableTemplate,
)
from cadence_core.operations.stops.stops import Stop

AT = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)
OBSTACLES = (
    "stopped_senders",
    "senders_not_allowed",
    "unreadable_suppressions",
    "faulty_templates",
    "unsendable_templates",
    "paused_cadences",
)
COUNTS = ("failed", "retried", "held", "exited", "completed", "uncertain", "released")


def a_run(**overrides: Any) -> RunRecord:
    values: dict[str, Any] = {
        "id": uuid4(),
        "trigger": "schedule",
        "started_at": AT - timedelta(minutes=4),
        "finished_at": AT - timedelta(minutes=3),
        "is_dead": False,
        "claimed": 3,
        "sent": 3,
        "remaining_due": 0,
        "duration_ms": 900,
        **dict.fromkeys(COUNTS, 0),
    }
    return RunRecord(**{**values, **overrides})


def a_status(**overrides: Any) -> Status:
    values: dict[str, Any] = {
        "at": AT,
        "runs": (a_run(),),
        "due": Due(count=0, oldest=None, in_a_run=0),
        "kept_back": (),
        "oldest_free": None,
        "next_due": None,
        "uncertain": Uncertain(count=0, oldest=None),
        **dict.fromkeys(("deferred", "paused", "suspects", *OBSTACLES), ()),
    }
    return Status(**{**values, **overrides})


def test_a_quiet_engine_says_when_the_next_step_is_due() -> None:
    status = a_status(next_due=AT + timedelta(hours=3))

    assert findings(status) == [
        "Nothing is due. The next step is due 2026-11-25 17:00 UTC, in 3 hours."
    ]


def test_an_engine_without_work_says_so() -> None:
    assert findings(a_status()) == ["Nothing is due, and no active enrollment waits for a step."]


def test_an_engine_that_never_ran_says_so_first() -> None:
    assert findings(a_status(runs=()))[0].startswith("No run has ever started")


def test_silence_of_two_ticks_is_named() -> None:
    started = AT - timedelta(minutes=31)

    [first, *_] = findings(a_status(runs=(a_run(started_at=started),)))

    assert first == (
        "The last run started 2026-11-25 13:29 UTC, 31 minutes ago. Is the schedule enabled?"
    )


def test_a_dead_run_and_one_that_sent_nothing_are_named() -> None:
    dead = a_run(finished_at=None, is_dead=True)

    assert f"The run {dead.id} died" in findings(a_status(runs=(dead,)))[0]
    assert "took 3 and sent none" in findings(a_status(runs=(a_run(sent=0),)))[0]


def test_what_is_due_for_an_hour_is_a_sign_of_trouble() -> None:
    due = Due(count=10_000, oldest=AT - timedelta(hours=2), in_a_run=0)

    runs = (a_run(finished_at=None), a_run(remaining_due=100), a_run())

    assert findings(a_status(runs=runs, due=due, oldest_free=due.oldest)) == [
        "10,000+ steps are due, the oldest since 2026-11-25 12:00 UTC, 2 hours ago.",
        (
            "Runs do not keep up: a step that could be sent has been due since"
            " 2026-11-25 12:00 UTC, 2 hours ago."
        ),
    ]


def test_what_the_last_run_could_not_send_is_no_sign_of_trouble() -> None:
    due = Due(count=1, oldest=AT - timedelta(hours=2), in_a_run=0)
    runs = (a_run(), a_run(remaining_due=100))

    assert len(findings(a_status(runs=runs, due=due, oldest_free=due.oldest))) == 1


@pytest.mark.parametrize(
    ("count", "due", "until", "sentence"),
    [
        (1, 1, AT + timedelta(hours=9), "It waits: the sending schedule has no hours. The first"),
        (7, 7, AT + timedelta(hours=9), "All of them wait: the sending schedule has no hours."),
        (1, 7, None, "1 of them waits until a person changes that: the sending schedule"),
        (9, 700, None, "9 of the 100 longest due wait until a person changes that: the sending"),
    ],
)
def test_what_the_rules_keep_back_is_no_trouble_and_says_why(
    count: int, due: int, until: datetime | None, sentence: str
) -> None:
    kept = KeptBack(reason="schedule_never_opens", count=count, first_until=until)
    oldest = AT - timedelta(days=2)
    status = a_status(due=Due(count=due, oldest=oldest, in_a_run=0), kept_back=(kept,))

    [_, second] = findings(status)

    assert second.startswith(sentence)
    assert second.endswith("in 9 hours (see cadence preview)." if until else "has no hours.")


def a_stop(kind: str, **overrides: Any) -> Stop:
    values: dict[str, Any] = {
        "id": uuid4(),
        "cause": "person",
        "kind": kind,
        "since": AT - timedelta(hours=2),
        "at": AT,
        "is_own": False,
        **dict.fromkeys(("organization", "channel", "name", "reason", "by", "until")),
    }
    return Stop(**{**values, **overrides})


def test_a_paused_engine_comes_first_with_who_when_why_and_the_way_back() -> None:
    kept = KeptBack(reason="stopped_by_person", count=7, first_until=None)
    stop = a_stop("engine", reason="a wrong price.", by="ana")
    due = Due(count=7, oldest=AT - timedelta(hours=2), in_a_run=0)
    runs = (a_run(started_at=AT - timedelta(hours=9)),)

    first, _, _, last = findings(a_status(runs=runs, due=due, kept_back=(kept,), stops=(stop,)))

    assert first == (
        "The engine is paused since 2026-11-25 12:00 UTC, 2 hours ago, by ana:"
        " a wrong price. cadence resume engine"
    )
    assert last == "All of them wait until a person resumes the engine."


def test_any_other_pause_is_no_pause_of_the_engine() -> None:
    kept = KeptBack(reason="stopped_by_person", count=1, first_until=None)
    due = Due(count=1, oldest=AT - timedelta(minutes=2), in_a_run=0)
    stop = a_stop("organization", organization="Acme")

    assert findings(a_status(due=due, kept_back=(kept,), stops=(stop,)))[1:] == [
        "It waits until a person resumes what is paused, see below."
    ]


def test_what_is_deferred_held_and_uncertain_is_counted_with_its_command() -> None:
    status = a_status(
        deferred=(Deferred(reason="channel_stopped", count=1, next_due=AT + timedelta(minutes=9)),),
        paused=(
            Paused(paused_by="engine", reason="missing_address", count=1, oldest_due=AT),
            Paused(paused_by="person", reason=None, count=8, oldest_due=AT),
        ),
        uncertain=Uncertain(count=2, oldest=AT),
    )

    assert findings(status)[1:] == [
        (
            "1 step waits until 2026-11-25 14:09 UTC, in 9 minutes: the provider accepts"
            " nothing from us for now; deferred without using up an attempt."
        ),
        "1 enrollment is on hold: cadence holds",
        "2 messages are uncertain: cadence uncertain",
    ]


def test_templates_with_a_fault_are_counted() -> None:
    fault = UnsendableTemplate(
        template_id=uuid4(),
        organization="Acme",
        name="intro",
        channel="email",
        reason="template_error",
        detail=None,
    )

    assert findings(a_status(unsendable_templates=(fault,)))[-1] == (
        "1 template has a fault that holds the messages: cadence check-templates"
    )
    assert findings(a_status(unsendable_templates=(fault,) * 50))[-1] == (
        "50 or more templates have a fault that holds the messages: cadence check-templates"
    )


@pytest.mark.parametrize(("count", "words"), [(1, "1 template,"), (50, "50 or more templates,")])
def test_templates_that_whatsapp_refuses_come_with_what_ends_it(count: int, words: str) -> None:
    refused = FaultyTemplate(
        organization="Acme", name="promo", channel="whatsapp", fault_code="132015"
    )

    found = findings(a_status(faulty_templates=(refused,) * count))[-1]

    assert found.startswith(f"WhatsApp refuses {words} ")
    assert found.endswith(": after a fix at Meta, cadence release --template NAME --clear-fault")


@pytest.mark.parametrize(("count", "words"), [(1, "1 reply needs"), (2, "2 replies need")])
def test_replies_that_need_reading_are_counted_with_their_command(count: int, words: str) -> None:
    assert findings(a_status(unread_replies=count))[-1] == (
        f"{words} reading, they may ask for no more messages: cadence readings"
    )
