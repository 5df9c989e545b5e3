"""What people change in a simulated world: several times a year in every organization."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.year.geography import HOLIDAYS, ZONES, some_hours
from tests.year.history import Edit, History
from tests.year.worlds import DAY, QUARTER, World

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


@habit(1)
def replace_a_cap(world: World, org: str, since: datetime, until: datetime) -> Iterator[Edit]:
    """Delete a cap, and add another one for the same; nothing else changes either of them."""
    if world.caps[org]:
        cap = world.caps[org].pop(world.random.randrange(len(world.caps[org])))
        yield Edit(since, "sending_caps", cap, None)
        yield _set(until, "sending_caps", world.new("cap"), **_first_values(world, cap))


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


@habit(2)
def change_the_lateness(world: World, org: str, since: datetime, _: datetime) -> Iterator[Edit]:
    lateness = {
        "max_lateness_hours": world.random.choice((3, 12, 48)),
        "when_too_late": world.random.choice(("send", "skip_step", "hold")),
    }
    yield _set(since, "cadences", world.random.choice(world.cadences[org]), **lateness)


@habit(1)
def change_the_sender(world: World, org: str, since: datetime, _: datetime) -> Iterator[Edit]:
    sender = world.random.choice(world.senders[org])
    yield _set(since, "cadences", world.random.choice(world.cadences[org]), email_sender_id=sender)


@habit(1)
def change_what_a_colleague_s_reply_does(
    world: World, org: str, since: datetime, _: datetime
) -> Iterator[Edit]:
    act = world.random.choice(("none", "hold", "stop"))
    yield _set(since, "cadences", world.random.choice(world.cadences[org]), on_colleague_reply=act)


@habit(1)
def wait_for_returns(world: World, org: str, since: datetime, until: datetime) -> Iterator[Edit]:
    cadence = world.random.choice(world.cadences[org])
    yield _set(since, "cadences", cadence, waits_for_return=True)
    yield _set(until, "cadences", cadence, waits_for_return=False)


@habit(12)
def be_out_of_office(world: World, org: str, since: datetime, _: datetime) -> Iterator[Edit]:
    if known := _enrolled_before(world, org, since):
        until = (since + world.random.randint(-1, 14) * DAY).date()
        lead = _lead_of(world, world.random.choice(known))
        yield _set(since, "leads", lead, out_of_office_until=until)


@habit(1)
def change_a_clock(world: World, org: str, since: datetime, _: datetime) -> Iterator[Edit]:
    clock = {
        "timezone": world.random.choice((None, *ZONES)),
        "follows_lead": world.random.random() < 0.7,
        "spread_minutes": world.random.choice((0, 60, 240)),
    }
    yield _set(since, "sending_schedules", world.random.choice(world.schedules[org]), **clock)


@habit(0.5)
def move_an_organization(world: World, org: str, since: datetime, _: datetime) -> Iterator[Edit]:
    yield _set(since, "organizations", org, timezone=world.random.choice(ZONES))


@habit(1)
def use_another_schedule(world: World, org: str, since: datetime, _: datetime) -> Iterator[Edit]:
    schedule = world.random.choice((None, *world.schedules[org]))
    cadence = world.random.choice(world.cadences[org])
    yield _set(since, "cadences", cadence, schedule_id=schedule)


def merge_duplicates(world: World, edits: Iterable[Edit], until: datetime) -> Iterator[Edit]:
    """Merge some of the leads who are one person: what the kept lead has and gets is that of both.

    ``edits``: everything else that people do.
    """
    history = History(edits)
    known = {lead: at for lead, at, _ in reversed([*history.changes("leads")])}
    for lead, row in history.rows("leads", until).items():
        if row["person"] != lead and world.random.random() < 0.5:
            since = max(known[lead], known[row["person"]])
            at = since + world.random.randint(1, 2000) * QUARTER
            if at < until:
                yield from _merge(history, lead, row["person"], at)


def _merge(history: History, drop: str, keep: str, at: datetime) -> Iterator[Edit]:
    dropped, kept = (history.row("leads", lead, at) for lead in (drop, keep))
    yield _set(at, "merges", drop, keep=keep)
    away = [lead.get("out_of_office_until") for lead in (dropped, kept)]
    both = {
        "timezone": kept["timezone"] or dropped["timezone"],
        "out_of_office_until": max((day for day in away if day), default=None),
    }
    yield _set(at, "leads", keep, **both)
    for ref, row in history.rows("cadence_enrollments", at).items():
        if row["lead_id"] == drop:
            yield _set(at, "cadence_enrollments", ref, lead_id=keep)
    for row in [*history.rows("cadence_pilots", at).values()]:
        if row["lead_id"] == drop:
            yield _set(
                at, "cadence_pilots", f"{row['cadence_id']} {keep}", **{**row, "lead_id": keep}
            )


def _first_values(world: World, ref: str) -> dict[str, Any]:
    return next({**edit.values} for edit in world.edits if edit.ref == ref and edit.values)


def _enrolled_before(world: World, org: str, at: datetime) -> list[str]:
    return [ref for ref, enrolled_at in world.enrolled[org] if enrolled_at < at][-40:]


def _lead_of(world: World, enrollment: str) -> str:
    table = "cadence_enrollments"
    row = next(each.values for each in world.edits if (each.table, each.ref) == (table, enrollment))
    assert row
    return str(row["lead_id"])
