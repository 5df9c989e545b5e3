"""A plan of two weeks, made by hand, in which each planted mistake of an engine shows."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from tests.year.history import Edit
from tests.year.plans import QUARTER, Plan, Size

Values = dict[str, Any]
ALWAYS = tuple((day, time(0), time(0)) for day in range(1, 8))
OFFICE = tuple((day, time(9), time(17)) for day in range(1, 6))
START = datetime(2025, 10, 29, tzinfo=UTC)
"""A Wednesday; summer time ends in New York on Sunday."""
THURSDAY = datetime(2025, 10, 30, 14, 15, tzinfo=UTC)
FRIDAY = datetime(2025, 10, 31, 14, 15, tzinfo=UTC)
FRIDAY_NIGHT = datetime(2025, 10, 31, 20, 30, tzinfo=UTC)
"""Saturday morning in Auckland."""
SATURDAY_NIGHT = datetime(2025, 11, 1, 5, 30, tzinfo=UTC)
"""01:30 in New York; a day later that time is there twice."""
LAST_QUARTER = datetime(2025, 10, 30, 20, 45, tzinfo=UTC)
"""16:45 in New York."""
HELD_IF_LATE: Values = {"max_lateness_hours": 4, "when_too_late": "hold"}
HOLIDAY = date(2025, 11, 4)
SEED = 11


@dataclass(frozen=True)
class SmallPlan(Plan):
    """Once, a run claims its messages before the office closes, and begins to send after that."""

    def tick(self, quarter: datetime) -> datetime:
        if quarter == LAST_QUARTER:
            return quarter + timedelta(minutes=14)
        return super().tick(quarter)

    def runs_at(self, tick: datetime) -> int:
        return 1 if tick - LAST_QUARTER < QUARTER else super().runs_at(tick)

    def lag(self, tick: datetime) -> timedelta:
        if timedelta() <= tick - LAST_QUARTER < QUARTER:
            return timedelta(minutes=2)
        return super().lag(tick)


def small_plan() -> SmallPlan:
    """Return the plan of an organization in New York with leads in four zones."""
    edits = sorted([*_settings(), *_leads(), *_changes()], key=lambda edit: edit.at)
    return SmallPlan(SEED, START, Size(12, 1, 14, 4), tuple(edits), (), ())


def _edit(table: str, ref: str, at: datetime = START, **values: Any) -> Edit:
    return Edit(at, table, ref, values)


def _settings() -> list[Edit]:
    org: Values = {"org_id": "org1"}
    email: Values = {"channel": "email"}
    zone = "America/New_York"
    return [
        _edit("organizations", "org1", name="org1", timezone=zone, minimum_gap_minutes=1200),
        _edit("holidays", "BR", calendar="BR", day=HOLIDAY, name="Holiday"),
        _edit(
            "sending_schedules",
            "hours",
            **org,
            name="Office hours",
            timezone=None,
            follows_lead=True,
            holiday_calendars=("BR",),
            spread_minutes=0,
            hours=OFFICE,
        ),
        _edit("organizations", "org1", schedule_id="hours"),
        _edit(
            "sending_schedules",
            "always",
            **org,
            name="Always",
            timezone=None,
            follows_lead=True,
            holiday_calendars=(),
            spread_minutes=0,
            hours=ALWAYS,
        ),
        _edit("senders", "sender1", **org, **email, address="ana@org1.test", status="active"),
        _edit("senders", "sender2", **org, **email, address="eva@org1.test", status="active"),
        _edit("senders", "sender3", **org, **email, address="bob@org1.test", status="active"),
        _edit("sending_caps", "cap1", **org, kind="sender", sender_id="sender1", daily_cap=4),
        _edit("message_templates", "t", **org, **email, name="t", subject="Hello", body="Dear you"),
        *_cadence("c1", steps=3, days=1),
        *_cadence("c2", steps=2, days=3, email_sender_id="sender2"),
        *_cadence(
            "c4", 1, 0, email_sender_id="sender3", max_lateness_hours=4, when_too_late="hold"
        ),
        *_cadence("c3", steps=2, days=1, email_sender_id="sender2", schedule_id="always"),
    ]


def _cadence(ref: str, steps: int, days: int, **values: str | int) -> list[Edit]:
    cadence: Values = {"org_id": "org1", "name": ref, "email_sender_id": "sender1", **values}
    step: Values = {"cadence_id": ref, "channel": "email", "template_id": "t", "delay_hours": 0}
    return [
        _edit("cadences", ref, **cadence, status="active", is_pilot=False),
        *(
            _edit(
                "cadence_steps",
                f"{ref}-{order}",
                **step,
                step_order=order,
                delay_days=days if order > 1 else 0,
            )
            for order in range(1, steps + 1)
        ),
    ]


def _leads() -> list[Edit]:
    zones = {"1": None, "2": "Asia/Kolkata", "3": "Asia/Tokyo", "6": None, "7": None, "8": None}
    return [
        *(each for number, zone in zones.items() for each in _lead(number, zone, THURSDAY)),
        *_lead("4", "Pacific/Auckland", FRIDAY_NIGHT),
        *_lead("9", "Pacific/Auckland", FRIDAY_NIGHT),
        # The person of lead 1 once more, and lead 1 in two cadences.
        *_lead("5", None, THURSDAY, person="l1", email="L1@lead.test"),
        _enrollment("e10", "l1", "c2", THURSDAY),
        # The three days to the next step last an hour longer than elsewhere.
        *_lead("11", None, FRIDAY, cadence="c2"),
        *_lead("14", "Pacific/Auckland", FRIDAY_NIGHT, cadence="c2"),
        # Its sender is stopped for six hours.
        *_lead("15", None, THURSDAY, cadence="c4"),
        *_lead("12", None, LAST_QUARTER, cadence="c2"),
        *_lead("13", None, SATURDAY_NIGHT, cadence="c3"),
    ]


def _lead(
    number: str, zone: str | None, at: datetime, cadence: str = "c1", **values: str
) -> list[Edit]:
    lead: Values = {"person": f"l{number}", "email": f"l{number}@lead.test", **values}
    ref = f"l{number}"
    return [
        _edit("leads", ref, at, org_id="org1", first_name="Maria", timezone=zone, **lead),
        _enrollment(f"e{number}", ref, cadence, at),
    ]


def _enrollment(ref: str, lead: str, cadence: str, at: datetime) -> Edit:
    values: Values = {"cadence_id": cadence, "lead_id": lead, "enrolled_at": at}
    return _edit("cadence_enrollments", ref, at, org_id="org1", **values)


def _changes() -> list[Edit]:
    """Stop the sender for a night, and pause the cadence for another."""
    wednesday, thursday = (datetime(2025, 11, day, 12, tzinfo=UTC) for day in (5, 6))
    evening, noon = THURSDAY + timedelta(hours=6), FRIDAY - timedelta(hours=1)
    stop: Values = {"org_id": "org1", "sender_id": "sender1", "reason": "on leave"}
    return [
        _edit("sending_stops", "stop1", evening, **stop),
        Edit(noon, "sending_stops", "stop1", None),
        _edit("sending_stops", "stop2", THURSDAY, **{**stop, "sender_id": "sender3"}),
        Edit(evening, "sending_stops", "stop2", None),
        _edit("cadences", "c1", wednesday, status="paused"),
        _edit("cadences", "c1", thursday, status="active"),
    ]
