"""The run store over PostgreSQL: each method is one statement, transaction and round trip.

Only a claim takes more: it leases enrollments, reads them, and reads the addresses that have no
keys yet.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from cadence_core.database.address_keys import as_array, read_new_addresses
from cadence_core.database.connection import Database
from cadence_core.database.json_text import as_json
from cadence_core.database.query_files import load_query
from cadence_core.errors import StoreConflictError, StoreRejectedError
from cadence_core.model.enrollment import Channel, DueEnrollment, EnrollmentId, InteractionId, RunId
from cadence_core.model.message import PreparedStep
from cadence_core.model.suppression import SuppressionReason
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.domain.claim_size import part_of
from cadence_core.sending.domain.summary import RunSummary, run_summary_from
from cadence_core.sending.records import (
    Backlog,
    ChangedTemplate,
    Claim,
    Leased,
    Pace,
    Recovered,
    RunFinished,
    RunInProgress,
    RunStart,
    RunStarted,
    Standing,
    StepResult,
    TemplateCheck,
    Trigger,
    Turn,
)
from cadence_core.sending.store.claimed_addresses import (
    organizations_unread,
    read_claimed_addresses,
)
from cadence_core.sending.store.dry_run import PostgresDryRun
from cadence_core.sending.store.picks import LEASED, SUSPECT, due_query, unclaimed
from cadence_core.sending.store.read_rows import (
    changed_template_from,
    due_enrollments_from,
    ruling_from,
    slots_from,
    standing_from,
)
from cadence_core.sending.store.written_rows import (
    begin_row,
    check_row,
    leased_row,
    pace_rows,
    result_row,
)

MAX_LONE_DEATHS = 3
"""A suspect is held as poison after so many runs have died while they had leased nothing else."""
MAX_REQUESTS = 100
"""Unsubscribe requests whose addresses one run suppresses."""


class _Picked(NamedTuple):
    """What became of an enrollment that a pick looked at."""

    enrollment: Leased
    became: str


class PostgresRunStore:
    """Claims enrollments, records results and stores summaries. See ``ports.RunStore``."""

    def __init__(self, database: Database, uncertain_hold: timedelta = timedelta(hours=24)) -> None:
        self._database = database
        self._uncertain_hold = uncertain_hold

    def start_run(self, run_id: RunId, trigger: Trigger, *, lease_seconds: float) -> RunStart:
        [[is_started, earlier]] = self._database.fetch_first(
            "start_run",
            load_query("sending/store/start_run"),
            run_id=str(run_id),
            trigger=trigger.kind,
            trigger_id=trigger.id,
            lease_seconds=lease_seconds,
        )
        if is_started:
            return RunStarted()
        if earlier is None or earlier["finished_at"] is None:
            # None: the other execution inserted its row while this statement ran.
            return RunInProgress(RunId(UUID(earlier["id"])) if earlier else None)
        return RunFinished(run_summary_from(earlier))

    def recover(self) -> Recovered:
        [[uncertain, poison, has_suspects, has_requests, has_changed, *_]] = self._database.fetch(
            "recover", load_query("sending/store/recover"), max_lone_deaths=MAX_LONE_DEATHS
        )
        return Recovered(
            uncertain=int(uncertain),
            quarantined=[EnrollmentId(UUID(id_)) for id_ in poison],
            has_suspects=has_suspects,
            has_requests=has_requests,
            has_changed_templates=has_changed,
        )

    def suppress_requested(self) -> None:
        self._database.fetch(
            "suppress_requested",
            load_query("sending/store/suppress_requested"),
            limit=MAX_REQUESTS,
            weaker=as_json(list(SuppressionReason.UNSUBSCRIBED.replaces)),
        )

    def changed_templates(self, *, limit: int) -> list[ChangedTemplate]:
        rows = self._database.fetch(
            "changed_templates", load_query("sending/store/changed_templates"), limit=limit
        )
        return [changed_template_from(*row) for row in rows]

    def record_checks(self, checks: Sequence[TemplateCheck]) -> list[TemplateCheck]:
        rows = self._database.fetch(
            "record_checks",
            load_query("sending/store/record_checks"),
            checks=as_json([check_row(check) for check in checks]),
        )
        recorded = {id_ for [id_] in rows}
        return [check for check in checks if check.reason and check.changed.template.id in recorded]

    def claim(
        self,
        run_id: RunId,
        *,
        limit: int,
        lease_seconds: float,
        reading: TimeLeft,
        without: Collection[str] = (),
        leaving: Collection[EnrollmentId] = (),
        at_once: int | None = None,
    ) -> Claim:
        if leaving:
            sql = load_query("sending/store/leave_room")
            ids = as_array(map(str, leaving))
            self._database.fetch("leave_room", sql, run_id=str(run_id), leaving=ids)
        picked = self._pick(run_id, limit, lease_seconds, without)
        leased = tuple(each.enrollment for each in picked if each.became == LEASED)
        count = part_of(len(leased), at_once) if at_once else len(leased)
        first, later = leased[:count], leased[count:]
        claim = self._read(run_id, first, reading, beside=later)
        put_off = Counter(each.became for each in picked)
        del put_off[LEASED]
        suspects = put_off.pop(SUSPECT, 0)
        return replace(claim, new_suspects=suspects, put_off=put_off, later=later)

    def read_later(self, run_id: RunId, leased: Sequence[Leased], *, reading: TimeLeft) -> Claim:
        return self._read(run_id, leased, reading)

    def give_back(self, run_id: RunId, leased: Sequence[Leased]) -> None:
        sql = load_query("sending/store/give_back")
        ids = as_array(str(each.id) for each in leased)
        self._database.fetch("give_back", sql, run_id=str(run_id), picked=ids)

    def _pick(
        self, run_id: RunId, limit: int, lease_seconds: float, without: Collection[str]
    ) -> list[_Picked]:
        """Lease up to ``limit`` enrollments; return what became of each that was looked at.

        It is a statement of its own: the one that reads them must begin after they are leased.
        """
        rows = self._database.fetch(
            "pick_due",
            load_query("sending/store/pick_due"),
            run_id=str(run_id),
            limit=limit,
            lease_seconds=lease_seconds,
            without=as_array(without),
        )
        return [
            _Picked(Leased(EnrollmentId(id_), held_by, detail), became)
            for id_, became, held_by, detail in rows
        ]

    def _read(
        self,
        run_id: RunId,
        leased: Sequence[Leased],
        reading: TimeLeft,
        beside: Sequence[Leased] = (),
    ) -> Claim:
        """Read these; if PostgreSQL refuses, give them back, and those leased ``beside`` them."""
        if not leased:
            return Claim([])
        sql = due_query("picked_by_claim")
        rulings = as_json([leased_row(each) for each in leased])
        try:
            rows = self._database.fetch("claim", sql, run_id=str(run_id), picked=rulings)
        except (StoreRejectedError, StoreConflictError):
            self.give_back(run_id, [*leased, *beside])
            raise
        return self._claim_of(rows, reading)

    def claim_suspect(
        self, run_id: RunId, *, lease_seconds: float, reading: TimeLeft
    ) -> list[DueEnrollment]:
        sql = due_query("picked_alone")
        rows = self._database.fetch("claim", sql, run_id=str(run_id), lease_seconds=lease_seconds)
        return self._claim_of(rows, reading).enrollments

    def _claim_of(self, rows: Sequence[Sequence[Any]], reading: TimeLeft) -> Claim:
        unreadable = read_claimed_addresses(self._database, rows, reading)
        return Claim(
            due_enrollments_from(rows),
            unread=organizations_unread([row for row, *_ in rows]),
            unreadable=tuple(unreadable),
        )

    def set_aside(
        self,
        run_id: RunId,
        *,
        lease_seconds: float,
        is_suspect: bool,
        without: Collection[str] = (),
    ) -> EnrollmentId | None:
        if is_suspect:
            sql = due_query("picked_alone", then="set_aside")
            rows = self._database.fetch(
                "set_aside", sql, run_id=str(run_id), lease_seconds=lease_seconds
            )
            return next((EnrollmentId(id_) for [id_] in rows), None)
        picked = self._pick(run_id, 1, lease_seconds, without)
        return next((each.enrollment.id for each in picked if each.became == LEASED), None)

    def dry_run(self, at: datetime | None = None) -> PostgresDryRun:
        self._database.check()
        return PostgresDryRun(self._database, at)

    def read_new_addresses(self) -> None:
        self._database.check()
        read_new_addresses(self._database)

    def standings(
        self, enrollments: Collection[EnrollmentId], *, at: datetime | None = None
    ) -> list[Standing]:
        self._database.check()
        asked = as_array(map(str, enrollments))
        with self._database.read_only(at):
            rows = self._database.fetch("explain", due_query("picked_to_explain"), asked=asked)
            sql = load_query("sending/store/standings_of")
            standings = self._database.fetch("standings_of", sql, asked=asked)
        due = {enrollment.id: enrollment for enrollment in unclaimed(self._database, rows)}
        return [standing_from(row, due) for [row] in standings]

    def enrollments_of(self, lead_id: UUID, *, limit: int) -> list[EnrollmentId]:
        sql = load_query("sending/store/enrollments_of_lead")
        rows = self._database.fetch("enrollments_of_lead", sql, lead=str(lead_id), limit=limit)
        return [EnrollmentId(UUID(str(id_))) for [id_] in rows]

    def turn(
        self,
        run_id: RunId,
        results: Sequence[StepResult],
        begin: Sequence[PreparedStep],
        paces: Mapping[Channel, Pace] | None = None,
    ) -> Turn:
        payload = {
            "results": [result_row(result) for result in results],
            "begin": [begin_row(prepared) for prepared in begin],
            "paces": pace_rows(paces or {}),
        }
        [[moved, begun, kept_back, blocked, slots, _]] = self._database.fetch(
            "turn", load_query("sending/store/turn"), run_id=str(run_id), payload=as_json(payload)
        )
        return Turn(
            moved={EnrollmentId(UUID(id_)): status for id_, status in moved.items()},
            begun=frozenset(InteractionId(UUID(id_)) for id_ in begun),
            blocked=frozenset(EnrollmentId(UUID(id_)) for id_ in blocked),
            kept_back={InteractionId(UUID(row["id"])): ruling_from(row) for row in kept_back},
            slots={Channel(row["channel"]): slots_from(row) for row in slots},
        )

    def finish_run(self, summary: RunSummary) -> Backlog:
        [backlog] = self._database.fetch(
            "finish_run",
            load_query("sending/store/finish_run"),
            summary=as_json({**summary.as_dict(), "id": str(summary.run_id)}),
            uncertain_hold_seconds=self._uncertain_hold.total_seconds(),
        )
        return Backlog(*backlog)
