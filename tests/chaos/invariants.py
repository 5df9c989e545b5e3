"""What must hold after every round, whatever went wrong in it.

Each function returns a sentence for every fault that it finds.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from tests.chaos.cadences import Enrolled
from tests.chaos.engines import Run
from tests.chaos.operators import Withdrawal
from tests.chaos.provider import Accepted
from tests.world import Row

MAX_TICKS = 2
"""For how many fair ticks in a row a healthy enrollment may stay due: this one and the next."""
MAX_HOSTILE_TICKS = 8
MAX_BYTES = 400 * 2**20
END_OF_TIME = datetime.max.replace(tzinfo=UTC)
COUNTS = ("sent", "failed", "retried", "held", "exited", "uncertain", "released", "skipped")
SENT = ("sent", "delivered", "read")
UNBLAMED = {
    ("active", None), ("active", "out_of_time"), ("active", "changed_meanwhile"),
    ("active", "batch_full"), ("active", "channel_stopped"), ("active", "lead_gap"),
    ("completed", "no_step_left"), ("completed", None), ("paused", "uncertain_send"),
}  # fmt: skip
"""What may become of an enrollment that was left alone; a killed run leaves the last."""


@dataclass(frozen=True, slots=True)
class Begin:
    """The last begin of a message, and what its provider accepted."""

    enrollment_id: UUID
    channel: str
    begun_at: datetime
    sender_id: str
    to: str | None
    version_of_first_step: str | None


def nothing_twice(ledger: Iterable[Accepted]) -> Iterator[str]:
    """No enrollment and step is accepted twice, and every message names its enrollment."""
    for (ref, step), times in Counter((each.ref, each.step) for each in ledger).items():
        if times > 1 or ref == "unmarked":
            yield f"{ref}: step {step} was accepted {times} times"


def nothing_lost(
    ledger: Iterable[Accepted], messages: dict[str, Row], may_be_sending: frozenset[str]
) -> Iterator[str]:
    """Every accepted message is known, and every message known as sent was accepted."""
    accepted = {each.message_id: each for each in ledger}
    for id_, each in accepted.items():
        status = messages[id_]["status"] if id_ in messages else "absent"
        if status not in (*SENT, "uncertain", "sending"):
            yield f"{each.ref}: step {each.step} was accepted, and is {status}"
    for id_, row in messages.items():
        if row["status"] in SENT and id_ not in accepted:
            yield f"message {id_} is {row['status']}, and no provider accepted it"
        if row["status"] == "sending" and id_ not in may_be_sending:
            yield f"message {id_} is still sending"


def everyone_has_a_place(enrolled: Sequence[Enrolled], rows: dict[UUID, Row]) -> Iterator[str]:
    """Every enrollment is due, or waits, is held or has ended for a reason."""
    for each in enrolled:
        row = rows[each.id]
        place = (row["status"], row["status_reason"])
        if row["status"] != "active" and row["status_reason"] is None:
            yield f"{each.ref}: {row['status']} without a reason"
        if row["status_reason"] == "poison" and not each.hostile:
            yield f"{each.ref}: healthy, and in quarantine"
        if not each.is_touched and not each.hostile and place not in UNBLAMED:
            yield f"{each.ref}: {place}, and it was left alone"


def every_step_was_sent(
    enrolled: Iterable[Enrolled], rows: dict[UUID, Row], ledger: Iterable[Accepted]
) -> Iterator[str]:
    """No enrollment advances past a step that no provider accepted."""
    accepted = {(each.ref, each.step) for each in ledger}
    for each in enrolled:
        row = rows[each.id]
        steps = len(each.cadence.steps)
        is_through = (row["status"], row["status_reason"]) == ("completed", "no_step_left")
        done = steps if is_through else row["current_step"] - 1
        for step in range(1, done + 1):
            if (each.ref, step) not in accepted:
                yield f"{each.ref}: is past step {step}, which was never sent"


def nothing_begun_after(
    withdrawals: Iterable[Withdrawal], begins: Sequence[Begin]
) -> Iterator[str]:
    """No message is begun by a statement that started after a withdrawal was committed."""
    for each in withdrawals:
        concerned = {enrolled.id: enrolled.ref for enrolled in each.concerned}
        for begin in begins:
            if begin.enrollment_id in concerned and is_forbidden(each, begin):
                yield f"{concerned[begin.enrollment_id]}: begun after the commit of: {each.kind}"


def is_forbidden(withdrawal: Withdrawal, begin: Begin) -> bool:
    """Return whether a withdrawal that was in force when this message was begun forbids it."""
    change = withdrawal.change
    since, until = withdrawal.since, withdrawal.until
    is_in_force = since is not None and since < begin.begun_at < (until or END_OF_TIME)
    is_meant = change.witness is None or getattr(begin, change.witness) == withdrawal.old
    return is_in_force and is_meant and change.channel in (None, begin.channel)


def summaries_are_true(
    runs: Iterable[Run], recorded: dict[str, Row], messages: Iterable[Row]
) -> Iterator[str]:
    """A finished run's summary counts the messages that it sent, and everything that it claimed.

    A message belongs to the last run that began it. What a finished run counts as sent is therefore
    every ``sent`` message of that run: in the batch, or recorded late over another run's hold.
    """
    sent = Counter(str(row["run_id"]) for row in messages if row["status"] in SENT)
    for run in runs:
        summary = run.summary
        if not summary:
            continue
        id_ = summary["run_id"]
        if summary["sent"] != sent[id_]:
            yield f"run {id_}: {summary['sent']} sent by its summary, {sent[id_]} in the database"
        if sum(summary[name] for name in COUNTS) > summary["claimed"]:
            yield f"run {id_}: counts more than it claimed: {summary}"
        if summary["sent"] != recorded[id_]["sent"]:
            yield f"run {id_}: the recorded summary differs from the response"


def costs_are_bounded(runs: Iterable[Run], late: Iterable[Run]) -> Iterator[str]:
    """Every run ends in time, within its memory, and leaves no process behind."""
    for run in late:
        yield f"run {run.folder.name}: had to be killed at its deadline"
    for run in runs:
        for what in ("bytes", "child_bytes"):
            if run.report.get(what, 0) > MAX_BYTES:
                yield f"run {run.folder.name}: {what} {run.report[what] / 2**20:.0f} MB"
        error = run.report.get("response", {}).get("error", "")
        if error and "StoreUnavailable" not in error:
            yield f"run {run.folder.name}: {error}"
        if not run.report and not run.is_disturbed and run.process.exitcode == 1:
            yield f"run {run.folder.name}: crashed, see its log"
        if run.is_over and run.leaves_processes_behind():
            yield f"run {run.folder.name}: left processes behind"


def no_enrollment_waits(enrolled: Iterable[Enrolled]) -> Iterator[str]:
    """No enrollment stays due for longer than it may."""
    for each in enrolled:
        limit = MAX_HOSTILE_TICKS if each.hostile else MAX_TICKS
        if each.ticks_due > limit:
            what = f"hostile ({each.hostile})" if each.hostile else "healthy"
            yield f"{each.ref}: {what}, and due for {each.ticks_due} fair ticks"


def begins_of(
    rows: Iterable[Row], messages: dict[str, Row], ledger: Iterable[Accepted]
) -> list[Begin]:
    """Return the last begin of every message."""
    accepted = {each.message_id: each for each in ledger}
    return [
        _begin(row, messages[str(row["message_id"])], accepted.get(str(row["message_id"])))
        for row in rows
    ]


def _begin(row: Row, message: Row, accepted: Accepted | None) -> Begin:
    is_first = accepted is not None and accepted.step == 1
    version: Any = accepted.version if accepted and is_first else None
    return Begin(
        row["enrollment_id"], message["channel"], row["begun_at"], str(row["sender_id"]),
        accepted.to if accepted else None, version,
    )  # fmt: skip
