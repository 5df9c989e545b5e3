"""Reads a message or an enrollment together with every setting that concerns it at a moment."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.year.evidence import Accepted
from tests.year.history import History, Row
from tests.year.wall_clock import Hours, instant, is_open, local

DAY = timedelta(days=1)
QUARTER = timedelta(minutes=15)
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
MAX_LOOKAHEAD = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A message that is sent, or might be, with the refs of all that concerns it."""

    at: datetime
    enrollment: str
    step: str
    org: str
    cadence: str
    lead: str
    person: str
    domain: str
    """The domain of the lead's email address."""
    channel: str
    sender: str
    zone: str
    schedule: str | None
    is_first: bool


class Book:
    """The plan's history, read as a salesperson would read it."""

    def __init__(self, history: History) -> None:
        self.history = history
        self._steps: dict[tuple[str, int], list[tuple[str, Row]]] = {}
        self._caps: dict[tuple[str, int], dict[str, Row]] = {}
        self._days_off: dict[tuple[str, str, int, int, int], frozenset[date]] = {}
        self._open: dict[tuple[str, Hours, frozenset[date]], dict[int, bool]] = {}

    def candidate(self, enrollment: str, step: str, at: datetime, *, is_first: bool) -> Candidate:
        """Return the message of a step at a moment."""
        row = self.history.row("cadence_enrollments", enrollment, at)
        lead = self.history.row("leads", row["lead_id"], at)
        cadence = self.history.row("cadences", row["cadence_id"], at)
        org = self.history.row("organizations", row["org_id"], at)
        channel = self.history.row("cadence_steps", step, at)["channel"]
        schedule = cadence.get("schedule_id") or org.get("schedule_id")
        return Candidate(
            at=at,
            enrollment=enrollment,
            step=step,
            org=row["org_id"],
            cadence=row["cadence_id"],
            lead=row["lead_id"],
            person=f"{row['org_id']} {lead['person']}",
            domain=domain_of(lead),
            channel=channel,
            sender=cadence[f"{channel}_sender_id"],
            zone=self._zone(schedule, lead, org, at),
            schedule=schedule,
            is_first=is_first,
        )

    def of_accepted(self, accepted: Accepted, *, is_first: bool) -> Candidate:
        """Return a message with the settings of its run: a later edit cannot recall it."""
        return self.candidate(accepted.enrollment, accepted.step, accepted.tick, is_first=is_first)

    def _zone(self, schedule: str | None, lead: Row, org: Row, at: datetime) -> str:
        row: Row = self.history.row("sending_schedules", schedule, at) if schedule else {}
        of_lead = lead.get("timezone") if row.get("follows_lead", True) else None
        return str(of_lead or row.get("timezone") or org["timezone"])

    def steps(self, cadence: str, at: datetime) -> list[tuple[str, Row]]:
        """Return the steps of a cadence in order."""
        key = (cadence, self.history.version("cadence_steps", None, at))
        if key not in self._steps:
            every = self.history.rows("cadence_steps", at).items()
            own = [(ref, row) for ref, row in every if row["cadence_id"] == cadence]
            self._steps[key] = sorted(own, key=lambda item: item[1]["step_order"])
        return self._steps[key]

    def phases(
        self, enrollment: str, step: str, since: datetime, until: datetime, *, is_first: bool
    ) -> Iterator[tuple[Candidate, datetime]]:
        """Yield a message for each time in which no edit concerns it, and the end of that time."""
        while since < until:
            candidate = self.candidate(enrollment, step, since, is_first=is_first)
            rows = [
                ("cadence_enrollments", enrollment),
                ("leads", candidate.lead),
                ("organizations", candidate.org),
                ("cadences", candidate.cadence),
                ("cadence_steps", step),
                ("cadence_pilots", f"{candidate.cadence} {candidate.lead}"),
                ("senders", candidate.sender),
                ("sending_schedules", candidate.schedule or ""),
            ]
            tables = ("sending_stops", "sending_caps", "holidays", "days_off")
            change = self.history.next_change(since, rows, tables, candidate.org)
            end = until if change is None else min(change, until)
            yield candidate, end
            since = end

    # Windows

    def is_open(self, candidate: Candidate, at: datetime) -> bool:
        """Return whether the lead's wall clock shows a time within the candidate's schedule."""
        return self.opening(candidate)(at)

    def opening(self, candidate: Candidate) -> Callable[[datetime], bool]:
        """Return a function that says of any moment whether the candidate's schedule is open."""
        if candidate.schedule is None:
            return lambda _: True
        hours = self.history.row("sending_schedules", candidate.schedule, candidate.at)["hours"]
        days_off = self.days_off(candidate.org, candidate.schedule, candidate.at)
        known = self._open.setdefault((candidate.zone, hours, days_off), {})

        def is_open_at(at: datetime) -> bool:
            # Every span begins and ends at a quarter of an hour, by the clock of every zone.
            quarter = (at - EPOCH) // QUARTER
            if quarter not in known:
                known[quarter] = is_open(hours, days_off, candidate.zone, at)
            return known[quarter]

        return is_open_at

    def days_off(self, org: str, schedule: str, at: datetime) -> frozenset[date]:
        """Return the holidays of a schedule's calendars and the organization's own days."""
        version = self.history.version
        versions = version("holidays", org, at), version("days_off", org, at)
        key = (org, schedule, version("sending_schedules", org, at), *versions)
        if key not in self._days_off:
            calendars = self.history.row("sending_schedules", schedule, at)["holiday_calendars"]
            holidays = self.history.rows("holidays", at).values()
            own = self.history.rows_of("days_off", org, at).values()
            self._days_off[key] = frozenset(
                [row["day"] for row in holidays if row["calendar"] in calendars]
                + [row["day"] for row in own]
            )
        return self._days_off[key]

    def next_open(self, candidate: Candidate, at: datetime) -> datetime | None:
        """Return the moment itself if it is open, else the next opening."""
        if self.is_open(candidate, at):
            return at
        if candidate.schedule is None:
            return None
        row = self.history.row("sending_schedules", candidate.schedule, candidate.at)
        hours: Hours = row["hours"]
        first = local(at, candidate.zone).date()
        days_off = self.days_off(candidate.org, candidate.schedule, candidate.at)
        for number in range(MAX_LOOKAHEAD.days):
            day = first + number * DAY
            for moment in sorted(_openings(hours, day, candidate.zone)):
                if moment > at and is_open(hours, days_off, candidate.zone, moment):
                    return moment
        return None

    # Delays

    def due(self, candidate: Candidate, step: Row, moved_at: datetime) -> datetime:
        """Return the earliest moment for a step whose enrollment came to it at ``moved_at``."""
        days, hours = step["delay_days"], timedelta(hours=step.get("delay_hours", 0))
        business_days = step.get("delay_business_days", 0)
        if candidate.schedule is None:
            moved_at, days = moved_at + timedelta(days=days), 0
        wall = local(moved_at, candidate.zone).replace(tzinfo=None) + timedelta(days=days)
        for _ in range(business_days):
            wall += DAY
            while not self.is_business_day(candidate, wall.date()):
                wall += DAY
        return (instant(wall, candidate.zone) if days or business_days else moved_at) + hours

    def is_business_day(self, candidate: Candidate, day: date) -> bool:
        """Return whether a delay in business days counts a day."""
        if candidate.schedule is None:
            return day.isoweekday() < 6
        hours = self.history.row("sending_schedules", candidate.schedule, candidate.at)["hours"]
        days_off = self.days_off(candidate.org, candidate.schedule, candidate.at)
        return day not in days_off and any(weekday == day.isoweekday() for weekday, *_ in hours)

    def due_of(self, enrollment: str, step: str, moved_at: datetime) -> datetime:
        """Return when a step is due, with the settings of the moment at which its turn came."""
        row = self.history.row("cadence_steps", step, moved_at)
        return self.due(self.candidate(enrollment, step, moved_at, is_first=False), row, moved_at)

    def max_lateness(self, candidate: Candidate) -> timedelta | None:
        """Return after how long a message is not sent any more, ``None`` if it always is."""
        cadence = self.history.row("cadences", candidate.cadence, candidate.at)
        if cadence.get("when_too_late", "send") == "send":
            return None
        return timedelta(hours=cadence["max_lateness_hours"])

    def lateness_to_skip(self, cadence: str, since: datetime, until: datetime) -> timedelta | None:
        """Return the shortest lateness that left a step out between two moments, if any did."""
        rows = self.history.rows_during("cadences", cadence, since, until)
        hours = [
            row["max_lateness_hours"] for row in rows if row.get("when_too_late") == "skip_step"
        ]
        return timedelta(hours=min(hours)) if hours else None

    def is_away(self, candidate: Candidate, at: datetime) -> bool:
        """Return whether the cadence waits for the return of a lead who is out of office."""
        until = self.history.row("leads", candidate.lead, candidate.at).get("out_of_office_until")
        cadence = self.history.row("cadences", candidate.cadence, candidate.at)
        is_out = until is not None and local(at, candidate.zone).date() <= until
        return is_out and bool(cadence.get("waits_for_return", False))

    def late_at(self, candidate: Candidate, due: datetime, until: datetime) -> datetime | None:
        """Return when the schedule has been open for too long since a message was due.

        ``None`` if that is after ``until``, or never.
        """
        lateness = self.max_lateness(candidate)
        if lateness is None:
            return None
        open_for, since, is_open_at = timedelta(), due, self.opening(candidate)
        while since < until:
            end = min(until, since + QUARTER - (since - EPOCH) % QUARTER)
            if is_open_at(since):
                if open_for + (end - since) >= lateness:
                    return since + (lateness - open_for)
                open_for += end - since
            since = end
        return None

    # Events

    def cadence_of(self, enrollment: str, at: datetime) -> Row:
        """Return the cadence of an enrollment."""
        row = self.history.row("cadence_enrollments", enrollment, at)
        return self.history.row("cadences", row["cadence_id"], at)

    # Switches

    def stopped_by(self, candidate: Candidate, at: datetime) -> str | None:
        """Return what keeps the message from leaving until a person acts, ``None`` if nothing."""
        find = self.history.find
        cadence = self.history.row("cadences", candidate.cadence, at)
        enrollment = self.history.row("cadence_enrollments", candidate.enrollment, at)
        lead = self.history.row("leads", candidate.lead, at)
        pilot = f"{candidate.cadence} {candidate.lead}"
        checks = {
            "the cadence is not active": cadence["status"] != "active",
            "the enrollment is paused": enrollment.get("status", "active") != "active",
            "the lead is deleted": lead.get("deleted_at") is not None,
            "the lead is not in the pilot": cadence.get("is_pilot", False)
            and find("cadence_pilots", pilot, at) is None,
            "the sender is paused": self.history.row("senders", candidate.sender, at).get("status")
            == "paused",
        }
        checks |= {
            f"stopped by {ref}": True
            for ref, stop in self.history.rows_of("sending_stops", candidate.org, at).items()
            if _matches(stop, candidate)
        }
        return next((reason for reason, holds in checks.items() if holds), None)

    def gap(self, org: str, at: datetime) -> timedelta:
        """Return the minimum time between two messages to one person."""
        row = self.history.row("organizations", org, at)
        return timedelta(minutes=row.get("minimum_gap_minutes", 0))

    # Caps

    def caps(self, candidate: Candidate, at: datetime) -> Iterator[tuple[str, Row]]:
        """Yield the ref and the row of each cap that concerns a message."""
        own = list(self._caps_of(candidate.org, at).items())
        with_own = {cap.get("domain") for _, cap in own}
        for ref, cap in own:
            if self._concerns(cap, candidate, with_own):
                yield ref, cap

    def _caps_of(self, org: str, at: datetime) -> dict[str, Row]:
        key = (org, self.history.version("sending_caps", org, at))
        if key not in self._caps:
            self._caps[key] = self.history.rows_of("sending_caps", org, at)
        return self._caps[key]

    def _concerns(self, cap: Row, candidate: Candidate, with_own: set[str | None]) -> bool:
        match cap["kind"]:
            case "sender":
                return bool(cap["sender_id"] == candidate.sender)
            case "organization":
                return True
            case "first_touches":
                return candidate.is_first
            case "portfolio":
                return bool(cap["portfolio"] == self.portfolio(candidate, candidate.at))
            case "domain":
                of_any = candidate.domain if candidate.domain not in with_own else None
                named = cap["domain"] or of_any
                return candidate.channel == "email" and named == candidate.domain
        raise ValueError(cap["kind"])

    def portfolio(self, candidate: Candidate, at: datetime) -> str | None:
        """Return the WhatsApp portfolio of the sender."""
        return self.history.row("senders", candidate.sender, at).get("portfolio")


def domain_of(lead: Row) -> str:
    """Return the domain of a lead's address."""
    return str(lead.get("email") or "").rpartition("@")[2].lower()


def _openings(hours: Hours, day: date, zone: str) -> list[datetime]:
    spans = [opens for weekday, opens, _ in hours if weekday == day.isoweekday()]
    return [instant(datetime.combine(day, opens), zone) for opens in spans]


def _matches(stop: Row, candidate: Candidate) -> bool:
    named: dict[str, Any] = {
        "org_id": candidate.org,
        "channel": candidate.channel,
        "sender_id": candidate.sender,
    }
    return all(stop.get(name) in (None, value) for name, value in named.items())
