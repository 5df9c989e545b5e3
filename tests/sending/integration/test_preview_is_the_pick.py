"""What a preview shows is what the next pick takes, whatever the rules and the queue are."""

from datetime import UTC, datetime, timedelta

import pytest

from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.store import dry_run
from cadence_core.sending.store.run_store import PostgresRunStore
from tests.engine import Engine, running_engine
from tests.sending.integration.runs import claim, dry_claim, new_run
from tests.sending.integration.test_edited_while_put_off import EDITS, NOON, OF_SPREAD, two_messages
from tests.sending.integration.test_random_picks import Chance
from tests.sending.integration.test_schedules_in_force import Clock
from tests.world import World


@pytest.mark.parametrize("edit", EDITS)
def test_a_preview_shows_what_an_edited_rule_lets_leave_with_the_next_run(
    world: World, edit: str, store: PostgresRunStore
) -> None:
    clock = Clock(world)
    clock.show(NOON)
    setting, edited = EDITS[edit]
    two_messages(world, edit)
    world.connection.run(setting)
    with running_engine(world.url) as engine:
        for _ in range(2):
            engine.run()
        clock.show(NOON + timedelta(seconds=1 if edit in OF_SPREAD else 7200))
        engine.run()
        world.connection.run(edited)

        before = world.dump()
        shown = dry_claim(store)
        after = world.dump()
        sent = engine.run().sent

    assert shown
    assert (len(shown), after) == (sent, before)


# What each lead lacks, and what the templates of the steps ask for: by a number of each row.
SET_UP = (
    "UPDATE senders SET address = 'phone-number-id-' || address WHERE channel = 'whatsapp'",
    """UPDATE leads
          SET first_name = 'Ana',
              company_name = CASE WHEN hashtext(phone) % 7 <> 0 THEN 'Acme' END,
              whatsapp_opt_in_at = CASE WHEN hashtext(phone) % 5 <> 0 THEN created_at END,
              email = CASE WHEN hashtext(phone) % 11 <> 0 THEN email END""",
    # Not read yet: a run finds out by them who a lead is.
    """UPDATE leads
          SET email_key = CASE WHEN hashtext(phone) % 3 <> 0 THEN email_key END,
              phone_key = CASE WHEN hashtext(phone) % 3 <> 1 THEN phone_key END""",
    """UPDATE cadence_steps AS s SET template_id = t.id
         FROM (SELECT id, hashtext(CAST(id AS text)) AS number FROM cadence_steps) AS own,
              message_templates AS t
        WHERE own.id = s.id AND t.org_id = s.org_id AND t.channel = s.channel AND number % 8 <> 0
          AND t.name = CASE number % 2 WHEN 0 THEN 'plain' ELSE 'named' END""",
    "UPDATE cadences SET max_lateness_hours = 4 + abs(hashtext(name) % 8)",
    # What becomes due while a run is at work takes turns that a preview does not know of.
    "UPDATE cadence_steps SET delay_days = 1",
)
# What people change between two runs: more, or less, may leave.
CHANGES = (
    "UPDATE organizations SET minimum_gap_minutes = 1500 - minimum_gap_minutes",
    "UPDATE sending_caps SET daily_cap = greatest(1, 40 / daily_cap)",
    "UPDATE sending_caps SET daily_cap = daily_cap + 1, trickle = NOT trickle",
    "UPDATE cadences SET waits_for_return = NOT waits_for_return",
    "UPDATE cadences SET max_lateness_hours = 13 - max_lateness_hours % 13",
    "UPDATE cadences SET when_too_late = 'hold' WHERE when_too_late = 'skip_step'",
    "UPDATE sending_schedules SET spread_minutes = 120 - spread_minutes",
    "UPDATE leads SET whatsapp_opt_in_at = NULL WHERE phone LIKE '%3'",
    "UPDATE leads SET email = concat('x', email) WHERE phone LIKE '%4'",
    "UPDATE leads SET out_of_office_until = NULL, timezone = 'Asia/Tokyo' WHERE phone LIKE '%5'",
    """SELECT merge_leads(one.id, two.id) FROM leads AS one JOIN leads AS two USING (org_id)
        WHERE one.phone LIKE '%00001' AND two.phone LIKE '%00002' AND two.merged_into IS NULL""",
)


def build_world(world: World, chance: Chance) -> None:
    for number in range(chance.random.choice([1, 2, 5, 9])):
        chance.organization(number)
    for row in world.rows("SELECT id FROM organizations"):
        for channel in ("email", "whatsapp"):
            for name, body in (("plain", "Hi"), ("named", "Hi {{ company_name }}")):
                world.template(org_id=row["id"], channel=channel, name=name, body=body)
    for statement in SET_UP:
        world.connection.run(statement)
    world.connection.run("SELECT refresh_open_spans()")


def sent_by(engine: Engine, limit: int) -> list[str]:
    before = len(engine.provider.calls)
    engine.run(batch_size=limit)
    return sorted(str(call.origin.enrollment_id) for call in engine.provider.calls[before:])


@pytest.mark.parametrize("seed", range(12))
def test_a_preview_shows_what_the_next_run_sends(world: World, seed: int) -> None:
    clock = Clock(world)
    clock.show(NOON)
    chance = Chance(world, seed)
    build_world(world, chance)
    limit = chance.random.choice([1, 3, 10, 50])

    with running_engine(world.url) as engine:
        for run in range(4):
            clock.show(NOON + run * timedelta(minutes=15))
            for change in chance.random.sample(CHANGES, run and chance.random.choice([0, 1, 4])):
                world.connection.run(change)
            preview = engine.app.preview(TimeLeft.of_seconds(60), limit)
            shown = sorted(str(line["enrollment_id"]) for line in preview["would_send"])
            assert shown == sent_by(engine, limit), (run, limit)


def test_a_step_without_delay_leaves_with_the_next_run_as_its_preview_shows(world: World) -> None:
    """It becomes due while its run still claims: others of the batch are held for their texts."""
    due = world.enroll_many(world.cadence(*[{"delay_days": 0}] * 3), 200)
    world.connection.run("UPDATE message_templates SET body = 'Hi {{ first_name }}'")
    world.connection.run(
        """UPDATE leads SET first_name = NULL
            WHERE id IN (SELECT lead_id FROM cadence_enrollments WHERE id = ANY (:ids))""",
        ids=due[5:],
    )

    with running_engine(world.url) as engine:
        for _ in range(3):
            preview = engine.app.preview(TimeLeft.of_seconds(60), 50)
            shown = sorted(str(line["enrollment_id"]) for line in preview["would_send"])
            assert shown == sent_by(engine, 50)
            assert len(set(shown)) == len(shown)


def test_a_dry_run_holds_up_runs_with_a_limited_number_of_messages(
    world: World, store: PostgresRunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.enroll_many(world.cadence({}, waits_for_return=True), 1_100)
    world.connection.run("UPDATE leads SET out_of_office_until = current_date + 9")
    monkeypatch.setattr(dry_run, "MAX_TAKEN", 1_000)

    claims = store.dry_run()
    passed = [sum(claims.claim(50, ()).put_off.values()) for _ in range(2)]

    assert 1_000 <= passed[0] < 1_100
    assert passed[1] == 0


def test_a_dry_run_of_a_later_moment_locks_nothing_that_a_run_has_leased(
    world: World, store: PostgresRunStore
) -> None:
    world.enroll_many(world.cadence({}), 4)
    leased = [str(enrollment.id) for enrollment in claim(store, new_run(), limit=3)]
    # The transaction that has last locked or changed a row, also if it was undone.
    last = "SELECT id, xmax FROM cadence_enrollments WHERE id = ANY (CAST(:ids AS uuid[]))"

    before = world.rows(last, ids=leased)
    shown = store.dry_run(datetime.now(UTC) + timedelta(days=1)).claim(50, ())

    assert len(shown.enrollments) == 1
    assert world.rows(last, ids=leased) == before
