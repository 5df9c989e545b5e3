"""Rows that kill a whole run, again and again: they stop no other, and end in quarantine."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.engine import settings
from tests.sending.integration.fatal_rows import (
    DEATHS,
    Fatality,
    Place,
    end_of,
    invoke,
)
from tests.sending.integration.processes import start
from tests.world import World

MAX_TICKS = 2
DEATHS_BEFORE_QUARANTINE = 4
"""One among others, and three alone."""


@dataclass
class Ticks:
    """Runs of an engine that dies of some leads, a tick apart."""

    world: World
    folder: Path
    fatality: Fatality = field(default_factory=Fatality)
    batch_size: int = 50
    exit_codes: list[int] = field(default_factory=list)

    def run(self, ticks: int) -> None:
        """Run once a tick; every lease has expired at the next."""
        environment = settings(self.world.url, batch_size=self.batch_size, ai_provider="stub")
        environment |= {"POWERTOOLS_METRICS_NAMESPACE": "CadenceEngine"}
        for _ in range(ticks):
            trigger = str(len(self.exit_codes))
            process = start(invoke, environment, trigger, self.fatality, self.folder)
            self.exit_codes.append(end_of(process, self.folder))
            self.world.pass_time("15 minutes")

    def lines(self) -> list[dict[str, Any]]:
        """Return the log lines and metrics of all runs."""
        return [
            json.loads(line)
            for line in (self.folder / "log").read_text(encoding="utf-8").splitlines()
        ]

    def deaths(self) -> int:
        """Return how many runs died."""
        return sum(code != 0 for code in self.exit_codes)


@pytest.fixture
def ticks(world: World, tmp_path: Path) -> Ticks:
    return Ticks(world, tmp_path)


def enroll_fatal(world: World, count: int = 1, **step: Any) -> list[UUID]:
    """Enroll leads of which a run dies, in an organization of their own."""
    org = world.insert("organizations", name="Fatal")
    sender = world.insert("senders", org_id=org, channel="email", address="x@fatal.test")
    template = world.template(org_id=org)
    cadence = world.cadence(org_id=org, email_sender_id=sender, whatsapp_sender_id=None)
    world.step(cadence, template_id=template, **step)
    leads = [world.lead(org_id=org, first_name="Fatal") for _ in range(count)]
    return [world.enrollment(cadence, lead) for lead in leads]


def sent(world: World) -> int:
    return world.count("interactions", "status = 'sent'")


@pytest.mark.parametrize(
    ("death", "place"),
    [*((death, "preparation") for death in DEATHS), ("out of memory", "personalization")],
)
def test_a_row_that_kills_every_run_delays_the_others_by_one_tick_and_ends_in_quarantine(
    world: World, ticks: Ticks, death: str, place: Place
) -> None:
    ticks.fatality = Fatality(death, place)
    [fatal] = enroll_fatal(world, ai_personalization=True)
    world.enroll_many(world.cadence({"ai_personalization": True}), 5)

    ticks.run(MAX_TICKS)
    assert sent(world) == 5

    ticks.run(DEATHS_BEFORE_QUARANTINE)
    assert world.status_of(fatal) == ("paused", "poison")
    assert ticks.deaths() == DEATHS_BEFORE_QUARANTINE
    assert world.count("interactions", f"enrollment_id = '{fatal}'") == 0


def test_a_quarantine_is_logged_and_counted(world: World, ticks: Ticks) -> None:
    [fatal] = enroll_fatal(world)

    ticks.run(DEATHS_BEFORE_QUARANTINE + 1)

    lines = ticks.lines()
    logged = [line for line in lines if line.get("message") == "enrollment quarantined"]
    assert [line["enrollment_id"] for line in logged] == [str(fatal)]
    assert sum(sum(line.get("EnrollmentsQuarantined", [])) for line in lines) == 1


def test_three_fatal_rows_at_once_delay_the_others_by_one_tick(world: World, ticks: Ticks) -> None:
    fatal = enroll_fatal(world, 3)
    cadence = world.cadence({})
    world.enroll_many(cadence, 5)

    ticks.run(MAX_TICKS)
    assert sent(world) == 5

    for batch in range(2, 8):
        world.enroll_many(cadence, 5)
        ticks.run(MAX_TICKS)
        assert sent(world) == 5 * batch
    assert {world.status_of(each) for each in fatal} == {("paused", "poison")}


def test_a_fatal_row_that_is_a_whole_batch_delays_the_others_by_one_tick(
    world: World, ticks: Ticks
) -> None:
    ticks.batch_size = 1
    [fatal] = enroll_fatal(world)
    world.update("cadence_enrollments", fatal, next_step_due="2026-01-01")
    world.enroll_many(world.cadence({}), 1)

    ticks.run(MAX_TICKS)
    assert sent(world) == 1

    ticks.run(DEATHS_BEFORE_QUARANTINE)
    assert world.status_of(fatal) == ("paused", "poison")
