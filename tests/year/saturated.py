"""A plan of a sender with always more to send than its cap allows, and what it makes of the cap."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from tests.year.history import Edit
from tests.year.plans import DAY, Plan, Reaction, Size
from tests.year.sending import Sent
from tests.year.wall_clock import local

CAP = 40
DAYS = 60
ZONE = "America/New_York"
OPENS, CLOSES = time(9), time(17)
OFFICE = tuple((day, OPENS, CLOSES) for day in range(1, 6))
START = datetime(2025, 10, 6, 4, tzinfo=UTC)
"""Midnight of a Monday in New York; its clock is set after four weeks."""
ORG: dict[str, Any] = {"org_id": "org1"}
EMAIL: dict[str, Any] = {**ORG, "channel": "email"}


@dataclass(frozen=True)
class SaturatedPlan(Plan):
    """Nothing comes back, and nothing but the cap and the hours keeps a message."""

    def reaction(self, enrollment: str, step: str, channel: str) -> Reaction | None:  # noqa: ARG002
        return None


def saturated_plan(days: int = DAYS) -> SaturatedPlan:
    """Return the plan: every day as many leads as the cap has places, and half as many before."""
    arrivals = [(START, CAP // 2), *((START + number * DAY, CAP) for number in range(days))]
    leads = [at for at, count in arrivals for _ in range(count)]
    edits = [*_settings(), *(each for n, at in enumerate(leads) for each in _lead(n, at))]
    return SaturatedPlan(5, START, Size(len(leads), 1, days, batch_size=10), tuple(edits), (), ())


def _edit(table: str, ref: str, at: datetime = START, **values: Any) -> Edit:
    return Edit(at, table, ref, values)


def _settings() -> list[Edit]:
    hours: dict[str, Any] = {
        "name": "Office",
        "timezone": None,
        "follows_lead": True,
        "holiday_calendars": (),
    }
    step: dict[str, Any] = {"cadence_id": "c", "channel": "email", "template_id": "t"}
    return [
        _edit("organizations", "org1", name="org1", timezone=ZONE, minimum_gap_minutes=0),
        _edit("sending_schedules", "office", **ORG, **hours, spread_minutes=120, hours=OFFICE),
        _edit("organizations", "org1", schedule_id="office"),
        _edit("senders", "sender1", **EMAIL, address="ana@org1.test", status="active"),
        _edit("sending_caps", "cap", **ORG, kind="sender", sender_id="sender1", daily_cap=CAP),
        _edit("message_templates", "t", **EMAIL, name="t", subject="Hello", body="Dear you"),
        _edit("cadences", "c", **ORG, name="c", email_sender_id="sender1", status="active",
              is_pilot=False),
        _edit("cadence_steps", "c-1", **step, step_order=1, delay_days=0, delay_hours=0),
    ]  # fmt: skip


def _lead(number: int, at: datetime) -> list[Edit]:
    ref = f"lead{number}"
    person: dict[str, Any] = {
        "person": ref,
        "email": f"{ref}@{ref}.test",
        "first_name": "Maria",
        "timezone": None,
    }
    enrollment: dict[str, Any] = {"cadence_id": "c", "lead_id": ref, "enrolled_at": at}
    return [
        _edit("leads", ref, at, **ORG, **person),
        _edit("cadence_enrollments", f"e{number}", at, **ORG, **enrollment),
    ]


@dataclass(frozen=True, slots=True)
class Saturation:
    """What each sending day sent: at which times on the wall, in order."""

    of_day: dict[date, list[time]]
    cap: int = CAP

    @property
    def sent(self) -> int:
        """How many messages were sent."""
        return sum(map(len, self.of_day.values()))

    @property
    def share(self) -> float:
        """The share of cap x sending days that was sent."""
        return self.sent / (self.cap * len(self.of_day))

    @property
    def firsts(self) -> tuple[time, time]:
        """The earliest and the latest first message of a day."""
        firsts = [min(times, default=CLOSES) for times in self.of_day.values()]
        return min(firsts), max(firsts)

    @property
    def lasts(self) -> tuple[time, time]:
        """The earliest and the latest last message of a day."""
        lasts = [max(times, default=OPENS) for times in self.of_day.values()]
        return min(lasts), max(lasts)


def saturation(sent: Sequence[Sent], plan: Plan) -> Saturation:
    """Return what every sending day of a plan sent, also if that is nothing."""
    times: dict[date, list[time]] = defaultdict(list)
    for accepted, _ in sent:
        clock = local(accepted.at, ZONE)
        times[clock.date()].append(clock.time())
    days = [local(plan.start + number * DAY + timedelta(hours=12), ZONE).date()
            for number in range(plan.size.days)]  # fmt: skip
    return Saturation({day: sorted(times[day]) for day in days if day.isoweekday() < 6})
