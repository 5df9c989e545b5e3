"""A date far from ours that people write stops no one else's messages, and no report."""

from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from cadence_core.database.connection import Database, connect
from cadence_core.operations.leads.lead import LEADS
from cadence_core.operations.operation import Operation
from cadence_core.operations.plans.pull import PULL
from cadence_core.operations.reports.agenda import AGENDA
from cadence_core.operations.reports.cadences import CADENCES
from cadence_core.operations.reports.organizations import ORGANIZATIONS
from cadence_core.operations.reports.preview import PREVIEW
from cadence_core.operations.reports.senders import SENDERS
from cadence_core.operations.reports.status import STATUS
from tests.database.schedules import add_hours, office_hours
from tests.engine import running_engine
from tests.world import World

# The dates that people write and a rule or a report reads.
COLUMNS = (
    ("cadences", "deleted_at"),
    ("days_off", "day"),
    ("leads", "deleted_at"),
    ("leads", "last_whatsapp_inbound_at"),
    ("leads", "out_of_office_until"),
    ("leads", "whatsapp_opt_in_at"),
    ("senders", "stopped_until"),
    ("sending_caps", "ramp_from"),
    ("sending_stops", "since"),
)
VALUES = (
    "-infinity",
    "4713-01-01 BC",
    "0001-01-01",
    "8999-12-31",
    "9000-01-01",
    "9999-12-31",
    "10000-01-01",
    "294276-12-31",
    "infinity",
)
REFUSED = "23514"
REPORTS: tuple[Operation[Any, Any], ...] = (
    AGENDA,
    CADENCES,
    ORGANIZATIONS,
    PREVIEW,
    SENDERS,
    STATUS,
)


def build(world: World, name: str) -> UUID:
    """Insert an organization with a row in every table, and a message that is due."""
    domain = name.replace(" ", "-").replace("_", "-").lower()
    org = world.insert("organizations", name=name)
    schedule = office_hours(world, "00:00", "24:00", org_id=org)
    for weekend in (6, 7):
        add_hours(world, schedule, weekend, "00:00", "24:00")
    world.update("organizations", org, schedule_id=schedule)
    sender = world.insert(
        "senders", org_id=org, channel="email", address=f"ana@{domain}.test", stop_code="x"
    )
    world.insert(
        "sending_caps",
        org_id=org,
        kind="sender",
        sender_id=sender,
        daily_cap=5,
        ramp_start=5,
        ramp_step=1,
        ramp_from=datetime.now(UTC),
    )
    world.connection.run("INSERT INTO days_off VALUES (:org, '2001-01-01', 'Trip')", org=org)
    world.insert("sending_stops", org_id=org, channel="whatsapp", reason="a trial")
    lead = world.lead(org_id=org, email=f"maria@{domain}.example", phone=None)
    cadence = world.cadence(
        {"template_id": world.template(org_id=org)},
        org_id=org,
        email_sender_id=sender,
        whatsapp_sender_id=None,
        waits_for_return=True,
    )
    world.enrollment(cadence, lead)
    return org


def write(world: World, org: UUID, table: str, column: str, value: str) -> None:
    """Write a value into a column of an organization's rows, unless the schema refuses it."""
    key = "id" if table == "organizations" else "org_id"
    try:
        world.connection.run(
            f"UPDATE {table} SET {column} = '{value}' WHERE {key} = :org",  # noqa: S608
            org=org,
        )
    except Exception as error:
        if error.args[0]["C"] != REFUSED:
            raise


@pytest.mark.parametrize("value", VALUES)
def test_a_far_date_of_one_organization_stops_no_other_and_no_report(
    world: World, value: str
) -> None:
    plain = build(world, "Plain")
    for table, column in COLUMNS:
        write(world, build(world, f"{table} {column}"), table, column, value)
    leads = [str(id_) for [id_] in world.connection.run("SELECT id FROM leads")]
    names = [name for [name] in world.connection.run("SELECT name FROM organizations")]

    database = Database(partial(connect, world.url))
    for report in REPORTS:
        report.act(database, report.parse({}))
    for lead in leads:
        LEADS.act(database, LEADS.parse({"name": {"id": lead}}))
    for name in names:
        PULL.act(database, PULL.parse({"organization": name}))
    database.close()
    with running_engine(world.url) as engine:
        engine.run()

    assert world.count("interactions", f"org_id = '{plain}'") == 1
