"""Locks on rows that many enrollments share: holding one delays no other organization."""

from uuid import UUID

import pytest

from cadence_core.runtime.time_left import TimeLeft
from tests.engine import running_engine
from tests.sessions import NewSession
from tests.world import World

SHARED = {
    "cadences": "status = 'active'",
    "cadence_steps": "channel = 'email'",
    "message_templates": "channel = 'email'",
    "organizations": "name = 'Acme'",
    "senders": "channel = 'email'",
}
SECONDS = 12.0


def enroll_elsewhere(world: World, count: int) -> UUID:
    """Enroll leads of another organization, which are due after everyone else."""
    org = world.insert("organizations", name="Other")
    sender = world.insert("senders", org_id=org, channel="email", address="x@other.test")
    cadence = world.cadence(org_id=org, email_sender_id=sender, whatsapp_sender_id=None)
    world.step(cadence, template_id=world.template(org_id=org))
    for number in range(count):
        lead = world.lead(org_id=org, email=f"other{number}@lead.test", phone=None)
        world.enrollment(cadence, lead)
    return org


@pytest.mark.parametrize("table", SHARED)
def test_a_lock_on_a_shared_row_delays_no_other_organization(
    world: World, new_session: NewSession, table: str
) -> None:
    world.enroll_many(world.cadence({}), 40)
    holder = new_session()
    holder.run("SET idle_in_transaction_session_timeout TO 0")
    holder.run("BEGIN")
    holder.run(f"SELECT FROM {table} WHERE {SHARED[table]} FOR UPDATE")
    org = enroll_elsewhere(world, 5)

    with running_engine(world.url, send_timeout_seconds=1) as engine:
        engine.run(time_left=TimeLeft.of_seconds(SECONDS))
        world.pass_time("15 minutes")

    assert world.count("interactions", f"org_id = '{org}' AND status = 'sent'") == 5
    holder.run("ROLLBACK")
