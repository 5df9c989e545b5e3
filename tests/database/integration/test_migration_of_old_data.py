"""A database at 0006 with rows in every state: migrated to the newest revision, then run."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from cadence_core.database.migrate import migrate_database
from tests.conftest import cloned_database
from tests.database.old_data import (
    DIRTY_EMAILS,
    DIRTY_PHONES,
    ENDED,
    OPT_OUTS,
    PAUSES,
    REPEATED,
    SPELLINGS,
    TRIED,
    OldData,
)
from tests.engine import running_engine
from tests.old_schema import world_at
from tests.world import World

NOT_CHOSEN = "00000000-0000-0000-0000-000000000000"
ALL_DUE = """UPDATE cadence_enrollments SET next_step_due = now() - interval '1 minute'
              WHERE status = 'active'"""
MAX_ROUNDS = 6

Rows = dict[str, dict[Any, dict[str, Any]]]


@dataclass
class Story:
    """The old data, its rows before and after the migration, and what the engine sent then."""

    data: OldData
    before: Rows
    after: Rows
    sent: list[tuple[UUID, UUID, str]]

    @property
    def world(self) -> World:
        return self.data.world

    def steps_sent(self, enrollment: UUID) -> list[UUID]:
        return [step for id_, step, _ in self.sent if id_ == enrollment]

    def enrollment(self, name: str) -> UUID:
        return self.data.rows[name]


def rows_of(world: World) -> Rows:
    """Return every row of every table as JSON, by its primary key."""
    tables = world.rows(
        """SELECT relname FROM pg_class
            WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
              AND relname <> 'alembic_version'"""
    )
    return {
        table["relname"]: {
            row["row"]["id"]: row["row"]
            for row in world.rows(f"SELECT to_jsonb(t) AS row FROM {table['relname']} AS t")  # noqa: S608
            if "id" in row["row"]
        }
        for table in tables
    }


@pytest.fixture(scope="module")
def story(postgres: str) -> Iterator[Story]:
    with cloned_database(postgres, "template1") as url, world_at("0006", url) as world:
        data = OldData(world)
        before = rows_of(world)
        migrate_database(url)
        after = rows_of(world)
        with running_engine(url) as engine:
            for _ in range(MAX_ROUNDS):
                world.connection.run(ALL_DUE)
                engine.run_until_quiet()
            sent = [
                (UUID(str(m.origin.enrollment_id)), m.origin.step_id, m.to)
                for m in engine.provider.calls
            ]
        yield Story(data, before, after, sent)


def test_nothing_is_lost_and_nothing_changes(story: Story) -> None:
    for table, rows in story.before.items():
        for id_, row in rows.items():
            now = story.after[table][id_]
            assert {name: now[name] for name in row} == row, table


def test_every_open_enrollment_waits_for_the_step_of_its_number(story: Story) -> None:
    steps = story.after["cadence_steps"]
    for row in story.after["cadence_enrollments"].values():
        if row["status"] not in ("active", "paused"):
            assert row["next_step_id"] == NOT_CHOSEN
            continue
        later = [
            (step["step_order"], id_)
            for id_, step in steps.items()
            if step["cadence_id"] == row["cadence_id"] and step["step_order"] >= row["current_step"]
        ]
        assert row["next_step_id"] == (min(later)[1] if later else None)


def test_every_address_and_every_suppression_has_its_key(story: Story) -> None:
    for lead in story.after["leads"].values():
        assert (lead["email"] is None) == (lead["email_key"] is None)
        assert (lead["phone"] is None) == (lead["phone_key"] is None)
    for suppression in story.after["suppressions"].values():
        assert (suppression["address"] is None) == (suppression["key_hash"] is None)


def test_a_pause_is_of_the_engine_or_of_a_person(story: Story) -> None:
    rows = story.after["cadence_enrollments"]
    assert {
        reason: rows[str(id_)]["paused_by"] for reason, id_ in story.data.pauses.items()
    } == PAUSES


def test_no_step_is_sent_twice(story: Story) -> None:
    messages = Counter((enrollment, step) for enrollment, step, _ in story.sent)
    assert set(messages.values()) == {1}
    sent_before = {
        (UUID(row["enrollment_id"]), UUID(row["step_id"]))
        for row in story.before["interactions"].values()
        if row["type"] == "message" and row["status"] != "failed"
    }
    assert not sent_before & set(messages)


@pytest.mark.parametrize("tried", [None, *TRIED])
def test_an_active_enrollment_goes_on_where_it_was(story: Story, tried: str | None) -> None:
    enrollment = story.data.states["active", tried]
    first = 1 if tried in REPEATED else 2
    is_held = tried in ("sending", "uncertain")
    assert story.steps_sent(enrollment) == ([] if is_held else story.data.steps[first:])
    assert story.world.status_of(enrollment) == (
        ("paused", "uncertain_send") if is_held else ("completed", "no_step_left")
    )


@pytest.mark.parametrize("tried", [None, *TRIED])
@pytest.mark.parametrize("status", ["paused", *ENDED])
def test_one_that_is_paused_or_ended_gets_nothing(
    story: Story, status: str, tried: str | None
) -> None:
    enrollment = story.data.states[status, tried]
    assert story.steps_sent(enrollment) == []
    assert story.world.status_of(enrollment) == (status, "as before")


def test_a_dirty_address_is_sent_to_in_its_normal_form(story: Story) -> None:
    recipients = {id_: to for id_, _, to in story.sent}
    normal = {text: recipients.get(id_) for text, id_ in story.data.dirty.items()}
    assert normal == DIRTY_EMAILS | DIRTY_PHONES


def test_what_is_no_address_is_held(story: Story) -> None:
    reasons = [story.world.status_of(enrollment) for enrollment in story.data.invalid]
    assert set(reasons) <= {("paused", "invalid_address"), ("paused", "missing_address")}


@pytest.mark.parametrize("reason", OPT_OUTS)
@pytest.mark.parametrize("channel", SPELLINGS)
def test_a_suppression_holds_for_every_spelling(story: Story, reason: str, channel: str) -> None:
    status = "bounced" if reason == "bounced" else "unsubscribed"
    for text in SPELLINGS[channel]:
        enrollment = story.data.suppressed[reason, channel, text]
        assert story.steps_sent(enrollment) == []
        assert story.world.status_of(enrollment) == (status, "suppressed")


ENDINGS = {
    "second life": (3, "completed", "no_step_left"),
    "reopened": (2, "completed", "no_step_left"),
    "erased": (0, "completed", "lead_deleted"),
    "back under the erased address": (0, "unsubscribed", "suppressed"),
    "deleted": (0, "completed", "lead_deleted"),
    "leased by a dead run": (3, "completed", "no_step_left"),
    "leased by a living run": (0, "active", None),
    "gap": (2, "completed", "no_step_left"),
    "swapped": (0, "completed", "no_step_left"),
    "past the last": (0, "paused", None),
    "no template": (0, "paused", "missing_template"),
    "no sender": (0, "paused", "missing_sender"),
    "no step": (0, "completed", "no_step_left"),
    "draft": (0, "active", None),
    "no address": (0, "paused", "missing_address"),
    "shared sender": (0, "paused", "sender_not_allowed"),
    "their template": (0, "paused", "missing_template"),
    "theirs": (1, "completed", "no_step_left"),
    "their lead in our message": (2, "completed", "no_step_left"),
    "message of another organization": (2, "completed", "no_step_left"),
}


@pytest.mark.parametrize("name", ENDINGS)
def test_each_life_goes_on_as_it_must(story: Story, name: str) -> None:
    enrollment = story.enrollment(name)
    assert (len(story.steps_sent(enrollment)), *story.world.status_of(enrollment)) == ENDINGS[name]


def test_two_leads_with_one_address_get_each_step_once(story: Story) -> None:
    twins = [story.enrollment("first twin"), story.enrollment("second twin")]
    assert sorted(len(story.steps_sent(twin)) for twin in twins) == [0, 3]
    assert ("completed", "duplicate_address") in map(story.world.status_of, twins)


def test_a_late_verdict_on_an_ended_enrollment_brings_no_step_from_before_its_beginning(
    story: Story,
) -> None:
    late, ended = story.enrollment("began late"), story.enrollment("ended late")
    steps, world = story.data.steps, story.world
    message, last = (
        story.data.rows["uncertain of began late"],
        story.data.rows["last of ended late"],
    )

    world.connection.run("SELECT settle_interaction(:id, 'sent')", id=message)
    world.update("interactions", last, status="failed")
    world.connection.run(
        "SELECT return_to_step(:id, 'active', interval '0', 'not_delivered', NULL)", id=last
    )
    with running_engine(world.url) as engine:
        for _ in range(MAX_ROUNDS):
            world.connection.run(ALL_DUE)
            engine.run_until_quiet()

    sent = {(call.origin.enrollment_id, call.origin.step_id) for call in engine.provider.calls}
    assert sent == {(late, steps[2]), (ended, steps[2])}
    assert {world.status_of(id_) for id_ in (late, ended)} == {("completed", "no_step_left")}
