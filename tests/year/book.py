"""Reads a message or an enrollment together with every setting that concerns it at a moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.year.evidence import Accepted, Evidence
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
    channel: str
    sender: str
    zone: str
    schedule: str | None
    is_first: bool


class Book:
    """The plan's history, read as a salesperson would read it."""

    def __init__(self, history: History) -> None:
        self.history = history
        self._caps: dict[tuple[str, int], dict[str, Row]] = {}
        self._days_off: dict[tuple[str, str, int, int], frozenset[date]] = {}

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
        every = self.history.rows("cadence_steps", at).items()
        own = [(ref, row) for ref, row in every if row["cadence_id"] == cadence]
        return sorted(own, key=lambda item: item[1]["step_order"])

    # Windows

    def is_open(self, candidate: Candidate, at: datetime) -> bool:
        """Return whether the lead's wall clock shows a time within the candidate's schedule."""
        if candidate.schedule is None:
            return True
        schedule = self.history.row("sending_schedules", candidate.schedule, candidate.at)
        days_off = self.days_off(candidate.org, candidate.schedule, candidate.at)
        return is_open(schedule["hours"], days_off, candidate.zone, at)

    def days_off(self, org: str, schedule: str, at: datetime) -> frozenset[date]:
        """Return the holidays of a schedule's calendars and the organization's own days."""
        version = self.history.version
        key = (org, schedule, version("holidays", at), version("days_off", at))
        if key not in self._days_off:
            calendars = self.history.row("sending_schedules", schedule, at)["holiday_calendars"]
            holidays = self.history.rows("holidays", at).values()
            own = self.history.rows("days_off", at).values()
            self._days_off[key] = frozenset(
                [row["day"] for row in holidays if row["calendar"] in calendars]
                + [row["day"] for row in own if row["org_id"] == org]
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

    def is_too_late(self, candidate: Candidate, due: datetime, at: datetime) -> bool:
        """Return whether the schedule has been open for too long since a message was due."""
        lateness = self.max_lateness(candidate)
        if lateness is None or at - due < lateness:
            return False
        open_for, since = timedelta(), due
        while since < at and open_for < lateness:
            # Every span begins and ends at a quarter of an hour, by the clock of every zone.
            until = min(at, since + QUARTER - (since - EPOCH) % QUARTER)
            if self.is_open(candidate, since):
                open_for += until - since
            since = until
        return open_for >= lateness

    # Events

    def cadence_of(self, enrollment: str, at: datetime) -> Row:
        """Return the cadence of an enrollment."""
        row = self.history.row("cadence_enrollments", enrollment, at)
        return self.history.row("cadences", row["cadence_id"], at)

    def colleague_replied(
        self, candidate: Candidate, evidence: Evidence, at: datetime
    ) -> str | None:
        """Return the enrollment of a colleague by whose reply this one ended or is held."""
        enrolled_at = self.history.row("cadence_enrollments", candidate.enrollment, at)[
            "enrolled_at"
        ]
        domain = self.domain(candidate, at)
        for end in evidence.ended:
            if end.kind != "replied" or not enrolled_at <= end.at <= at:
                continue
            row = self.history.row("cadence_enrollments", end.enrollment, end.at)
            other = self.history.row("leads", row["lead_id"], end.at)
            cadence = self.history.row("cadences", candidate.cadence, end.at)
            if (
                cadence.get("on_colleague_reply", "none") != "none"
                and (row["org_id"], domain_of(other)) == (candidate.org, domain)
                and row["lead_id"] != candidate.lead
            ):
                return end.enrollment
        return None

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
            for ref, stop in self.history.rows("sending_stops", at).items()
            if _matches(stop, candidate)
        }
        return next((reason for reason, holds in checks.items() if holds), None)

    def gap(self, org: str, at: datetime) -> timedelta:
        """Return the minimum time between two messages to one person."""
        row = self.history.row("organizations", org, at)
        return timedelta(minutes=row.get("minimum_gap_minutes", 0))

    # Caps

    def caps(self, candidate: Candidate, at: datetime) -> Iterator[tuple[str, str, int]]:
        """Yield the ref, the kind and the number of each cap that concerns a message."""
        own = list(self._caps_of(candidate.org, at).items())
        with_own = {cap.get("domain") for _, cap in own}
        for ref, cap in own:
            if self._concerns(cap, candidate, with_own):
                yield ref, cap["kind"], cap_on(cap, at)

    def _caps_of(self, org: str, at: datetime) -> dict[str, Row]:
        key = (org, self.history.version("sending_caps", at))
        if key not in self._caps:
            rows = self.history.rows("sending_caps", at).items()
            self._caps[key] = {ref: row for ref, row in rows if row["org_id"] == org}
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
                domain = self.domain(candidate, candidate.at)
                named = cap["domain"] or (domain if domain not in with_own else None)
                return candidate.channel == "email" and named == domain
        raise ValueError(cap["kind"])

    def portfolio(self, candidate: Candidate, at: datetime) -> str | None:
        """Return the WhatsApp portfolio of the sender."""
        return self.history.row("senders", candidate.sender, at).get("portfolio")

    def domain(self, candidate: Candidate, at: datetime) -> str:
        """Return the domain of the lead's address."""
        return domain_of(self.history.row("leads", candidate.lead, at))


def domain_of(lead: Row) -> str:
    """Return the domain of a lead's address."""
    return str(lead.get("email") or "").rpartition("@")[2].lower()


def cap_on(cap: Row, at: datetime) -> int:
    """Return a cap on a day of its warm-up."""
    ceiling = int(cap["daily_cap"])
    if cap.get("ramp_from") is None:
        return ceiling
    days = (at - cap["ramp_from"]) // DAY
    return min(ceiling, int(cap["ramp_start"] + cap["ramp_step"] * max(0, days)))


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
