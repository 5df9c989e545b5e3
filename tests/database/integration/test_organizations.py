"""Organizations are kept apart: no row names a row of another one, and none moves to another."""

from uuid import UUID

import pytest

from tests.database.integration.test_constraints import refused, write_message
from tests.world import Row, World

FOREIGN_KEYS = """
    SELECT conname, CAST(conrelid AS regclass)::text AS child,
           CAST(confrelid AS regclass)::text AS parent,
           ARRAY(SELECT attname FROM unnest(conkey) WITH ORDINALITY AS key (number, place)
                   JOIN pg_attribute ON attrelid = conrelid AND attnum = number
                  ORDER BY place) AS columns,
           ARRAY(SELECT attname FROM unnest(confkey) WITH ORDINALITY AS key (number, place)
                   JOIN pg_attribute ON attrelid = confrelid AND attnum = number
                  ORDER BY place) AS named
      FROM pg_constraint
     WHERE contype = 'f' AND connamespace = 'public'::regnamespace
       AND confrelid <> 'organizations'::regclass"""
TABLES_OF_ORGANIZATIONS = """
    SELECT CAST(attrelid AS regclass)::text AS name FROM pg_attribute
      JOIN pg_class ON pg_class.oid = attrelid AND relkind = 'r'
     WHERE attname = 'org_id' AND relnamespace = 'public'::regnamespace"""
APPEND_ONLY = {
    "cadence_enrollment_history",
    "cadence_step_history",
    "consents",
    "delivery_events",
    "lead_imports",
    "setting_history",
}
CORRECTED_BY_OPERATORS = {"sender_identities"}
# Its row names the organization that was served last.
IN_TURN = {"sending_rotation"}
# A trigger refuses any change of what the row is for, before the foreign key does.
STAYS_FOR_WHAT_IT_IS = {"sending_caps"}
# Columns that hold an id: those of organizations' rows, without what a foreign key compares.
ID_COLUMNS = """
    SELECT c.table_name AS child, c.column_name AS name FROM information_schema.columns AS c
     WHERE c.table_schema = 'public' AND c.data_type IN ('uuid', 'ARRAY')
       AND (c.udt_name LIKE '%uuid' OR c.column_name LIKE '%\\_id')
       AND c.column_name NOT IN ('id', 'org_id')
       AND EXISTS (SELECT FROM information_schema.tables AS t
                    WHERE (t.table_schema, t.table_name) = (c.table_schema, c.table_name)
                      AND t.table_type = 'BASE TABLE')
       AND NOT EXISTS (
            SELECT FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey)
             WHERE contype = 'f' AND attname = c.column_name
               AND conrelid = CAST(format('%I', c.table_name) AS regclass))"""  # noqa: E501
COMPARED_BY_A_TRIGGER = {
    ("suppressions", "lead_id"),
    ("delivery_events", "lead_id"),
    ("delivery_events", "interaction_id"),
}
COPIED = "a trigger writes the row, from one whose foreign keys compare; it outlives what it names"
A_RUN = "a run works for all organizations"
NOT_COMPARED = {
    ("operator_actions", "action_id"): "pairs the rows of one action",
    ("lead_imports", "import_id"): "what a file and its options are; names no row",
    ("interactions", "template_id"): "the begin takes it from the step, and nothing acts on it",
    ("sending_rotation", "org_id_before"): "whose turn it was, of whichever organization",
    ("unsubscribe_requests", "lead_id"): "has no organization but the lead's; waits for no lock",
    ("cadence_enrollments", "next_step_id"): "a trigger refuses a step of another cadence",
    ("cadence_enrollments", "run_id"): A_RUN,
    ("cadence_runs", "leased"): A_RUN,
    ("interactions", "run_id"): A_RUN,
    ("cadence_enrollment_history", "run_id"): A_RUN,
    ("cadence_enrollment_history", "enrollment_id"): COPIED,
    ("cadence_enrollment_history", "cadence_id"): COPIED,
    ("cadence_enrollment_history", "lead_id"): COPIED,
    ("standing_events", "event_id"): "the event's own",
    ("standing_events", "enrollment_id"): COPIED,
    ("standing_events", "cadence_id"): COPIED,
    ("standing_events", "lead_id"): COPIED,
    ("cadence_step_history", "step_id"): COPIED,
    ("cadence_step_history", "cadence_id"): COPIED,
    ("person_touches", "interaction_id"): "the begin writes it, from a message that it begins",
}
SKIP = """
    INSERT INTO step_skips (enrollment_id, step_id, org_id, reason)
    VALUES (:enrollment, :step, :org, 'passed')"""
PILOT = "INSERT INTO cadence_pilots (org_id, cadence_id, lead_id) VALUES (:org, :cadence, :lead)"
STOP = "INSERT INTO sending_stops (org_id, sender_id, reason) VALUES (:org, :sender, 'a test')"
EVENT = """
    INSERT INTO standing_events (org_id, lead_id, enrollment_id, cadence_id, from_status, to_status)
    SELECT org_id, lead_id, id, cadence_id, 'active', 'replied'
      FROM cadence_enrollments WHERE id = :enrollment"""
TOUCH = """
    INSERT INTO person_touches (org_id, address_hash, touched_at, interaction_id)
    VALUES (:org, 'x', now(), :message)"""

WINDOWS = """
    WITH hours AS (
            INSERT INTO sending_hours
            VALUES (:schedule, :org, CAST(:day AS int), '09:00', '17:00')),
         zone AS (INSERT INTO lead_zones VALUES (:org, CAST(:zone AS text))),
         day_off AS (INSERT INTO days_off VALUES (:org, '2026-12-24', 'Christmas Eve'))
    UPDATE open_spans SET zone = 'own of ' || :day WHERE schedule_id = :schedule"""
PAUSE = """
    INSERT INTO reputation_pauses (org_id, scope, sender_id, reason, detail)
    VALUES (:org, 'sender', :sender, 'authentication_refused', '')"""

SCOPE = """
    INSERT INTO send_scopes (scope, org_id, cap_id)
    SELECT CAST(id AS text), org_id, id FROM sending_caps WHERE id = :cap"""


def fill(world: World, org_id: UUID, step_order: int = 1) -> dict[str, UUID]:
    """Give an organization a row in every table that foreign keys lead to; return the ids."""
    template = world.template(org_id=org_id)
    sender = world.insert(
        "senders", org_id=org_id, channel="email", address=f"ana@{org_id}.example"
    )
    cadence = world.cadence(org_id=org_id, email_sender_id=sender, whatsapp_sender_id=None)
    step = world.step(cadence, template_id=template, step_order=step_order)
    lead = world.lead(org_id=org_id)
    enrollment = world.enrollment(cadence, lead)
    message = write_message(world, enrollment, step, sender_id=sender)
    world.connection.run(EVENT, enrollment=enrollment)
    world.connection.run(PAUSE, org=org_id, sender=sender)
    world.connection.run(SKIP, enrollment=enrollment, step=step, org=org_id)
    cap = world.insert("sending_caps", org_id=org_id, kind="sender", sender_id=sender, daily_cap=9)
    world.connection.run(SCOPE, cap=cap)
    world.connection.run(PILOT, org=org_id, cadence=cadence, lead=lead)
    world.connection.run(STOP, org=org_id, sender=sender)
    world.connection.run(TOUCH, org=org_id, message=message)
    schedule = world.insert("sending_schedules", org_id=org_id, name="Office hours")
    zone = f"Etc/GMT-{step_order}"
    world.connection.run(WINDOWS, schedule=schedule, org=org_id, day=step_order, zone=zone)
    return {
        "message_templates": template,
        "senders": sender,
        "sending_caps": cap,
        "cadences": cadence,
        "cadence_steps": step,
        "leads": lead,
        "cadence_enrollments": enrollment,
        "interactions": message,
        "sending_schedules": schedule,
    }


def organization_column(table: str) -> str:
    return "id" if table == "organizations" else "org_id"


@pytest.fixture
def other(world: World) -> UUID:
    return world.insert("organizations", name="Other")


def test_every_foreign_key_carries_the_organization(world: World) -> None:
    keys = world.rows(FOREIGN_KEYS)

    without = [
        key["conname"]
        for key in keys
        if (key["columns"][0], key["named"][0]) != (organization_column(key["child"]), "org_id")
    ]

    assert len(keys) > 10
    assert without == []


def test_every_id_without_a_foreign_key_is_compared_or_listed_with_its_reason(
    world: World,
) -> None:
    columns = {(row["child"], row["name"]) for row in world.rows(ID_COLUMNS)}

    assert columns == COMPARED_BY_A_TRIGGER | NOT_COMPARED.keys()


@pytest.mark.parametrize(
    "statement",
    [
        """INSERT INTO suppressions (org_id, lead_id, channel, address, reason)
           VALUES (:org, :leads, 'email', 'a@b.test', 'manual')""",
        """INSERT INTO delivery_events (org_id, lead_id, event_key, source, kind, occurred_at)
           VALUES (:org, :leads, 'k', 'person', 'settled_sent', now())""",
        """INSERT INTO delivery_events (org_id, interaction_id, event_key, source, kind,
                                        occurred_at)
           VALUES (:org, :interactions, 'k', 'person', 'settled_sent', now())""",
    ],
)
def test_no_record_can_name_a_row_of_another_organization(
    world: World, other: UUID, statement: str
) -> None:
    ours = fill(world, world.org_id)
    theirs = fill(world, other, step_order=2)

    with refused("23503"):
        run_with(world, statement, org=world.org_id, **theirs)

    run_with(world, statement, org=world.org_id, **ours)


def run_with(world: World, statement: str, **ids: UUID) -> None:
    """Run the statement with those of the ids that it names."""
    world.connection.run(
        statement, **{key: id_ for key, id_ in ids.items() if f":{key}" in statement}
    )


def test_no_row_can_name_a_row_of_another_organization(world: World, other: UUID) -> None:
    fill(world, world.org_id)
    theirs = fill(world, other, step_order=2)

    for key in world.rows(FOREIGN_KEYS):
        if key["child"] in APPEND_ONLY | STAYS_FOR_WHAT_IT_IS:
            continue
        own = organization_column(key["child"])
        [column] = [name for name in key["columns"] if name != own]
        with refused(key["conname"]):
            world.connection.run(
                f"UPDATE {key['child']} SET {column} = :id WHERE {own} = :org",  # noqa: S608
                id=theirs[key["parent"]],
                org=world.org_id,
            )


def test_no_row_moves_to_another_organization(world: World, other: UUID) -> None:
    ours = fill(world, world.org_id)
    world.insert(
        "suppressions", org_id=world.org_id, channel="email", address="a@b.test", reason="manual"
    )
    tables = {row["name"] for row in world.rows(TABLES_OF_ORGANIZATIONS)}
    tables -= APPEND_ONLY | CORRECTED_BY_OPERATORS | IN_TURN

    for table in tables:
        with refused("23001"):
            world.connection.run(f"UPDATE {table} SET org_id = :other", other=other)  # noqa: S608

    assert tables > ours.keys()


def test_a_row_may_be_written_again_with_its_own_organization(world: World) -> None:
    template = world.template()

    world.update("message_templates", template, org_id=world.org_id, name="renamed")

    assert world.row("message_templates", template)["name"] == "renamed"


def test_a_step_gets_the_organization_of_its_cadence(world: World, other: UUID) -> None:
    cadence = world.cadence()
    columns: Row = {"cadence_id": cadence, "step_order": 1, "channel": "email"}

    step = world.insert("cadence_steps", **columns)
    with refused("cadence_steps_cadence_id_fkey"):
        world.insert("cadence_steps", **{**columns, "step_order": 2, "org_id": other})

    assert world.row("cadence_steps", step)["org_id"] == world.org_id


def test_a_deleted_template_leaves_its_step_in_its_organization(world: World) -> None:
    template = world.template()
    step = world.step(world.cadence(), template_id=template)

    world.connection.run("DELETE FROM message_templates")

    row = world.row("cadence_steps", step)
    assert (row["template_id"], row["org_id"]) == (None, world.org_id)
