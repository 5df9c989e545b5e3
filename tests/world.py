"""Builders that insert rows into a test's database, and queries that read them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch
from uuid import UUID

from cadence_core.database import connection

Row = dict[str, Any]
TABLES_WITH_LIMITS = ("organizations", "cadences", "senders", "message_templates", "leads")

MAX_BUILDING_SECONDS = 300


class World:
    """An organization with senders, and builders of its cadences, leads and enrollments.

    Every builder takes column values by name and returns the new row's id.
    """

    def __init__(self, database_url: str, domain: str = "acme.test", number: str = "1") -> None:
        self._connect(database_url)
        self.org_id = self.insert("organizations", name="Acme", timezone="America/Sao_Paulo")
        self.email_sender = self.insert(
            "senders",
            org_id=self.org_id,
            channel="email",
            address=f"ana@{domain}",
            display_name="Ana",
        )
        self.whatsapp_sender = self.insert(
            "senders", org_id=self.org_id, channel="whatsapp", address=f"phone-number-id-{number}"
        )

    @classmethod
    def existing(cls, database_url: str) -> "World":
        """Return the world that was built in this database, or in the one it is a copy of."""
        world = cls.__new__(cls)
        world._connect(database_url)
        [[world.org_id]] = world.connection.run("SELECT id FROM organizations")
        senders = dict(world.connection.run("SELECT channel, id FROM senders"))
        world.email_sender, world.whatsapp_sender = senders["email"], senders["whatsapp"]
        return world

    def _connect(self, database_url: str) -> None:
        self.url = database_url
        # The engine's limits would stop the building of a large world on a busy computer.
        with patch.object(connection, "SOCKET_TIMEOUT_SECONDS", MAX_BUILDING_SECONDS):
            self.connection = connection.connect(database_url)
        self.connection.run("SET statement_timeout TO 0")
        # Tests that terminate the engine's sessions recognize this one by its name.
        self.connection.run("SET application_name TO 'world'")

    def close(self) -> None:
        self.connection.close()

    def stop_clock(self, at: datetime) -> None:
        """Let the engine's clock stand still at a moment.

        This session and every later one read it; one that is open already does not.
        """
        self.connection.run("SET cadence.simulated = on")
        [[name]] = self.connection.run("SELECT current_database()")
        self.connection.run(f'ALTER DATABASE "{name}" SET cadence.simulated = on')
        self.connection.run(
            """INSERT INTO simulated_time (at) VALUES (:at)
               ON CONFLICT (only_row) DO UPDATE SET at = EXCLUDED.at""",
            at=at,
        )

    # Building

    def insert(self, table: str, **columns: Any) -> UUID:
        names = ", ".join(columns)
        values = ", ".join(f":{name}" for name in columns)
        sql = f"INSERT INTO {table} ({names}) VALUES ({values}) RETURNING id"  # noqa: S608
        [[id_]] = self.connection.run(sql, **columns)
        return UUID(str(id_))

    def template(self, **columns: Any) -> UUID:
        """Insert a template; on WhatsApp, an approved one unless overridden."""
        defaults: Row = {
            "org_id": self.org_id,
            "name": "intro",
            "channel": "email",
            "subject": "Hello {{ first_name }}",
            "body": "Dear {{ first_name }} of {{ company_name }}",
        }
        if columns.get("channel") == "whatsapp":
            defaults |= {"whatsapp_template_name": "intro", "whatsapp_language": "pt_BR"}
        return self.insert("message_templates", **{**defaults, **columns})

    def cadence(self, *steps: Row, **columns: Any) -> UUID:
        """Insert an active cadence; by default each step is an email without delay."""
        defaults = {
            "org_id": self.org_id,
            "name": "outbound",
            "status": "active",
            "email_sender_id": self.email_sender,
            "whatsapp_sender_id": self.whatsapp_sender,
        }
        cadence_id = self.insert("cadences", **{**defaults, **columns})
        for order, step in enumerate(steps, start=1):
            self.step(cadence_id, **{"step_order": order, **step})
        return cadence_id

    def step(self, cadence_id: UUID, **columns: Any) -> UUID:
        channel = columns.get("channel", "email")
        if "template_id" not in columns:
            columns["template_id"] = self.template(channel=channel)
        defaults = {"cadence_id": cadence_id, "step_order": 1, "channel": channel}
        return self.insert("cadence_steps", **{**defaults, **columns})

    def lead(self, **columns: Any) -> UUID:
        defaults = {
            "org_id": self.org_id,
            "email": "maria@lead.test",
            "phone": "+5511987654321",
            "first_name": "Maria",
            "company_name": "Padaria Sol",
            "whatsapp_opt_in_at": datetime.fromisoformat("2026-01-01T00:00:00+00:00"),
        }
        return self.insert("leads", **{**defaults, **columns})

    def enrollment(self, cadence_id: UUID, lead_id: UUID | None = None, **columns: Any) -> UUID:
        lead_id = lead_id or self.lead_of_its_own()
        return self.insert("cadence_enrollments", cadence_id=cadence_id, lead_id=lead_id, **columns)

    def lead_of_its_own(self, **columns: Any) -> UUID:
        """Insert a lead whose addresses no other has: a person gets one message of a batch."""
        number = self.count("leads")
        if number == 0:
            return self.lead(**columns)
        own = {"email": f"maria{number}@lead.test", "phone": f"+55119876{number:05}"}
        return self.lead(**{**own, **columns})

    def enroll_many(self, cadence_id: UUID, count: int) -> list[UUID]:
        """Enroll ``count`` new leads, due a second apart; return enrollment ids in due order."""
        rows = self.connection.run(
            """WITH numbered AS (
                   SELECT n, gen_random_uuid() AS lead_id FROM generate_series(1, :count ::int) AS n
               ), lead AS (
                   INSERT INTO leads (id, org_id, email, first_name, company_name)
                   SELECT lead_id, :org, 'lead' || n + :before ::int || '@lead.test',
                          'Lead ' || n, 'Company'
                     FROM numbered
               )
               INSERT INTO cadence_enrollments (org_id, cadence_id, lead_id, next_step_due)
               SELECT :org, :cadence, lead_id,
                      cadence_now() - make_interval(hours => 1, secs => :count - n)
                 FROM numbered
               RETURNING id, next_step_due""",
            count=count,
            before=self.count("leads", "email LIKE 'lead%'"),
            org=self.org_id,
            cadence=cadence_id,
        )
        return [id_ for id_, _ in sorted(rows, key=lambda row: row[1])]

    def reply(self, lead_id: UUID, **columns: Any) -> UUID:
        """Insert an empty email that a lead has sent."""
        defaults = {
            "org_id": self.org_id,
            "lead_id": lead_id,
            "channel": "email",
            "type": "reply",
            "status": "received",
            "content": "",
            "sent_at": datetime.now(UTC),
        }
        return self.insert("interactions", **{**defaults, **columns})

    def update(self, table: str, id_: UUID, **columns: Any) -> None:
        assignments = ", ".join(f"{name} = :{name}" for name in columns)
        sql = f"UPDATE {table} SET {assignments} WHERE id = :id"  # noqa: S608
        self.connection.run(sql, id=id_, **columns)

    @contextmanager
    def without_triggers(self) -> Iterator[None]:
        """Write rows as they may be from before a trigger existed."""
        self.connection.run("SET session_replication_role TO replica")
        yield
        self.connection.run("SET session_replication_role TO DEFAULT")

    @contextmanager
    def without_limits(self) -> Iterator[None]:
        """Write texts as they may be from before they had limits."""
        for action in ("DISABLE", "ENABLE"):
            for table in TABLES_WITH_LIMITS:
                self.connection.run(f"ALTER TABLE {table} {action} TRIGGER refuse_oversized")
            if action == "DISABLE":
                yield

    # Clock

    def pass_time(self, interval: str) -> None:
        """Move every due time, lease and touch of a person into the past by ``interval``."""
        self.connection.run(
            """UPDATE cadence_enrollments
                  SET next_step_due = next_step_due - CAST(:interval AS interval),
                      step_due_at = step_due_at - CAST(:interval AS interval),
                      lease_expires_at = lease_expires_at - CAST(:interval AS interval)""",
            interval=interval,
        )
        self.connection.run(
            "UPDATE cadence_runs SET lease_expires_at = lease_expires_at - CAST(:i AS interval)",
            i=interval,
        )
        self.connection.run(
            """UPDATE person_touches
                  SET touched_at = touched_at - CAST(:i AS interval),
                      touched_before = touched_before - CAST(:i AS interval)""",
            i=interval,
        )

    # Reading

    def rows(self, sql: str, **parameters: Any) -> list[Row]:
        values = self.connection.run(sql, **parameters)
        names = [column["name"] for column in self.connection.columns]
        return [dict(zip(names, row, strict=True)) for row in values]

    def row(self, table: str, id_: UUID) -> Row:
        [row] = self.rows(f"SELECT * FROM {table} WHERE id = :id", id=id_)  # noqa: S608
        return row

    def enrollment_row(self, enrollment_id: UUID) -> Row:
        return self.row("cadence_enrollments", enrollment_id)

    def status_of(self, enrollment_id: UUID) -> tuple[str, str | None]:
        """Return an enrollment's status and the reason for it."""
        row = self.enrollment_row(enrollment_id)
        return row["status"], row["status_reason"]

    def messages(self) -> list[Row]:
        return self.rows("SELECT * FROM interactions ORDER BY created_at, id")

    def message_of(self, enrollment_id: UUID) -> Row:
        """Return the only message of an enrollment."""
        [message] = self.rows(
            "SELECT * FROM interactions WHERE enrollment_id = :id", id=enrollment_id
        )
        return message

    def count(self, table: str, where: str = "true") -> int:
        [[count]] = self.connection.run(f"SELECT count(*) FROM {table} WHERE {where}")  # noqa: S608
        return int(count)

    def dump(self) -> dict[str, list[str]]:
        """Return every row of every table, with the transaction that wrote it."""
        tables = self.connection.run(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
        )
        return {
            table: [
                row
                for [row] in self.connection.run(
                    f"SELECT xmin || ' ' || t::text FROM {table} AS t ORDER BY 1"  # noqa: S608
                )
            ]
            for [table] in tables
        }
