"""The short version of ``make year``, and engines with a planted mistake that it finds."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import cloned_database
from tests.year.auditor import Auditor
from tests.year.crowd import bad_list_plan, crowd_plan
from tests.year.evidence import Evidence, Finding
from tests.year.mistakes import MISTAKES
from tests.year.plans import Plan, Size, make_plan
from tests.year.report import write_report
from tests.year.saturated import CLOSES, OPENS, saturated_plan, saturation
from tests.year.simulation import Simulation, new_simulation
from tests.year.small import small_plan

SHORT = Size(leads=20, organizations=3, days=25, batch_size=4)
Messages = list[tuple[Any, ...]]


@dataclass
class PlayedYear:
    """A year that was played, and what the auditor found."""

    year: Simulation
    evidence: Evidence
    audit: Auditor
    findings: list[Finding]


def play(plan: Plan, url: str, folder: Path) -> PlayedYear:
    with new_simulation(plan, url, folder) as year:
        audit = Auditor(year.play())
        return PlayedYear(year, audit.evidence, audit, audit.findings())


def messages_of(evidence: Evidence) -> Messages:
    """Return the accepted messages, without the worker that happened to send each."""
    return sorted((each.at, each.enrollment, each.step, each.to) for each in evidence.accepted)


def test_a_short_year_keeps_every_rule_and_a_seed_replays(postgres: str, tmp_path: Path) -> None:
    played = []
    for number in range(2):
        with cloned_database(postgres) as url:
            folder = tmp_path / str(number)
            folder.mkdir()
            played.append(play(make_plan(7, SHORT), url, folder))
    first, again = played

    year, page = first.year, tmp_path / "year.html"
    write_report(
        page,
        year.plan,
        first.audit,
        first.findings,
        year.seconds,
        saturated=saturation(first.audit.sent, year.plan),
    )
    assert year.faults == []
    assert list(map(str, first.findings)) == []
    assert len(first.evidence.accepted) > SHORT.leads
    assert messages_of(again.evidence) == messages_of(first.evidence)
    assert page.read_text(encoding="utf-8").count("<svg") > 3


def test_a_sender_with_more_to_send_uses_its_cap_at_the_same_hours_every_day(
    database: str, tmp_path: Path
) -> None:
    plan = saturated_plan(days=7)

    played = play(plan, database, tmp_path)

    at_its_cap = saturation(played.audit.sent, plan)
    (_, first), (last, _) = at_its_cap.firsts, at_its_cap.lasts
    assert list(map(str, played.findings)) == []
    assert len(at_its_cap.of_day) == 5
    assert 0.92 <= at_its_cap.share <= 1
    assert first.hour <= OPENS.hour + 1
    assert last.hour == CLOSES.hour - 1


@pytest.mark.parametrize("plan", [small_plan, crowd_plan, bad_list_plan])
def test_the_right_engine_breaks_no_rule(
    plan: Callable[[], Plan], database: str, tmp_path: Path
) -> None:
    assert list(map(str, play(plan(), database, tmp_path).findings)) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_planted_in_the_database_is_found(
    name: str, database: str, tmp_path: Path
) -> None:
    mistake = MISTAKES[name]
    mistake.plant(database)
    played = play(mistake.plan(), database, tmp_path)
    assert not {finding.rule for finding in played.findings}.isdisjoint(mistake.rule.split())
