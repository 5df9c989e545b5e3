"""A pick that is not full leaves nothing that could leave, whatever the rules and the queue are."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tests.database.schedules import add_hours
from tests.sending.integration.test_schedules_in_force import Clock
from tests.world import Row, World

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)  # a Tuesday
ZONES = (None, "Europe/Lisbon", "Asia/Tokyo", "America/New_York")
DOMAINS = ("big.test", "big.test", "small.test", "other.test")
# What is due, that no run has, nor anything else of its lead, and that no rule nor the caps of a
# claim keep back, asked one by one.
LEFT = """
    SELECT e.id, e.org_id FROM cadence_enrollments AS e
     CROSS JOIN LATERAL (SELECT ARRAY(SELECT c FROM candidates_of(ARRAY[e.id])) AS asked) AS own
     WHERE e.status = 'active' AND e.next_step_due <= cadence_now() AND is_pickable(e)
       AND NOT EXISTS (SELECT FROM cadence_enrollments AS other
                        WHERE other.lead_id = e.lead_id AND other.run_id IS NOT NULL)
       AND NOT EXISTS (SELECT FROM first_rulings(own.asked, cadence_now()))
       AND NOT EXISTS (SELECT FROM beyond_room(own.asked, cadence_now()))"""
LEASED = "SELECT enrollment_id AS id FROM pick_due(:run, :limit, 600, '{}') WHERE became = 'leased'"
KINDS = ("sender", "organization", "first_touches", "domain", "portfolio")


class Chance:
    """Builds one organization after the other by chance."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.random = random.Random(seed)  # noqa: S311

    def is_so(self, probability: float) -> bool:
        return self.random.random() < probability

    def organization(self, number: int) -> None:
        chance, world = self.random, self.world
        org = world.insert(
            "organizations",
            name=f"org{number}",
            first_touch_share=chance.choice([0, 0, 20, 50, 100]),
            minimum_gap_minutes=chance.choice([0, 0, 60, 1440]),
        )
        senders = {
            channel: [self.sender(org, channel, f"{number}{n}") for n in range(3)]
            for channel in ("email", "whatsapp")
        }
        leads = [self.lead(org, number, n) for n in range(chance.choice([5, 30, 120]))]
        cadences = [self.cadence(org, senders) for _ in range(chance.randint(1, 4))]
        for cadence in cadences:
            self.enroll(org, cadence, chance.sample(leads, chance.randint(1, len(leads))))
        self.caps(org, senders)
        if self.is_so(0.1):
            self.stop(org, senders)

    def sender(self, org: UUID, channel: str, name: str) -> UUID:
        columns = {"portfolio": self.random.choice([None, "ours"])} if channel == "whatsapp" else {}
        address = f"s{name}@ours{name}.test" if channel == "email" else f"number-{name}"
        return self.world.insert("senders", org_id=org, channel=channel, address=address, **columns)

    def lead(self, org: UUID, number: int, n: int) -> UUID:
        same = self.is_so(0.1)
        email = f"l{0 if same else n}@{self.random.choice(DOMAINS)}"
        return self.world.insert(
            "leads",
            org_id=org,
            email=email,
            email_key=email,
            phone=f"+55119{number:03}{n:05}",
            phone_key=f"55119{number:03}{n:05}",
            timezone=self.random.choice(ZONES),
            out_of_office_until="2026-12-09" if self.is_so(0.1) else None,
        )

    def cadence(self, org: UUID, senders: dict[str, list[UUID]]) -> UUID:
        chance, world = self.random, self.world
        schedule = None
        if self.is_so(0.5):
            schedule = world.insert(
                "sending_schedules",
                org_id=org,
                name=str(chance.random()),
                spread_minutes=chance.choice([0, 120]),
                follows_lead=self.is_so(0.8),
            )
            opens, closes = chance.choice([("09:00", "17:00"), ("00:00", "24:00")])
            add_hours(world, schedule, 2, opens, closes)
        cadence = world.insert(
            "cadences",
            org_id=org,
            name=str(chance.random()),
            status="active" if self.is_so(0.9) else "paused",
            schedule_id=schedule,
            email_sender_id=chance.choice(senders["email"]),
            whatsapp_sender_id=chance.choice(senders["whatsapp"]),
            waits_for_return=self.is_so(0.5),
            is_pilot=self.is_so(0.15),
            max_lateness_hours=12,
            when_too_late=chance.choice(["send", "send", "skip_step", "hold"]),
        )
        for order in (1, 2, 3):
            channel = chance.choice(["email", "email", "whatsapp"])
            world.step(cadence, step_order=order, channel=channel, template_id=None)
        return cadence

    def enroll(self, org: UUID, cadence: UUID, leads: list[UUID]) -> None:
        for lead in leads:
            due = NOON - timedelta(minutes=self.random.choice([-60, 1, 30, 300, 300, 2000]))
            own = self.world.enrollment(cadence, lead, next_step_due=due)
            if self.is_so(0.4):
                self.world.connection.run(
                    """UPDATE cadence_enrollments
                          SET current_step = :step, is_first_touch = false, next_step_due = :due
                        WHERE id = :id""",
                    step=self.random.choice([2, 3]),
                    due=due,
                    id=own,
                )
            if self.is_so(0.1):
                self.world.connection.run(
                    "INSERT INTO cadence_pilots VALUES (:org, :cadence, :lead)",
                    org=org,
                    cadence=cadence,
                    lead=lead,
                )

    def caps(self, org: UUID, senders: dict[str, list[UUID]]) -> None:
        for kind in KINDS:
            if not self.is_so(0.4):
                continue
            targets: dict[str, Row] = {
                "sender": {"sender_id": self.random.choice(senders["email"])},
                "domain": {"domain": self.random.choice([None, "big.test"])},
                "portfolio": {"portfolio": "ours"},
            }
            self.world.insert(
                "sending_caps",
                org_id=org,
                kind=kind,
                daily_cap=self.random.choice([1, 4, 11, 40]),
                trickle=self.is_so(0.3),
                **targets.get(kind, {}),
            )

    def stop(self, org: UUID, senders: dict[str, list[UUID]]) -> None:
        choices: list[Row] = [{"channel": "email"}, {"sender_id": senders["email"][0]}, {}]
        names = self.random.choice(choices)
        self.world.insert("sending_stops", org_id=org, reason="a test", **names)


@pytest.mark.parametrize("seed", [17, 24, 5])
def test_a_pick_that_is_not_full_leaves_nothing_that_could_leave(world: World, seed: int) -> None:
    Clock(world).show(NOON)
    chance = Chance(world, seed)
    for number in range(chance.random.choice([1, 2, 5, 9])):
        chance.organization(number)
    world.connection.run("SELECT refresh_open_spans()")
    run = world.insert(
        "cadence_runs",
        id=UUID(int=seed),
        trigger="schedule",
        trigger_id=str(seed),
        lease_expires_at=NOON + timedelta(minutes=10),
    )
    limit = chance.random.choice([3, 10, 50])

    picks: list[int] = []
    while not picks or picks[-1] == limit:
        picks.append(len(world.rows(LEASED, run=run, limit=limit)))
    left = Counter(row["org_id"] for row in world.rows(LEFT))

    assert left == {}, picks
