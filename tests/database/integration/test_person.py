"""A person's requests: to see everything that is stored about them, and to be erased."""

from functools import partial
from typing import Any
from uuid import UUID

import pytest
from pg8000.exceptions import DatabaseError

from cadence_core.channels.outcome import Rejected, SendOutcome
from cadence_core.database.connection import Database, connect
from cadence_core.model.message import Message
from cadence_core.operations.leads.person import ErasePersonRequest, erase_person
from tests.engine import engine, run
from tests.sessions import Background, NewSession, wait_until_blocked
from tests.world import World

MARK = "Zyxwv"
# Every column that may hold words, of every table. What is binary is a hash.
TEXT_COLUMNS = """
SELECT CAST(attrelid AS regclass)::text, attname, CAST(atttypid AS regtype)::text
  FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
 WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
   AND CAST(atttypid AS regtype)::text NOT IN
       ('uuid', 'boolean', 'integer', 'bigint', 'timestamp with time zone', 'bytea', 'bytea[]')
"""
# The tables that refer to a lead, or to what belongs to one.
TABLES_OF_LEADS = """
SELECT DISTINCT CAST(attrelid AS regclass)::text
  FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
 WHERE attname IN ('lead_id', 'enrollment_id', 'interaction_id', 'reply_to_id', 'address_hash')
   AND relkind = 'r' AND relnamespace = 'public'::regnamespace
UNION
SELECT CAST(conrelid AS regclass)::text FROM pg_constraint
 WHERE contype = 'f' AND connamespace = 'public'::regnamespace
   AND confrelid IN ('leads'::regclass, 'cadence_enrollments'::regclass, 'interactions'::regclass)
"""
NOT_ABOUT_LEADS = {
    "organizations": "the controller",
    "senders": "the customer's own people",
    "sender_identities": "the customer's own addresses",
    "message_templates": "texts for everyone",
    "cadences": "the plan",
    "reputation_pauses": "counts, and the customer's own domains",
    "cadence_steps": "the plan",
    "cadence_step_history": "edits of the plan, and the database role that made them",
    "sending_schedules": "the plan",
    "sending_hours": "the plan",
    "days_off": "the plan",
    "holidays": "public holidays",
    "lead_zones": "the time zones of all leads together",
    "open_spans": "follows from the plan",
    "cadence_runs": "counts of a run",
    "sending_stops": "switches, and why",
    "setting_history": "edits of the plan and of switches, and the database role that made them",
    "lead_imports": "counts, numbers of lines and why rows were rejected",
    "operator_actions": "ids and counts, and the operator who made a change",
    "alembic_version": "the revision",
}
NOT_TYPED_BY_PEOPLE = {
    ("interactions", "ai_model"): "the name of a model",
    ("cadence_enrollment_history", "from_status"): "a status",
    ("cadence_enrollment_history", "to_status"): "a status",
    ("standing_events", "from_status"): "a status",
    ("standing_events", "to_status"): "a status",
    ("standing_events", "reason"): "a code, or nothing: a trigger leaves out words",
    ("standing_events", "paused_by"): "a kind of actor",
    ("standing_events", "error_code"): "EventBridge's code",
    ("delivery_events", "kind"): "a code, which may not be empty",
    ("delivery_events", "proves"): "a code",
    ("send_recipients", "scope"): "the id of a cap",
}


CONSENT = """
INSERT INTO consents (lead_id, channel, source, wording) VALUES (:lead, 'email', 'form', 'Yes')
"""


def erase(connection: Any, lead: UUID) -> None:
    connection.run("SELECT erase_lead(:lead)", lead=lead)


def export(world: World, lead: UUID) -> dict[str, Any]:
    [[exported]] = world.connection.run("SELECT export_lead(:lead)", lead=lead)
    return dict(exported)


def is_found(world: World, word: str) -> list[str]:
    """Return the tables that hold the word in any row."""
    return [
        table
        for table, rows in world.dump().items()
        if any(word.lower() in row.lower() for row in rows)
    ]


def a_message(world: World, lead: UUID, **columns: Any) -> UUID:
    """Insert a sent message to the lead."""
    enrollment = world.enrollment(world.cadence({}), lead)
    [[cadence, step]] = world.connection.run(
        """SELECT e.cadence_id, step.id
             FROM cadence_enrollments AS e JOIN cadence_steps AS step USING (cadence_id)
            WHERE e.id = :id""",
        id=enrollment,
    )
    ids = {"org_id": world.org_id, "enrollment_id": enrollment, "cadence_id": cadence}
    message = {"step_id": step, "lead_id": lead, "channel": "email", "status": "uncertain"}
    return world.insert("interactions", **{**ids, **message, "content": "Dear Maria", **columns})


def an_event(world: World, lead: UUID | None, key: str, message_key: str | None = None) -> None:
    world.connection.run(
        """INSERT INTO delivery_events
               (event_key, source, kind, lead_id, message_key, detail, occurred_at)
           VALUES (:key, 'person', 'settled_sent', :lead, :message_key, 'a note', now())""",
        key=key,
        lead=lead,
        message_key=message_key,
    )


def add_reply(connection: Any, lead: UUID) -> None:
    connection.run(
        """INSERT INTO interactions (org_id, lead_id, channel, type, status, content, sent_at)
           SELECT org_id, id, 'email', 'reply', 'received', :text, now()
             FROM leads WHERE id = :lead""",
        text=MARK,
        lead=lead,
    )


def skip_a_step(world: World, enrollment: UUID) -> None:
    world.connection.run(
        """INSERT INTO step_skips (enrollment_id, step_id, org_id, reason)
           SELECT e.id, next_step_id, e.org_id, 'passed'
             FROM cadence_enrollments AS e WHERE e.id = :id""",
        id=enrollment,
    )


def try_and_touch(world: World, lead: UUID) -> None:
    """Put the lead into a pilot, and note a message to it, which a portfolio counts."""
    world.connection.run(
        """INSERT INTO cadence_pilots (org_id, cadence_id, lead_id)
           SELECT org_id, cadence_id, lead_id FROM cadence_enrollments
            WHERE lead_id = :lead LIMIT 1""",
        lead=lead,
    )
    world.connection.run(
        """INSERT INTO person_touches (org_id, address_hash, touched_at, interaction_id)
           SELECT org_id, address_hash(org_id, 'email', 'maria@lead.test'), now(), id
             FROM interactions WHERE lead_id = :lead LIMIT 1""",
        lead=lead,
    )
    world.connection.run(
        """INSERT INTO send_recipients (scope, address_hash, bucket)
           SELECT 'portfolio:' || org_id, address_hash, touched_at FROM person_touches"""
    )
    world.connection.run("UPDATE leads SET email_key = email WHERE id = :lead", lead=lead)


def suppress(world: World, address: str, lead: UUID | None = None) -> None:
    columns = {"channel": "email", "reason": "manual", "address": address, "lead_id": lead}
    world.insert("suppressions", org_id=world.org_id, **columns)


def mark_every_text(world: World) -> set[tuple[str, str]]:
    """Write the mark into each column of the rows about leads that takes any words."""
    columns = world.connection.run(TEXT_COLUMNS)
    return {
        (table, column)
        for table, column, kind in columns
        if table not in NOT_ABOUT_LEADS and mark(world, table, column, kind)
    }


def mark(world: World, table: str, column: str, kind: str) -> bool:
    value = f'{{"{MARK}": ["{MARK}"]}}' if kind == "jsonb" else f"{MARK} said so"
    try:
        world.connection.run(f"UPDATE {table} SET {column} = :value", value=value)  # noqa: S608
    except DatabaseError:  # a CHECK allows certain values only
        return False
    return True


def test_an_erasure_blanks_every_column_that_a_person_can_type_into(world: World) -> None:
    lead = world.lead()
    message = a_message(world, lead)
    skip_a_step(world, world.row("interactions", message)["enrollment_id"])
    an_event(world, lead, "k")
    suppress(world, "maria@lead.test", lead)
    try_and_touch(world, lead)
    world.connection.run(CONSENT, lead=lead)
    world.connection.run("INSERT INTO unsubscribe_requests (lead_id) VALUES (:lead)", lead=lead)
    world.connection.run("UPDATE event_publishing SET seen_at = now()")
    world.connection.run("UPDATE cadence_enrollments SET status = 'paused'")
    before = {table: len(rows) for table, rows in world.dump().items()}
    with world.without_triggers():
        marked = mark_every_text(world)
        for table, column in NOT_TYPED_BY_PEOPLE:
            world.connection.run(f"UPDATE {table} SET {column} = 'code'")  # noqa: S608
    assert marked >= NOT_TYPED_BY_PEOPLE.keys() | {("leads", "custom_fields")}
    assert all(before[table] for [table] in world.connection.run(TABLES_OF_LEADS))

    erase(world.connection, lead)

    assert is_found(world, MARK) == []


LATE = """
UPDATE cadence_enrollments SET status_reason = 'Zyxwv said so', status_detail = 'Zyxwv';
UPDATE cadence_enrollments SET status = 'bounced';
UPDATE interactions SET error_code = 'Zyxwv said so', external_id = '<zyxwv@lead.test>';
INSERT INTO cadence_enrollment_history
       (org_id, enrollment_id, cadence_id, lead_id, to_status, current_step, reason, detail)
SELECT org_id, id, cadence_id, lead_id, 'active', 1, 'Zyxwv said so', 'Zyxwv'
  FROM cadence_enrollments;
INSERT INTO cadence_enrollments (org_id, cadence_id, lead_id, status_reason, status_detail)
SELECT org_id, cadence_id, lead_id, 'Ask Zyxwv', 'Zyxwv' FROM cadence_enrollments;
UPDATE step_skips SET reason = 'Zyxwv said so';
DELETE FROM step_skips;
INSERT INTO step_skips (enrollment_id, step_id, org_id, reason)
SELECT e.id, s.id, e.org_id, 'Zyxwv said so'
  FROM cadence_enrollments AS e JOIN cadence_steps AS s USING (cadence_id);
INSERT INTO interactions
       (org_id, lead_id, channel, type, status, content, error_code, external_id, sent_at)
SELECT org_id, id, 'email', 'reply', 'received', '', 'Ask Zyxwv', '<zyxwv@lead.test>', now()
  FROM leads;
INSERT INTO delivery_events
       (org_id, lead_id, event_key, source, kind, code, message_key, occurred_at)
SELECT org_id, id, 'Zyxwv', 'person', 'settled_sent', 'Ask Zyxwv', 'zyxwv@lead.test', now()
  FROM leads
"""


def test_words_that_arrive_after_the_erasure_in_the_place_of_codes_and_ids_are_left_out(
    world: World,
) -> None:
    lead = world.lead()
    message = a_message(world, lead)
    skip_a_step(world, world.row("interactions", message)["enrollment_id"])
    erase(world.connection, lead)
    world.connection.run("UPDATE event_publishing SET seen_at = now()")

    for statement in LATE.split(";"):
        world.connection.run(statement)

    assert is_found(world, MARK) == []
    assert world.count("step_skips", "reason = 'erased'") == 2
    assert world.count("delivery_events") == 1


@pytest.mark.parametrize(
    ("function", "kept"),
    [
        ("reason_code", ["bounced", "no_step_left"]),
        ("provider_code", ["MessageRejected", "131026", "5.1.1", "run_died", "Permanent/General"]),
        ("provider_id", ["0100018c7f-3b2a-000000", "sha256:0a", "ses:Bounce:id:2026-11-26T01+00"]),
    ],
)
def test_codes_and_ids_of_the_engine_and_of_providers_survive_an_erasure(
    world: World, function: str, kept: list[str]
) -> None:
    words = ["Ask Maria", "maria@lead.test", "+5511987654321", "5511987654321", "Não"]

    rows = world.connection.run(
        f"SELECT {function}(word) FROM unnest(CAST(:words AS text[])) AS word",  # noqa: S608
        words=[*kept, *words],
    )

    assert [row[0] for row in rows] == [*kept, *(None for _ in words)]


def test_an_erasure_ends_what_is_open_and_keeps_the_reason_codes_of_the_past(world: World) -> None:
    lead = world.lead()
    bounced = world.enrollment(
        world.cadence({}), lead, status="bounced", status_reason="bounced", status_detail="5.1.1"
    )
    paused = world.enrollment(world.cadence({}), lead, status="paused", status_reason="Ask Maria")

    erase(world.connection, lead)

    assert world.status_of(bounced) == ("bounced", "bounced")
    assert world.status_of(paused) == ("completed", "lead_deleted")
    reasons = world.rows("SELECT reason, detail FROM cadence_enrollment_history ORDER BY id")
    assert [tuple(row.values()) for row in reasons] == [
        ("bounced", None),
        (None, None),
        ("lead_deleted", None),
    ]


def test_an_erasure_includes_the_leads_that_are_the_same_person(world: World) -> None:
    lead = world.lead(email="maria@lead.test", phone=None)
    world.lead(email=" MARIA@lead.test", phone="+5511987654321")
    world.lead(email=None, phone="+551187654321", wa_id="551187654321")
    world.lead(email=None, phone=None, wa_id="551187654321")

    erase(world.connection, lead)

    assert world.count("leads", "erased_at IS NOT NULL") == 4
    assert is_found(world, "Maria") == []


def test_an_erasure_finds_every_spelling_and_what_was_merged(world: World) -> None:
    lead = world.lead(email="ana@xn--mnchen-3ya.de", phone=None, external_id="crm-1")
    merged = world.lead(email="ana@elsewhere.test", phone=None)
    world.connection.run("SELECT merge_leads(:lead, :merged)", lead=lead, merged=merged)
    other = world.lead(email="ana@münchen.de", phone="+442071838750")
    world.lead(email=None, phone="+4402071838750")
    database = Database(partial(connect, world.url))

    erase_person(database, ErasePersonRequest(lead=merged, is_dry_run=False))

    database.close()
    assert world.count("leads", "erased_at IS NULL") == 0
    assert is_found(world, "crm-1") == []
    row = world.row("leads", other)
    assert (row["email_key"], row["phone_key"], row["external_id"]) == (None, None, None)


def test_an_erasure_touches_no_other_person(world: World) -> None:
    org = world.insert("organizations", name="Rival")
    others = [
        world.lead(org_id=org),
        world.lead(email="jo@lead.test", phone=None),
        world.lead(email="none", phone=None),
    ]
    for other in others:
        add_reply(world.connection, other)

    erase(world.connection, world.lead(email="Maria@lead.test"))
    erase(world.connection, world.lead(email="none", phone=None))

    assert all(world.row("leads", other)["erased_at"] is None for other in others)
    assert world.count("interactions", f"content = '{MARK}'") == len(others)


OFFICE = "+551133334444"


def found_with(world: World, lead: UUID) -> tuple[set[UUID], set[UUID]]:
    """Return the leads that are the lead's person, and the others with its phone."""
    [[person, others]] = world.connection.run("SELECT * FROM leads_of_person(:lead)", lead=lead)
    return set(person), set(others)


def at_the_office(world: World, email: str | None, name: str | None, **columns: Any) -> UUID:
    return world.lead(email=email, phone=OFFICE, first_name=name, **columns)


def test_a_request_leaves_out_the_colleague_with_the_same_office_phone(world: World) -> None:
    ana = at_the_office(world, "ana@lead.test", "Ana")
    bia = at_the_office(world, "bia@lead.test", "Bia", custom_fields='{"salary": 1}')
    add_reply(world.connection, bia)

    exported = export(world, ana)
    erase(world.connection, ana)

    assert str(bia) not in str(exported)
    assert (world.row("leads", bia)["first_name"], is_found(world, "salary")) == ("Bia", ["leads"])
    assert is_found(world, MARK) == ["interactions"]
    assert world.row("leads", ana)["erased_at"] is not None


@pytest.mark.parametrize(
    ("email", "first_name", "last_name"),
    [
        (None, "Bia", None),  # no mailbox that differs
        ("none", "Bia", None),
        ("a.na@gmail.com", "Bia", None),  # the same mailbox
        ("ana@home.test", "  ANA ", "NUNEZ"),
        ("ana@home.test", None, "Núñez, Ana"),
    ],
)
def test_leads_with_one_phone_are_one_person_unless_mailbox_and_name_differ(
    world: World, email: str | None, first_name: str | None, last_name: str | None
) -> None:
    ana = at_the_office(world, "ana@gmail.com", "Ana", last_name="Nun\u0303ez")
    same = at_the_office(world, email, first_name, last_name=last_name)
    world.connection.run(
        "UPDATE leads SET email_key = lower(email), phone_key = phone WHERE email ~ '@'"
    )

    assert found_with(world, ana) == ({ana, same}, set())
    assert found_with(world, same) == ({ana, same}, set())


@pytest.mark.parametrize(
    ("first_name", "last_name"),
    [(None, None), ("Ana", "Núñez Souza"), ("Núñez", None), ("Bia", "Núñez")],
)
def test_leads_with_one_phone_and_two_mailboxes_are_two_people_unless_they_have_one_name(
    world: World, first_name: str | None, last_name: str | None
) -> None:
    ana = at_the_office(world, "ana@lead.test", "Ana", last_name="Núñez")
    other = at_the_office(world, "other@lead.test", first_name, last_name=last_name)

    assert found_with(world, ana) == ({ana}, {other})


def test_a_lead_that_could_be_either_of_two_people_joins_them_to_no_one(world: World) -> None:
    ana = at_the_office(world, "ana@lead.test", "Ana")
    bia = at_the_office(world, "bia@lead.test", "Bia")
    unnamed = at_the_office(world, None, None)

    assert found_with(world, ana) == ({ana, unnamed}, {bia})
    assert found_with(world, unnamed) == ({unnamed}, {ana, bia})


def test_the_mailbox_of_a_colleague_is_not_reached_through_a_shared_phone(world: World) -> None:
    ana = at_the_office(world, "ana@lead.test", "Ana")
    unnamed = at_the_office(world, "bia@lead.test", None)
    bia = world.lead(email="BIA@lead.test", phone=None, first_name="Bia")

    assert found_with(world, ana) == ({ana}, {unnamed})
    assert found_with(world, bia) == ({bia, unnamed}, {ana})


def test_a_person_is_found_from_phone_to_phone_while_nothing_contradicts_it(world: World) -> None:
    leads = [
        world.lead(email="maria@lead.test", phone=OFFICE),
        world.lead(email=None, phone="+5511987654321", wa_id="551133334444"),
        world.lead(email=None, phone="+551187654321"),
    ]
    keys = "UPDATE leads SET phone_key = '+5511987654321' WHERE phone <> :office"
    world.connection.run(keys, office=OFFICE)
    other = world.lead(email="jo@lead.test", phone="+5511987654321", first_name="Jo")

    assert found_with(world, leads[0]) == (set(leads), {other})


def test_an_address_of_many_leads_is_no_person(world: World) -> None:
    leads = [world.lead(email="none@none.test", phone=None) for _ in range(21)]

    with pytest.raises(DatabaseError, match="more than 20 leads share an address"):
        erase(world.connection, leads[0])

    world.update("leads", leads[0], email=None)
    erase(world.connection, leads[0])
    assert world.count("leads", "erased_at IS NULL") == 20


@pytest.mark.parametrize("request_", ["erase_lead", "export_lead"])
def test_a_request_about_an_unknown_lead_is_an_error(world: World, request_: str) -> None:
    with pytest.raises(DatabaseError, match="there is no lead"):
        world.connection.run(f"SELECT {request_}(:id)", id=world.org_id)


def test_the_outcome_of_a_message_being_sent_during_the_erasure_brings_nothing_back(
    world: World, new_session: NewSession
) -> None:
    lead = world.lead()
    enrollment = world.enrollment(world.cadence({}), lead)

    def refuse_while_erased(message: Message) -> SendOutcome:
        erase(new_session(), lead)
        return Rejected("Refused", f"{message.to} is not verified")

    run(engine(world, refuse_while_erased))

    message = world.message_of(enrollment)
    assert (message["status"], message["error_code"]) == ("failed", "Refused")
    assert is_found(world, "maria") == []


def test_a_message_of_a_killed_run_becomes_uncertain_without_its_text(world: World) -> None:
    lead = world.lead()
    message = a_message(world, lead, subject="For Maria", status="sending")
    world.connection.run("UPDATE interactions SET updated_at = now() - interval '1 day'")
    world.connection.run(
        """UPDATE cadence_enrollments
              SET run_id = gen_random_uuid(), lease_expires_at = now() - interval '1 minute'"""
    )
    erase(world.connection, lead)

    run(engine(world))
    world.connection.run("SELECT settle_interaction(:id, 'sent', 'Maria has it')", id=message)

    assert world.row("interactions", message)["status"] == "sent"
    assert everything_found(world) == []


def everything_found(world: World) -> list[str]:
    words = ("maria", "lead.test", "5511987654321", "padaria")
    return [word for word in words if is_found(world, word)]


def test_erasing_twice_changes_nothing_more(world: World) -> None:
    lead = world.lead()
    a_message(world, lead)
    add_reply(world.connection, lead)
    suppress(world, "maria@lead.test", lead)
    erase(world.connection, lead)
    once = export(world, lead)

    erase(world.connection, lead)

    again = export(world, lead)
    for exported in (once, again):
        for rows in exported.values():
            for row in rows or []:
                row.pop("updated_at", None)
    assert again == once


def test_an_erasure_of_a_duplicate_leaves_the_other_organization(world: World) -> None:
    other_org = world.insert("organizations", name="Rival")
    other = world.lead(org_id=other_org, email="maria@xn--mnchen-3ya.test")
    lead = world.lead(email="maria@münchen.test", phone=None)
    same = world.lead(email="MARIA@xn--mnchen-3ya.test", phone=None)
    for each in (lead, same):
        a_message(world, each, address_hashes=None)
    database = Database(partial(connect, world.url))
    erase_person(database, ErasePersonRequest(lead=same, is_dry_run=False))
    database.close()

    assert world.row("leads", lead)["erased_at"] is not None
    assert world.row("leads", other)["email"] == "maria@xn--mnchen-3ya.test"
    found = [row for rows in world.dump().values() for row in rows if "nchen" in row.lower()]
    assert len(found) == 1


def test_a_settlement_after_the_erasure_leaves_no_note(world: World) -> None:
    lead = world.lead()
    message = a_message(world, lead)
    erase(world.connection, lead)

    world.connection.run("SELECT settle_interaction(:id, 'not_sent', 'Maria says no')", id=message)

    assert world.count("delivery_events") == 1
    assert is_found(world, "maria") == []


def test_a_reply_that_is_being_recorded_during_the_erasure_is_blanked(
    world: World, new_session: NewSession, background: Background
) -> None:
    lead, feedback = world.lead(), new_session()
    feedback.run("BEGIN")
    add_reply(feedback, lead)

    erasing = background(erase, new_session(), lead)
    wait_until_blocked(world.connection)
    feedback.run("COMMIT")
    erasing.result()

    assert world.count("interactions") == 1
    assert is_found(world, MARK) == []


def test_a_reply_that_waits_for_an_erasure_is_recorded_without_its_text(
    world: World, new_session: NewSession, background: Background
) -> None:
    lead, erasing = world.lead(), new_session()
    erasing.run("BEGIN")
    erase(erasing, lead)

    recording = background(add_reply, new_session(), lead)
    wait_until_blocked(world.connection)
    erasing.run("COMMIT")
    recording.result()

    assert world.count("interactions") == 1
    assert is_found(world, MARK) == []


def test_a_suppression_during_an_erasure_waits_for_nothing_and_keeps_only_the_hash(
    world: World, new_session: NewSession
) -> None:
    lead, erasing = world.lead(), new_session()
    erasing.run("BEGIN")
    erase(erasing, lead)

    suppress(world, f"{MARK}@lead.test", lead)
    erasing.run("COMMIT")

    assert world.count("suppressions", "address_hash IS NOT NULL") == 1
    assert is_found(world, MARK) == []


def test_records_stay_append_only_after_an_erasure_and_for_every_other_role(world: World) -> None:
    erase(world.connection, world.lead())
    world.connection.run(
        """CREATE ROLE other_role; GRANT ALL ON ALL TABLES IN SCHEMA public TO other_role;
           GRANT USAGE ON SCHEMA public TO other_role"""
    )

    with pytest.raises(DatabaseError, match="append-only"):
        world.connection.run("DELETE FROM delivery_events")
    world.connection.run("SET cadence.may_change_records = 'on'; SET ROLE other_role")
    with pytest.raises(DatabaseError, match="append-only"):
        world.connection.run("DELETE FROM delivery_events")
    with pytest.raises(DatabaseError, match="permission denied for function erase_lead"):
        erase(world.connection, world.org_id)

    world.connection.run("RESET ROLE; DROP OWNED BY other_role; DROP ROLE other_role")


def test_an_export_has_the_rows_of_every_table_about_leads(world: World) -> None:
    lead = world.lead()
    message = a_message(world, lead)
    skip_a_step(world, world.row("interactions", message)["enrollment_id"])
    add_reply(world.connection, world.lead(email="MARIA@lead.test"))
    an_event(world, lead, "late")
    an_event(world, None, "early", message_key="ses-1")
    world.connection.run("UPDATE interactions SET external_id = 'ses-1' WHERE type = 'message'")
    suppress(world, "maria@lead.test")
    try_and_touch(world, lead)
    world.connection.run("INSERT INTO unsubscribe_requests (lead_id) VALUES (:lead)", lead=lead)
    world.connection.run(CONSENT, lead=lead)
    world.connection.run("UPDATE event_publishing SET seen_at = now()")
    world.connection.run("UPDATE cadence_enrollments SET status = 'paused'")

    exported = export(world, lead)

    tables = {table for [table] in world.connection.run(TABLES_OF_LEADS)}
    assert exported.keys() == {"leads", *tables}
    assert {table: len(rows or []) for table, rows in exported.items()} == {
        "leads": 2,
        "interactions": 2,
        "consents": 1,
        "cadence_enrollments": 1,
        "cadence_enrollment_history": 2,
        "standing_events": 1,
        "step_skips": 1,
        "cadence_pilots": 1,
        "person_touches": 1,
        "send_recipients": 1,
        "delivery_events": 2,
        "suppressions": 1,
        "unsubscribe_requests": 1,
    }
    columns = world.row("leads", lead).keys()
    assert exported["leads"][0].keys() == columns | {"organization"}


def test_an_export_holds_nothing_of_others(world: World) -> None:
    other = world.lead(email="jo@lead.test", phone=None)
    a_message(world, other)
    suppress(world, "jo@lead.test")

    exported = export(world, world.lead())

    assert str(other) not in str(exported)
    assert "jo@" not in str(exported)
