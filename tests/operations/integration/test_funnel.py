"""What became of a cadence's messages, by step and by version of the text."""

from datetime import UTC, datetime, timedelta

import pytest

from cadence_core.database.connection import Database
from cadence_core.errors import InvalidRequestError, UnknownNameError
from cadence_core.operations.reports import funnel as funnel_module
from cadence_core.operations.reports.funnel import FUNNEL, Funnel, FunnelRequest
from tests.engine import engine, run
from tests.operations.replies import reply_to
from tests.world import World

COUNTS = ("sent", "delivered", "bounced", "replied", "unsubscribed", "completed")


def rows(answer: Funnel) -> list[tuple[object, ...]]:
    return [
        (step.position, step.template_version, *(getattr(step, name) for name in COUNTS))
        for step in answer.counts.steps
    ]


def test_a_funnel_follows_a_cadence_that_runs(world: World, operated: Database) -> None:
    template = world.template(name="hello")
    cadence = world.cadence({"template_id": template}, {"delay_days": 0}, name="Spring")
    world.enroll_many(cadence, 4)
    assert run(engine(world)).sent == 4
    first = [row["id"] for row in world.rows("SELECT id FROM interactions ORDER BY id")]
    world.update("interactions", first[0], status="delivered")
    world.update("interactions", first[1], status="bounced")
    for _ in range(2):
        reply_to(world, first[0], datetime.now(UTC))
    reply_to(world, first[2], datetime.now(UTC), "auto_reply")
    for id_, status in zip(first, ("replied", "bounced", "unsubscribed"), strict=False):
        enrollment = world.row("interactions", id_)["enrollment_id"]
        world.update("cadence_enrollments", enrollment, status=status)
    world.update("message_templates", template, subject="Hello again, {{ first_name }}")
    world.enroll_many(cadence, 1)
    world.pass_time("1 hour")
    run(engine(world))
    run(engine(world))

    answer = FUNNEL.act(operated, FunnelRequest(cadence="spring", organization="acme"))

    assert rows(answer) == [
        (1, 1, 4, 1, 1, 1, 1, 0),
        (1, 2, 1, 0, 0, 0, 0, 0),
        (2, 1, 2, 0, 0, 0, 0, 2),
    ]
    assert {each.status: each.count for each in answer.counts.enrollments} == {
        "active": 0,
        "paused": 0,
        "completed": 2,
        "bounced": 1,
        "replied": 1,
        "unsubscribed": 1,
    }
    assert Funnel.model_validate_json(answer.model_dump_json()) == answer


def test_a_funnel_shows_steps_that_sent_nothing_and_archived_ones_that_did(
    world: World, operated: Database
) -> None:
    cadence = world.cadence({}, {}, {"template_id": None}, name="Spring")
    world.enroll_many(cadence, 1)
    run(engine(world))
    world.connection.run("UPDATE cadence_steps SET archived_at = now() WHERE step_order <= 1")

    steps = FUNNEL.act(operated, FunnelRequest(cadence="Spring")).counts.steps

    assert [(step.position, step.template, step.sent) for step in steps] == [
        (None, "intro", 1),
        (1, "intro", 0),
        (2, None, 0),
    ]


def test_a_funnel_is_that_of_a_period_and_shortens_it_if_there_is_too_much(
    world: World, operated: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    cadence = world.cadence({}, name="Spring")
    world.enroll_many(cadence, 4)
    run(engine(world))
    ids = [row["id"] for row in world.rows("SELECT id FROM interactions ORDER BY id")]
    now = datetime.now(UTC)
    for number, id_ in enumerate(ids):
        world.update("interactions", id_, created_at=now - timedelta(days=10 * number))

    short = FUNNEL.act(operated, FunnelRequest(cadence="Spring", days=15)).counts
    monkeypatch.setattr(funnel_module, "MAX_COUNTED", 3)
    shortened = FUNNEL.act(operated, FunnelRequest(cadence="Spring")).counts

    assert ([step.sent for step in short.steps], short.is_shortened) == ([2], False)
    assert ([step.sent for step in shortened.steps], shortened.is_shortened) == ([3], True)
    assert shortened.since == now - timedelta(days=20)


def test_a_cadence_is_named_exactly(world: World, operated: Database) -> None:
    world.cadence({}, name="Spring")
    world.cadence({}, name="spring")
    world.insert("organizations", name="Other")

    with pytest.raises(InvalidRequestError, match="several have this name"):
        FUNNEL.act(operated, FunnelRequest(cadence="Spring"))
    for name, organization in (("Summer", None), ("Spring", "Other"), ("", None), ("\0", None)):
        with pytest.raises(UnknownNameError):
            FUNNEL.act(operated, FunnelRequest(cadence=name, organization=organization))
