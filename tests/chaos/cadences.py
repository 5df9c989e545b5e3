"""The chaos world: cadences that share nothing, each with an organization of its own."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from cadence_core.database.connection import connect
from tests.chaos.hostile import HostileRow
from tests.world import Row, World

STEPS = ({"channel": "email"}, {"channel": "whatsapp"}, {"channel": "email", "is_html": True})
BODIES = {
    "text": "Dear {{ first_name }} of {{ company_name }} [[{{ ref }}/STEP/a]]",
    "html": "<p>Dear {{ first_name }}</p><p>[[{{ ref }}/STEP/a]]</p>",
}
# What a begin saw is provable only by its own time: other columns are overwritten later.
LOG_OF_BEGINS = """
CREATE TABLE chaos_begun (
    message_id uuid NOT NULL, enrollment_id uuid NOT NULL, sender_id uuid, run_id uuid,
    begun_at timestamptz NOT NULL DEFAULT now());
CREATE FUNCTION chaos_log_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO chaos_begun (message_id, enrollment_id, sender_id, run_id)
    VALUES (NEW.id, NEW.enrollment_id, NEW.sender_id, NEW.run_id);
    RETURN NULL;
END $$;
CREATE TRIGGER chaos_log_begin AFTER INSERT OR UPDATE OF status ON interactions
   FOR EACH ROW WHEN (NEW.status = 'sending') EXECUTE FUNCTION chaos_log_begin()
"""


@dataclass
class Cadence:
    """One cadence, with its own organization, senders and templates."""

    id: UUID
    org_id: UUID
    steps: tuple[UUID, ...]


@dataclass
class Enrolled:
    """One enrollment; its lead and its reference are its own."""

    ref: str
    id: UUID
    lead_id: UUID
    cadence: Cadence
    hostile: str | None = None
    """What its data or template tries, ``None`` for a healthy one."""
    is_touched: bool = False
    """Whether an operator or a provider ever did something to it."""
    ticks_due: int = 0
    """For how many fair ticks in a row it has been due."""


@dataclass
class ChaosWorld:
    """Builders of the world, and the enrollments built so far."""

    world: World
    cadences: list[Cadence] = field(default_factory=list)
    enrolled: list[Enrolled] = field(default_factory=list)

    def prepare(self, cadences: int) -> None:
        """Log every begin, accept rows as they were before the limits, and insert the cadences."""
        self.world.connection.run(LOG_OF_BEGINS)
        for table in ("leads", "message_templates"):
            self.world.connection.run(f"DROP TRIGGER refuse_oversized ON {table}")
        self.cadences.extend(self.cadence(STEPS) for _ in range(cadences))

    def cadence(self, steps: tuple[Row, ...]) -> Cadence:
        """Insert a cadence with an organization, two senders and a template for each step."""
        org = self.world.insert("organizations", name="Healthy")
        id_ = self.world.cadence(
            org_id=org,
            email_sender_id=self.sender(org, "email"),
            whatsapp_sender_id=self.sender(org, "whatsapp"),
        )
        ids = tuple(
            self.world.step(
                id_,
                step_order=order,
                channel=step["channel"],
                template_id=self.template(org, order, step),
            )
            for order, step in enumerate(steps, start=1)
        )
        return Cadence(id_, org, ids)

    def sender(self, org: UUID, channel: str) -> UUID:
        """Insert a sender."""
        number = self.world.count("senders")
        address = f"ana{number}@acme.test" if channel == "email" else f"phone-number-id-{number}"
        return self.world.insert("senders", org_id=org, channel=channel, address=address)

    def template(self, org: UUID, order: int, step: Row) -> UUID:
        """Insert a healthy template of a step, which prints its mark."""
        body = BODIES["html" if step.get("is_html") else "text"].replace("STEP", str(order))
        return self.world.template(org_id=org, channel=step["channel"], body=body)

    def enroll(self, cadence: Cadence, hostile: HostileRow | None = None) -> Enrolled:
        """Insert a lead of its own and enroll it; it is due at once."""
        number = len(self.enrolled)
        ref = f"r{number}"
        fields: Mapping[str, Any] = hostile.custom_fields if hostile else {}
        lead = self.world.lead(
            org_id=cadence.org_id,
            email=f"{ref}@lead.test",
            phone=f"+55119{number:08}",
            first_name=f"Lead {number}",
            custom_fields=json.dumps({**fields, "ref": ref}),
        )
        id_ = self.world.enrollment(cadence.id, lead)
        enrolled = Enrolled(ref, id_, lead, cadence, hostile.name if hostile else None)
        self.enrolled.append(enrolled)
        return enrolled

    def enroll_hostile(self, row: HostileRow) -> Enrolled:
        """Enroll a lead in a cadence of its own, whose one template is hostile."""
        org = self.world.insert("organizations", name=f"Hostile {len(self.enrolled)}")
        mark = "[[{{ ref }}/1/a]]"
        template = self.world.template(
            org_id=org, subject=f"{mark} {row.subject}", body=row.body, channel="email"
        )
        sender = self.sender(org, "email")
        id_ = self.world.cadence(org_id=org, email_sender_id=sender, whatsapp_sender_id=None)
        step = self.world.step(id_, template_id=template)
        return self.enroll(Cadence(id_, org, (step,)), row)

    def pass_time(self, interval: str) -> None:
        """Move every due time, lease and stop into the past."""
        self.world.pass_time(interval)
        self.world.connection.run(
            "UPDATE senders SET stopped_until = stopped_until - CAST(:i AS interval)", i=interval
        )

    def rows(self, sql: str) -> list[Row]:
        """Return the rows of a query."""
        return self.world.rows(sql)

    def now(self) -> datetime:
        """Return PostgreSQL's clock."""
        [row] = self.rows("SELECT clock_timestamp() AS now")
        moment: datetime = row["now"]
        return moment

    def close(self) -> None:
        """Close the connection, which may be dead."""
        with suppress(Exception):
            self.world.close()

    def reconnect(self) -> None:
        """Open a new connection: PostgreSQL may have been restarted."""
        self.close()
        self.world.connection = connect(self.world.url)
        self.world.connection.run("SET application_name TO 'world'")
