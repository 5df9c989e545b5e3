"""Rows from before the limits: each is held, and costs no other enrollment its place or its run."""

import tracemalloc
from collections.abc import Callable
from uuid import UUID

import pytest

from cadence_core.sending.store.run_store import PostgresRunStore
from tests.engine import running_engine
from tests.sending.integration.runs import claim, new_run
from tests.world import World

MEGABYTE = 1_000_000
MAX_CLAIM_BYTES = 20 * MEGABYTE

Enroll = Callable[[World], list[UUID]]


def with_template_of(megabytes: int, count: int) -> Enroll:
    def enroll(world: World) -> list[UUID]:
        template = world.template(body="x" * megabytes * MEGABYTE)
        return world.enroll_many(world.cadence({"template_id": template}), count)

    return enroll


def with_custom_fields_of(text: str, megabytes: int, count: int) -> Enroll:
    def enroll(world: World) -> list[UUID]:
        enrollments = world.enroll_many(world.cadence({}), count)
        world.connection.run(
            "UPDATE leads SET custom_fields = jsonb_build_object('field', repeat(:text, :times))",
            text=text,
            times=megabytes * MEGABYTE // len(text),
        )
        return enrollments

    return enroll


def with_name(table: str, column: str) -> Enroll:
    def enroll(world: World) -> list[UUID]:
        enrollments = world.enroll_many(world.cadence({}), 1)
        world.connection.run(f"UPDATE {table} SET {column} = repeat('x', 1000000)")  # noqa: S608
        return enrollments

    return enroll


OVERSIZED = {
    "25 MB of template": (with_template_of(25, 49), 50, "message_templates.body"),
    "1 MB of template, 500 times": (with_template_of(1, 499), 500, "message_templates.body"),
    "10 MB of custom fields": (
        with_custom_fields_of("0123456789abcdef", 10, 49),
        50,
        "leads.custom_fields",
    ),
    "4 MB of quotes": (with_custom_fields_of('"', 4, 40), 50, "leads.custom_fields"),
    "first name": (with_name("leads", "first_name"), 50, "leads.first_name"),
    "company": (with_name("leads", "company_name"), 50, "leads.company_name"),
    "subject": (with_name("message_templates", "subject"), 50, "message_templates.subject"),
    "cadence": (with_name("cadences", "name"), 50, "cadences.name"),
    "organization": (with_name("organizations", "name"), 50, "organizations.name"),
    "display name": (with_name("senders", "display_name"), 50, "senders.display_name"),
}
REASONS = {"leads.custom_fields": "custom_fields_too_large"}


@pytest.fixture
def oversized(world: World, request: pytest.FixtureRequest) -> tuple[list[UUID], int, str]:
    """Enrollments with a text that no longer can be written, the batch size, and the column."""
    enroll, batch_size, column = OVERSIZED[request.param]
    with world.without_triggers():
        return enroll(world), batch_size, column


@pytest.mark.parametrize("oversized", OVERSIZED, indirect=True)
def test_an_oversized_text_holds_its_own_enrollments_in_one_run_with_little_memory(
    world: World, store: PostgresRunStore, oversized: tuple[list[UUID], int, str]
) -> None:
    held, batch_size, column = oversized
    other = World(world.url)
    healthy = other.enrollment(other.cadence({}))

    tracemalloc.start()
    assert len(claim(store, new_run(), limit=batch_size)) == len(held) + 1
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    world.pass_time("61 seconds")
    with running_engine(world.url) as engine:
        summary = engine.run(batch_size=batch_size)
    other.close()

    assert peak < MAX_CLAIM_BYTES
    assert (summary.sent, summary.held) == (1, len(held))
    assert world.status_of(healthy)[0] == "completed"
    rows = [world.enrollment_row(id_) for id_ in held]
    expected = ("paused", REASONS.get(column, "content_too_long"), column)
    assert {(r["status"], r["status_reason"], r["status_detail"]) for r in rows} == {expected}


@pytest.mark.parametrize(
    ("table", "column", "reason"),
    [
        ("leads", "email", "invalid_address"),
        ("senders", "address", "invalid_sender"),
        ("senders", "reply_to", "invalid_sender"),
    ],
)
def test_an_endless_address_holds_its_enrollments(
    world: World, table: str, column: str, reason: str
) -> None:
    [enrollment] = world.enroll_many(world.cadence({}), 1)
    with world.without_triggers():
        world.connection.run(f"UPDATE {table} SET {column} = repeat('x', 100000) || '@lead.test'")  # noqa: S608

    with running_engine(world.url) as engine:
        summary = engine.run()

    assert summary.held == 1
    assert world.status_of(enrollment) == ("paused", reason)


def test_a_claim_carries_a_template_once(world: World, store: PostgresRunStore) -> None:
    template = world.template(body="x" * 100_000)
    enrollments = world.enroll_many(world.cadence({"template_id": template}), 100)
    world.enroll_many(world.cadence({}), 100)

    tracemalloc.start()
    claimed = claim(store, new_run(), limit=200)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    bodies: dict[UUID, str] = {
        each.id: each.step.template.body for each in claimed if each.step and each.step.template
    }
    assert {bodies[id_] for id_ in enrollments} == {"x" * 100_000}
    assert len(set(bodies.values())) == 2
    assert peak < 5 * MEGABYTE


@pytest.mark.parametrize(
    "custom_fields",
    ['{"a": "' + "x" * 99_991 + '"}', '{"a": [' + ", ".join("0" * 33_330) + "]}"],
)
def test_custom_fields_just_within_the_limit_are_read(
    world: World, store: PostgresRunStore, custom_fields: str
) -> None:
    world.enrollment(world.cadence({}), world.lead(custom_fields=custom_fields))

    [claimed] = claim(store, new_run())

    assert claimed.oversized == ()
    assert len(custom_fields) == pytest.approx(100_000, abs=20)
