"""What failed and what is late, by cadence and cause."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from cadence_core.channels.outcome import NotAccepted
from cadence_core.database.connection import Database
from cadence_core.operations.reports import unsent as unsent_steps
from cadence_core.operations.reports.failures import Failure, FailuresRequest, list_failures
from cadence_core.operations.reports.unsent import Unsent, UnsentRequest, list_unsent
from tests.cli.conftest import Run, command  # noqa: F401 (a fixture)
from tests.engine import engine, run
from tests.world import World


def failed(database: Database, **request: Any) -> list[Failure]:
    return list(list_failures(database, FailuresRequest(**request)).failures)


def unsent(database: Database, **request: Any) -> list[Unsent]:
    return list(list_unsent(database, UnsentRequest(**request)).unsent)


def message(world: World, cadence: UUID, status: str, **columns: Any) -> None:
    lead = world.lead_of_its_own()
    [step] = world.rows("SELECT id FROM cadence_steps WHERE cadence_id = :id", id=cadence)
    values = {
        "org_id": world.org_id,
        "cadence_id": cadence,
        "enrollment_id": world.enrollment(cadence, lead, status="completed"),
        "step_id": step["id"],
        "lead_id": lead,
        "channel": "email",
        "content": "",
        "status": status,
        "sent_at": None if status == "failed" else datetime.now(UTC),
    }
    world.insert("interactions", **{**values, **columns})


def test_failures_are_counted_by_cadence_and_code_among_all_messages(
    world: World, operated: Database
) -> None:
    spring, summer = world.cadence({}, name="Spring"), world.cadence({}, name="Summer")
    for status, code in (("failed", "rejected"), ("failed", "rejected"), ("bounced", "5.1.1")):
        message(world, spring, status, error_code=code)
    message(world, spring, "delivered")
    message(world, summer, "complained")
    message(world, summer, "failed", created_at=datetime.now(UTC) - timedelta(days=2))

    found = [
        (each.cadence, each.status, each.error_code, each.count, each.messages)
        for each in failed(operated)
    ]

    assert found == [
        ("Spring", "failed", "rejected", 2, 4),
        ("Spring", "bounced", "5.1.1", 1, 4),
        ("Summer", "complained", None, 1, 1),
    ]
    assert [each.count for each in failed(operated, status="bounced")] == [1]
    assert [each.cadence for each in failed(operated, cadence="summer")] == ["Summer"]
    assert sum(each.count for each in failed(operated, hours=72)) == 5


def test_late_steps_are_counted_by_cause_whatever_put_them_off(
    world: World, operated: Database
) -> None:
    spring, summer = world.cadence({}, name="Spring"), world.cadence({}, name="Summer")
    for _ in range(2):
        world.enrollment(spring)
    run(engine(world, lambda _: NotAccepted("busy")))
    world.enrollment(summer)
    world.enrollment(world.cadence({}, name="Paused", status="paused"))
    assert unsent(operated) == []
    world.pass_time("5 hours")

    found = [(each.cadence, each.reason, each.count) for each in unsent(operated)]

    assert sorted(found, key=str) == [("Spring", "not_accepted", 2), ("Summer", None, 1)]
    assert unsent(operated, hours=6) == []
    assert [each.cadence for each in unsent(operated, cadence="summer", hours=0)] == ["Summer"]


def test_late_steps_of_an_organization_are_counted_behind_those_of_another(
    world: World, operated: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = World(world.url, "other.test", "2")
    world.enrollment(world.cadence({}, name="Old"))
    world.pass_time("5 hours")
    other.enrollment(other.cadence({}, name="New"))
    other.close()
    world.pass_time("5 hours")
    monkeypatch.setattr(unsent_steps, "MAX_COUNTED", 1)

    asked: list[dict[str, str]] = [{}, {"organization": str(other.org_id)}, {"cadence": "new"}]
    found = [unsent(operated, **each) for each in asked]

    assert [[each.cadence for each in late] for late in found] == [["Old"], ["New"], ["New"]]


def test_late_steps_say_whether_all_of_them_were_counted(
    world: World,
    command: Run,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world.enroll_many(world.cadence({}), 2)
    world.pass_time("5 hours")
    said = []

    for counted in (2, 3):
        monkeypatch.setattr(unsent_steps, "MAX_COUNTED", counted)
        said.append("there may be more" in command("unsent").output)

    assert said == [True, False]


def test_they_are_printed(world: World, command: Run) -> None:  # noqa: F811
    cadence = world.cadence({}, name="Spring")
    nothing = [command(name) for name in ("failures", "unsent")]
    message(world, cadence, "bounced", error_code="5.1.1")
    world.enrollment(cadence)
    world.pass_time("5 hours")

    failures, late = command("failures"), command("unsent")

    assert [each.exit_code for each in (*nothing, failures, late)] == [1, 1, 0, 0]
    assert "1   1  bounced  5.1.1  Spring (Acme), email" in failures.output
    assert "no run has taken it yet" in late.output
