"""What was withdrawn does not go out: each condition of a send, changed between claim and begin."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import pytest

from cadence_core.channels.outcome import Sent
from cadence_core.model.message import Message
from cadence_core.sending.store.run_store import PostgresRunStore
from tests.engine import Provider, await_begun, running_engine
from tests.sending.integration.runs import begin, claim, new_run, prepare, result_of
from tests.sessions import Background, NewSession, wait_until_blocked
from tests.world import World

Conditions = Mapping[str, Any]
EMAIL, WHATSAPP = "email", "whatsapp"

ANOTHER_STEP = """
    WITH old AS (UPDATE cadence_steps SET step_order = 9, archived_at = now() RETURNING *)
    INSERT INTO cadence_steps (cadence_id, step_order, channel, template_id)
    SELECT cadence_id, 1, channel, template_id FROM old"""
ANOTHER_TEMPLATE = """
    WITH other AS (
        INSERT INTO message_templates
               (org_id, name, channel, whatsapp_template_name, whatsapp_language)
        SELECT org_id, name, channel, whatsapp_template_name, whatsapp_language
          FROM message_templates LIMIT 1 RETURNING id)
    UPDATE cadence_steps SET template_id = other.id FROM other"""
ANOTHER_SENDER = """
    WITH other AS (
        INSERT INTO senders (org_id, channel, address)
        SELECT org_id, channel, address FROM senders WHERE channel = 'whatsapp' RETURNING id)
    UPDATE cadences SET whatsapp_sender_id = other.id FROM other"""
SUPPRESS = """
    INSERT INTO suppressions (org_id, channel, address, reason)
    SELECT DISTINCT ON (phone) org_id, 'whatsapp', phone, 'manual' FROM leads"""

# One change for each condition, and the channel of the step.
CHANGES = {
    "is_due": (
        WHATSAPP,
        "UPDATE cadence_enrollments SET next_step_due = now() + interval '7 days'",
    ),
    "cadence_active": (WHATSAPP, "UPDATE cadences SET status = 'paused'"),
    "organization.requires_postal_address": (
        EMAIL,
        "UPDATE organizations SET requires_postal_address = true",
    ),
    "organization.has_postal_address": (
        EMAIL,
        "UPDATE organizations SET postal_address = '1 Main St'",
    ),
    "lead.status": (WHATSAPP, "UPDATE leads SET status = 'won'"),
    "lead.is_deleted": (WHATSAPP, "UPDATE leads SET deleted_at = now()"),
    "lead.has_whatsapp_opt_in": (WHATSAPP, "UPDATE leads SET whatsapp_opt_in_at = NULL"),
    "lead.is_in_whatsapp_window": (
        WHATSAPP,
        "UPDATE leads SET last_whatsapp_inbound_at = now() - interval '23 hours 50 minutes'",
    ),
    "address": (WHATSAPP, "UPDATE leads SET phone = '+5511912345678'"),
    "address_key": (WHATSAPP, "UPDATE leads SET phone_key = '+5511912345678'"),
    "suppression": (WHATSAPP, SUPPRESS),
    "has_unread_suppressions": (WHATSAPP, SUPPRESS),
    "has_unsubscribed": (
        WHATSAPP,
        "INSERT INTO unsubscribe_requests (lead_id) SELECT id FROM leads",
    ),
    "step.id": (WHATSAPP, ANOTHER_STEP),
    "step.order": (WHATSAPP, "UPDATE cadence_steps SET step_order = 5"),
    "step.channel": (WHATSAPP, "UPDATE cadence_steps SET channel = 'email'"),
    "step.reply_in_thread": (EMAIL, "UPDATE cadence_steps SET reply_in_thread = true"),
    "step.ai_personalization": (WHATSAPP, "UPDATE cadence_steps SET ai_personalization = true"),
    "template.id": (WHATSAPP, ANOTHER_TEMPLATE),
    "template.channel": (WHATSAPP, "UPDATE message_templates SET channel = 'email'"),
    "template.fault_code": (WHATSAPP, "UPDATE message_templates SET fault_code = '132015'"),
    "template.whatsapp_template_name": (
        WHATSAPP,
        "UPDATE message_templates SET whatsapp_template_name = 'other'",
    ),
    "template.whatsapp_language": (
        WHATSAPP,
        "UPDATE message_templates SET whatsapp_language = 'es'",
    ),
    "sender.id": (WHATSAPP, ANOTHER_SENDER),
    "sender.address": (WHATSAPP, "UPDATE senders SET address = 'phone-number-id-2'"),
    "sender.reply_to": (EMAIL, "UPDATE senders SET reply_to = 'other@acme.test'"),
    "sender.is_active": (WHATSAPP, "UPDATE senders SET status = 'paused'"),
    "sender_key": (WHATSAPP, "UPDATE senders SET address_key = 'phone-number-id-2'"),
    "ses_tenant": (EMAIL, "UPDATE organizations SET ses_tenant = 'acme'"),
    "is_sender_allowed": (WHATSAPP, "DELETE FROM sender_identities"),
    "sender.stopped_seconds": (
        WHATSAPP,
        "UPDATE senders SET stopped_until = now() + interval '1 hour'",
    ),
}


def enroll(world: World, channel: str, count: int = 6) -> list[UUID]:
    """Enroll leads whose messages may be sent, even as free text on WhatsApp."""
    enrollments = world.enroll_many(world.cadence({"channel": channel}), count)
    world.connection.run(
        """UPDATE leads SET phone = '+551198765432' || substr(email, 5, 1),
                            whatsapp_opt_in_at = now(), last_whatsapp_inbound_at = now()"""
    )
    world.connection.run("UPDATE senders SET address_key = address")
    return enrollments


def conditions_of(world: World, enrollment: UUID) -> Conditions:
    [[conditions]] = world.connection.run(
        "SELECT conditions FROM sendable_now(ARRAY[CAST(:id AS uuid)])", id=enrollment
    )
    return flat(conditions)


def flat(conditions: Conditions) -> Conditions:
    """Return the conditions by path, such as ``lead.status``."""
    return {
        (f"{name}.{part}" if part else name): value
        for name, group in conditions.items()
        for part, value in (group if isinstance(group, dict) else {"": group}).items()
    }


def change_after_the_first_call(
    world: World, change: str
) -> tuple[Callable[[Message], Sent], list[UUID]]:
    """Return a provider that commits the change, and the list it fills with what had begun then."""
    begun: list[UUID] = []

    def answer(message: Message) -> Sent:
        if not begun:
            await_begun(world, 2)  # as many as one thread has: no turn is taken meanwhile
            world.connection.run(change)
            begun.extend(row["id"] for row in world.messages())
        return Sent(str(message.id))

    return answer, begun


def test_every_condition_has_a_change(world: World) -> None:
    [enrollment] = enroll(world, WHATSAPP, 1)

    # test_duplicates.py changes these two.
    duplicates = {"duplicate_of", "is_duplicate_being_sent"}
    assert conditions_of(world, enrollment).keys() == CHANGES.keys() | duplicates


def test_the_groups_that_the_release_before_reads_as_a_whole_get_no_new_keys(world: World) -> None:
    """During a deployment, it would fail at every claim: a new condition gets a key of its own."""
    [enrollment] = enroll(world, WHATSAPP, 1)

    keys = conditions_of(world, enrollment).keys()

    assert {key for key in keys if key.startswith(("lead.", "sender."))} == {
        *("lead.status", "lead.is_deleted", "lead.has_whatsapp_opt_in"),
        *("lead.is_in_whatsapp_window", "sender.id", "sender.address", "sender.reply_to"),
        *("sender.is_active", "sender.stopped_seconds"),
    }


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.usefixtures("claims_read_at_once")
def test_a_change_after_the_claim_changes_its_condition_and_no_further_message_begins(
    world: World, name: str
) -> None:
    channel, change = CHANGES[name]
    *_, last = enroll(world, channel)
    before = conditions_of(world, last)
    answer, begun = change_after_the_first_call(world, change)

    with running_engine(world.url, Provider(answer), send_concurrency=1) as engine:
        summary = engine.run()

    assert before[name] != conditions_of(world, last).get(name)
    assert 0 < len(begun) < 6
    assert {row["id"] for row in world.messages()} == set(begun)
    assert len(engine.provider.calls) == len(begun) == summary.sent
    assert summary.released == 6 - len(begun)


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM message_templates",
        "UPDATE cadences SET whatsapp_sender_id = NULL",
        "UPDATE cadences SET deleted_at = now()",
        "UPDATE leads SET phone = NULL",
    ],
)
@pytest.mark.usefixtures("claims_read_at_once")
def test_what_was_removed_after_the_claim_is_not_used(world: World, change: str) -> None:
    enroll(world, WHATSAPP)
    answer, begun = change_after_the_first_call(world, change)

    with running_engine(world.url, Provider(answer), send_concurrency=1) as engine:
        summary = engine.run()

    assert len(engine.provider.calls) == len(begun) == summary.sent < 6


@pytest.mark.usefixtures("claims_read_at_once")
def test_a_template_that_was_edited_goes_out_with_the_text_of_its_claim(world: World) -> None:
    enroll(world, EMAIL)
    edit = "UPDATE message_templates SET name = 'new', subject = 'new', body = 'new'"
    answer, _ = change_after_the_first_call(world, edit)

    with running_engine(world.url, Provider(answer), send_concurrency=1) as engine:
        summary = engine.run()

    assert summary.sent == 6
    assert {row["content"] for row in world.messages()} == {
        f"Dear Lead {n} of Company" for n in range(1, 7)
    }


# A trigger makes the turn wait while it records: its own snapshot is then older than the change.
WAIT_IN_THE_TURN = """
    CREATE FUNCTION wait_for_the_test() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NEW; END';
    CREATE TRIGGER wait BEFORE UPDATE ON interactions
        FOR EACH ROW EXECUTE FUNCTION wait_for_the_test()"""


@pytest.mark.parametrize("name", ["suppression", "has_unsubscribed", "template.fault_code"])
def test_a_change_that_is_committed_while_a_turn_waits_counts(
    world: World,
    store: PostgresRunStore,
    new_session: NewSession,
    background: Background,
    name: str,
) -> None:
    enroll(world, WHATSAPP, 2)
    run_id = new_run()
    first, second = map(prepare, claim(store, run_id))
    begin(store, run_id, first)
    world.connection.execute_simple(WAIT_IN_THE_TURN)
    person = new_session()
    person.run("SELECT pg_advisory_lock(1)")

    turning = background(store.turn, run_id, [result_of(first)], [second])
    wait_until_blocked(world.connection)
    world.connection.run(CHANGES[name][1])
    person.run("SELECT pg_advisory_unlock(1)")

    turn = turning.result()
    assert turn.moved == {first.enrollment.id: "completed"}
    assert turn.begun == frozenset()


@pytest.mark.parametrize("table", ["organizations", "cadences", "cadence_steps", "senders"])
def test_a_turn_never_waits_for_what_a_message_refers_to(
    world: World, store: PostgresRunStore, new_session: NewSession, table: str
) -> None:
    enroll(world, WHATSAPP, 1)
    run_id = new_run()
    [step] = map(prepare, claim(store, run_id))
    person = new_session()
    person.run("BEGIN")
    person.run(f"SELECT FROM {table} FOR UPDATE")

    begun = begin(store, run_id, step)
    person.run("ROLLBACK")

    assert begun == frozenset()
    assert begin(store, run_id, step) == {step.message.id}


@pytest.mark.parametrize("table", ["organizations", "cadences", "message_templates", "senders"])
def test_an_edit_that_is_not_committed_holds_up_no_message(
    world: World, store: PostgresRunStore, new_session: NewSession, table: str
) -> None:
    enroll(world, WHATSAPP, 1)
    run_id = new_run()
    [step] = map(prepare, claim(store, run_id))
    person = new_session()
    person.run("BEGIN")
    person.run(f"UPDATE {table} SET created_at = now()")  # noqa: S608

    begun = begin(store, run_id, step)
    person.run("ROLLBACK")

    assert begun == {step.message.id}
