"""What people change in a simulated world: several times a year in every organization."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.year.geography import HOLIDAYS, ZONES, some_hours
from tests.year.history import Edit
from tests.year.worlds import DAY, World

Change = Callable[[World, str, datetime, datetime], Iterator[Edit]]


@dataclass(frozen=True, slots=True)
class Habit:
    """Something that people change in every organization."""

    times_a_year: float
    edits: Change


HABITS: list[Habit] = []


def habit(times_a_year: float) -> Callable[[Change], Change]:
    """Let people in every organization do this so many times a year."""

    def keep(change: Change) -> Change:
        HABITS.append(Habit(times_a_year, change))
        return change

    return keep


def stop_everything(world: World, at: datetime) -> Iterator[Edit]:
    """Stop the engine for a day."""
    yield from _stop(world, at, at + DAY)


def _stop(world: World, since: datetime, until: datetime, **matching: Any) -> Iterator[Edit]:
    ref = world.new("stop")
    yield Edit(since, "sending_stops", ref, {"reason": "a person said so", **matching})
    yield Edit(until, "sending_stops", ref, None)


def _set(at: datetime, table: str, ref: str, **values: Any) -> Edit:
    return Edit(at, table, ref, values)


@habit(3)
def edit_a_window(world: World, org: str, since: datetime, _: datetime) -> Iterator[Edit]:
    schedule = world.random.choice(world.schedules[org])
    yield _set(since, "sending_schedules", schedule, hours=some_hours(world.random))


@habit(2)
def take_a_day_off(world: World, org: str, since: datetime, _: datetime) -> Iterator[Edit]:
    day = (since + world.random.randint(0, 3) * DAY).date()
    yield _set(since, "days_off", f"{org} {day}", org_id=org, day=day, name="Closed")


@habit(0.3)
def add_a_holiday(world: World, _: str, since: datetime, __: datetime) -> Iterator[Edit]:
    calendar, day = world.random.choice(sorted(HOLIDAYS)), (since + DAY).date()
    row = {"calendar": calendar, "day": day, "name": "Mourning"}
    yield _set(since, "holidays", f"{calendar} {day}", **row)


@habit(2)
def pause_a_cadence(world: World, org: str, since: datetime, until: datetime) -> Iterator[Edit]:
    cadence = world.random.choice(world.cadences[org])
    yield _set(since, "cadences", cadence, status="paused")
    yield _set(until, "cadences", cadence, status="active")


@habit(1)
def stop_a_channel(world: World, org: str, since: datetime, until: datetime) -> Iterator[Edit]:
    yield from _stop(
        world, since, until, org_id=org, channel=world.random.choice(("email", "whatsapp"))
    )


@habit(1)
def stop_a_sender(world: World, org: str, since: datetime, until: datetime) -> Iterator[Edit]:
    yield from _stop(
        world, since, until, org_id=org, sender_id=world.random.choice(world.senders[org])
    )


@habit(0.5)
def stop_an_organization(
    world: World, org: str, since: datetime, until: datetime
) -> Iterator[Edit]:
    yield from _stop(world, since, until, org_id=org)


@habit(0.5)
def pilot_a_cadence(world: World, org: str, since: datetime, until: datetime) -> Iterator[Edit]:
    cadence = world.random.choice(world.cadences[org])
    known = [ref for ref, at in world.enrolled[org] if at <= since]
    for enrollment in world.random.sample(known, min(3, len(known))):
        lead = next(
            e.values for e in world.edits if (e.table, e.ref) == ("cadence_enrollments", enrollment)
        )
        assert lead
        row = {"org_id": org, "cadence_id": cadence, "lead_id": lead["lead_id"]}
        yield _set(since, "cadence_pilots", f"{cadence} {lead['lead_id']}", **row)
    yield _set(since, "cadences", cadence, is_pilot=True)
    yield _set(until, "cadences", cadence, is_pilot=False)


@habit(1)
def change_the_gap(world: World, org: str, since: datetime, _: datetime) -> Iterator[Edit]:
    minutes = world.random.choice((0, 90, 1440))
    yield _set(since, "organizations", org, minimum_gap_minutes=minutes)


@habit(3)
def change_a_cap(world: World, org: str, since: datetime, _: datetime) -> Iterator[Edit]:
    if world.caps[org]:
        cap, daily_cap = world.random.choice(world.caps[org]), world.random.randint(2, 20)
        yield _set(since, "sending_caps", cap, daily_cap=daily_cap * world.scale[org])


@habit(4)
def move_a_lead(world: World, org: str, since: datetime, _: datetime) -> Iterator[Edit]:
    if known := _enrolled_before(world, org, since):
        lead = _lead_of(world, world.random.choice(known))
        yield _set(since, "leads", lead, timezone=world.random.choice(ZONES))


@habit(1)
def delete_a_lead(world: World, org: str, since: datetime, _: datetime) -> Iterator[Edit]:
    if known := _enrolled_before(world, org, since):
        yield _set(since, "leads", _lead_of(world, world.random.choice(known)), deleted_at=since)


@habit(4)
def pause_a_lead(world: World, org: str, since: datetime, until: datetime) -> Iterator[Edit]:
    if known := _enrolled_before(world, org, since):
        enrollment = world.random.choice(known)
        yield _set(since, "cadence_enrollments", enrollment, status="paused")
        yield _set(until, "cadence_enrollments", enrollment, status="active")


def _enrolled_before(world: World, org: str, at: datetime) -> list[str]:
    return [ref for ref, enrolled_at in world.enrolled[org] if enrolled_at < at][-40:]


def _lead_of(world: World, enrollment: str) -> str:
    table = "cadence_enrollments"
    row = next(each.values for each in world.edits if (each.table, each.ref) == (table, enrollment))
    assert row
    return str(row["lead_id"])
