"""A cap that is always used up: how much of it is used, and at which hours, over 60 days."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from tests.database.caps import START, Caps
from tests.database.schedules import office_hours
from tests.world import World

DAYS = 60
CAP = 40
ZONE = "America/New_York"  # summer time begins a week later
QUARTER = timedelta(minutes=15)


@dataclass
class Saturated:
    """What each sending day sent: at which times on the wall, as often as messages."""

    of_day: dict[date, list[time]]

    @property
    def share(self) -> float:
        """The share of cap x sending days that was sent."""
        return sum(map(len, self.of_day.values())) / (CAP * len(self.of_day))


def saturate(caps: Caps, schedule: UUID) -> Saturated:
    """Run every 15 minutes, sometimes up to two minutes later, with more to send than the cap."""
    random = Random(1)  # noqa: S311 (the same every time)
    of_day: dict[date, list[time]] = {}
    for number in range(DAYS * 96):
        at = START + number * QUARTER + timedelta(seconds=random.randrange(120))
        wall = at.astimezone(ZoneInfo(ZONE))
        if wall.isoweekday() > 5 or not time(9) <= wall.time() < time(17):
            continue
        caps.move_to(at)
        sent = of_day.setdefault(wall.date(), [])
        fields = {"schedule_id": schedule, "zone": ZONE}
        if room := caps.room(caps.message(**fields))["sender"]:
            sent += [wall.time()] * caps.taken(caps.messages(room + 1, **fields))
    return Saturated(of_day)


def test_a_saturated_cap_is_used_and_at_the_same_hours_every_day(world: World) -> None:
    caps = Caps(world)
    caps.cap("sender", CAP, trickle=True)

    sent = saturate(caps, office_hours(world))

    assert sent.share >= 0.92
    assert {moments[0].hour for moments in sent.of_day.values()} == {9}
    assert {moments[-1].hour for moments in sent.of_day.values()} == {16}
