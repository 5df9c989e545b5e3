"""A generated world: organizations, schedules, caps, cadences and leads."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.year.geography import HOLIDAYS, ZONES, days_of, some_hours
from tests.year.history import Edit

DAY = timedelta(days=1)
QUARTER = timedelta(minutes=15)
LEADS_A_DAY = 2
"""How many new leads of an organization its caps are drawn for; one with more has larger caps."""
MIN_WAVES = 4
"""How many waves of leads an organization has on average, or more."""


@dataclass
class World:
    """Draws a world; every row is an edit at the start, or later."""

    random: Random
    start: datetime
    organizations: int
    edits: list[Edit] = field(default_factory=list)
    leads: dict[str, list[str]] = field(default_factory=dict)
    cadences: dict[str, list[str]] = field(default_factory=dict)
    senders: dict[str, list[str]] = field(default_factory=dict)
    schedules: dict[str, list[str]] = field(default_factory=dict)
    caps: dict[str, list[str]] = field(default_factory=dict)
    scale: dict[str, int] = field(default_factory=dict)
    """How many times larger the caps of an organization are."""
    enrolled: dict[str, list[tuple[str, datetime]]] = field(default_factory=dict)
    stale: set[str] = field(default_factory=set)
    """Enrollments of bad lists, most of whose emails bounce."""
    _numbers: dict[str, int] = field(default_factory=dict)

    def build(self, leads: int, days: int) -> None:
        """Draw the organizations, and the leads who arrive over the year."""
        for calendar in HOLIDAYS:
            for day in days_of(calendar, self.start.year):
                self.add(
                    "holidays", f"{calendar} {day}", calendar=calendar, day=day, name="Holiday"
                )
        orgs = [f"org{number}" for number in range(1, self.organizations + 1)]
        # The first organization has most of the leads, as in life.
        weights = [2 * len(orgs), *(1 for _ in orgs[1:])]
        for org, weight in zip(orgs, weights, strict=True):
            a_day = leads * weight / sum(weights) / days
            self.scale[org] = max(1, round(a_day / LEADS_A_DAY))
            self._organization(org)
        largest = max(2, leads // max(8, MIN_WAVES * len(orgs)))
        while leads > 0:
            org = self.random.choices(orgs, weights)[0]
            count = min(leads, self.random.randint(1, min(largest, max(2, leads // 8))))
            quarters = self.random.randrange(int(days * 96 * 0.8))
            self._wave(org, self.random.choice(self.cadences[org]), count, quarters)
            leads -= count

    def add(self, table: str, ref: str, at: datetime | None = None, **values: Any) -> str:
        """Write a row and return its ref."""
        self.edits.append(Edit(at or self.start, table, ref, values))
        return ref

    def new(self, kind: str) -> str:
        """Return a ref that no row has."""
        self._numbers[kind] = self._numbers.get(kind, 0) + 1
        return f"{kind}{self._numbers[kind]}"

    # The start of the year

    def _organization(self, org: str) -> None:
        random = self.random
        self.add(
            "organizations",
            org,
            name=org,
            timezone=random.choice(ZONES),
            minimum_gap_minutes=random.choice((0, 0, 60, 1440, 2880)),
            first_touch_share=random.choice((0, 0, 30)),
        )
        self.leads[org], self.enrolled[org] = [], []
        self.schedules[org] = [self._schedule(org) for _ in range(random.randint(1, 2))]
        if random.random() < 0.7:
            self.add("organizations", org, schedule_id=self.schedules[org][0])
        self.senders[org] = [self._sender(org, "email") for _ in range(random.randint(1, 3))]
        phone = self._sender(org, "whatsapp")
        self.cadences[org] = [self._cadence(org, phone) for _ in range(random.randint(1, 4))]
        self.caps[org] = list(self._caps(org, phone))

    def _schedule(self, org: str) -> str:
        random = self.random
        return self.add(
            "sending_schedules",
            self.new("schedule"),
            org_id=org,
            name="Hours",
            timezone=random.choice((None, random.choice(ZONES))),
            follows_lead=random.random() < 0.8,
            holiday_calendars=tuple(random.sample(sorted(HOLIDAYS), random.randint(0, 2))),
            spread_minutes=random.choice((0, 30, 120)),
            hours=some_hours(random),
        )

    def _sender(self, org: str, channel: str) -> str:
        ref = self.new("sender")
        address = f"{ref}@{org}.test" if channel == "email" else f"phone-number-id-{ref}"
        values: dict[str, Any] = {"org_id": org, "channel": channel, "address": address}
        if channel == "whatsapp":
            values["portfolio"] = f"{org} at Meta"
        return self.add("senders", ref, **values, status="active")

    def _cadence(self, org: str, phone: str) -> str:
        random = self.random
        schedule = random.choice((None, None, *self.schedules[org]))
        cadence = self.add(
            "cadences",
            self.new("cadence"),
            org_id=org,
            name="Cadence",
            status="active",
            email_sender_id=random.choice(self.senders[org]),
            whatsapp_sender_id=phone,
            schedule_id=schedule,
            is_pilot=False,
            on_colleague_reply=random.choice(("none", "none", "hold", "stop")),
            max_lateness_hours=random.choice((12, 48)),
            when_too_late=random.choice(("send", "send", "skip_step", "hold")),
            waits_for_return=random.random() < 0.3,
        )
        for order in range(1, random.randint(3, 5)):
            self._step(org, cadence, order)
        return cadence

    def _step(self, org: str, cadence: str, order: int) -> None:
        random = self.random
        channel = random.choices(("email", "whatsapp"), (4, 1))[0]
        template: dict[str, Any] = {"subject": "Hello", "body": "Dear {{ first_name }}"}
        if channel == "whatsapp":
            template = {"body": "Dear {{ first_name }}", "whatsapp_template_name": "intro"}
            template["whatsapp_language"] = "en"
        ref = f"{cadence}-{order}"
        self.add("message_templates", ref, org_id=org, name=ref, channel=channel, **template)
        self.add(
            "cadence_steps",
            ref,
            cadence_id=cadence,
            step_order=order,
            channel=channel,
            template_id=ref,
            delay_days=random.choice((0, 0, 1)) if order == 1 else random.choice((1, 2, 3, 7)),
            delay_business_days=random.choice((0, 0, 0, 2)),
            delay_hours=random.choice((0, 0, 0, 5)),
        )

    def _caps(self, org: str, phone: str) -> Iterator[str]:
        random = self.random
        for sender in (*self.senders[org], phone):
            if random.random() < 0.7:
                ramp: dict[str, Any] = {}
                if random.random() < 0.3:
                    begin, scale = self.start + random.randint(0, 200) * DAY, self.scale[org]
                    ramp = {"ramp_from": begin, "ramp_start": 2 * scale, "ramp_step": scale}
                yield self._cap(org, "sender", random.randint(3, 15), sender_id=sender, **ramp)
        if random.random() < 0.5:
            yield self._cap(org, "organization", random.randint(8, 30))
        if random.random() < 0.4:
            yield self._cap(org, "first_touches", random.randint(2, 10))
        if random.random() < 0.6:
            yield self._cap(org, "domain", random.randint(1, 4), domain="big.test")
        if random.random() < 0.3:
            yield self._cap(org, "domain", random.randint(2, 6), domain=None)
        if random.random() < 0.5:
            yield self._cap(org, "portfolio", random.randint(1, 5), portfolio=f"{org} at Meta")

    def _cap(self, org: str, kind: str, daily_cap: int, **values: Any) -> str:
        values = {"org_id": org, "kind": kind, "daily_cap": daily_cap * self.scale[org], **values}
        return self.add("sending_caps", self.new("cap"), **values)

    # The leads

    def _wave(self, org: str, cadence: str, count: int, quarters: int) -> None:
        at = self.start + quarters * QUARTER
        is_stale = self.random.random() < 0.1
        for _ in range(count):
            lead = self._lead(org, at)
            enrollment = self._enroll(org, cadence, lead, at)
            if is_stale:
                self.stale.add(enrollment)
            if self.random.random() < 0.1 and len(self.cadences[org]) > 1:
                other = self.random.choice([each for each in self.cadences[org] if each != cadence])
                self._enroll(org, other, lead, at)

    def _lead(self, org: str, at: datetime) -> str:
        random = self.random
        ref = self.new("lead")
        person, email = ref, f"{ref}@{random.choice(('big', ref, ref, ref))}.test"
        phone = f"+55119{int(ref[4:]):08}"
        if self.leads[org] and random.random() < 0.05:  # the same person, imported once more
            person = random.choice(self.leads[org])
            before = next(
                edit.values for edit in self.edits if (edit.table, edit.ref) == ("leads", person)
            )
            assert before
            person, email, phone = before["person"], before["email"].upper(), before["phone"]
        self.leads[org].append(ref)
        return self.add(
            "leads",
            ref,
            at,
            org_id=org,
            person=person,
            email=email,
            phone=phone,
            first_name="Maria",
            timezone=random.choice((None, *[random.choice(ZONES) for _ in range(6)])),
            whatsapp_opt_in_at=self.start,
        )

    def _enroll(self, org: str, cadence: str, lead: str, at: datetime) -> str:
        ref = self.new("enrollment")
        values = {"org_id": org, "cadence_id": cadence, "lead_id": lead, "enrolled_at": at}
        self.add("cadence_enrollments", ref, at, **values)
        self.enrolled[org].append((ref, at))
        return ref
