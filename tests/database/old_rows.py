"""Builders of rows at revision 0006."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from tests.world import World

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class OldRows:
    """Builders of cadences, enrollments and messages, each with plain values of that time."""

    world: World

    def __post_init__(self) -> None:
        self.template = self.world.template(body="Hello", subject="Hello")
        self.approved = self.world.template(channel="whatsapp", body="Hello")
        self.main = self.cadence()

    def cadence(self, steps: int = 3, channel: str = "email", **columns: object) -> UUID:
        template = self.template if channel == "email" else self.approved
        return self.world.cadence(
            *({"channel": channel, "template_id": template} for _ in range(steps)), **columns
        )

    def steps_of(self, cadence: UUID) -> list[UUID]:
        rows = self.world.rows(
            "SELECT id FROM cadence_steps WHERE cadence_id = :c ORDER BY step_order", c=cadence
        )
        return [row["id"] for row in rows]

    def enroll(
        self, cadence: UUID | None = None, lead: UUID | None = None, **columns: object
    ) -> UUID:
        lead = lead or self.world.lead(email=f"{uuid4().hex}@lead.test", phone=None)
        if columns.get("status", "active") in ("active", "paused"):
            columns.setdefault("next_step_due", LONG_AGO)
        return self.world.enrollment(cadence or self.main, lead, **columns)

    def message(self, enrollment: UUID, step: UUID, status: str, **columns: object) -> UUID:
        row = self.world.enrollment_row(enrollment)
        return self.world.insert(
            "interactions",
            **{
                **{name: row[name] for name in ("org_id", "cadence_id", "lead_id")},
                "enrollment_id": enrollment,
                "step_id": step,
                "sender_id": self.world.email_sender,
                "channel": "email",
                "status": status,
                "content": "Hello",
                "sent_at": LONG_AGO,
                "created_at": LONG_AGO,
                **columns,
            },
        )

    def add_records(self, answered: UUID) -> None:
        """What came back: replies, with and without an enrollment, events, and runs."""
        world = self.world
        lead = world.lead(email="answers@lead.test")
        for type_ in ("reply", "auto_reply"):
            world.insert(
                "interactions",
                org_id=world.org_id,
                lead_id=lead,
                channel="email",
                type=type_,
                status="received",
                content="No",
                sent_at=LONG_AGO,
                reply_to_id=answered,
            )
        world.connection.run(
            """INSERT INTO delivery_events (event_key, source, kind, org_id, lead_id, occurred_at)
               VALUES ('1', 'ses', 'bounce', :org, :lead, now()),
                      ('2', 'ses', 'x', NULL, NULL, now())""",
            org=world.org_id,
            lead=lead,
        )
        world.connection.run(
            """INSERT INTO cadence_runs (id, trigger, trigger_id, finished_at)
               VALUES (gen_random_uuid(), 'schedule', 'old', now())"""
        )
