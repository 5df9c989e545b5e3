"""Messages that might be sent, and what the caps let through of them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from tests.world import Row, World

START = datetime(2026, 3, 2, 9, 0, 2, tzinfo=UTC)
DAY = timedelta(days=1)
TICK = timedelta(minutes=15)

TAKE = "SELECT * FROM take_room(CAST(:messages AS jsonb), CAST(:back AS jsonb))"


def set_time(connection: Any, at: datetime) -> None:
    """Let the engine's clock stand still at a moment, in every session that simulates."""
    connection.run(
        """INSERT INTO simulated_time (at) VALUES (:at)
           ON CONFLICT (only_row) DO UPDATE SET at = EXCLUDED.at""",
        at=at,
    )


@dataclass
class Caps:
    """The caps of one organization, at a time that the test sets."""

    world: World
    at: datetime = START
    sender: UUID = field(init=False)

    def __post_init__(self) -> None:
        self.sender = self.world.email_sender
        self.world.connection.run("SET cadence.simulated = on")
        self.move_to(self.at)

    def move_to(self, at: datetime) -> None:
        """Set the engine's clock."""
        self.at = at
        set_time(self.world.connection, at)

    def cap(self, kind: str, daily_cap: int, **columns: Any) -> UUID:
        """Insert a cap; without trickle unless asked for."""
        defaults: Row = {"org_id": self.world.org_id, "kind": kind, "trickle": False}
        if kind == "sender":
            defaults["sender_id"] = self.sender
        return self.world.insert("sending_caps", **{**defaults, "daily_cap": daily_cap, **columns})

    def message(self, **fields: Any) -> Row:
        """Return a candidate: an email to a lead of its own."""
        enrollment = uuid4()
        return {
            "org_id": str(self.world.org_id),
            "channel": "email",
            "is_first_touch": False,
            "zone": "UTC",
            "sender_id": str(self.sender),
            "enrollment_id": str(enrollment),
            "address_key": f"{enrollment}@lead.test",
            "recipient_domain": "lead.test",
            **{
                name: str(value) if isinstance(value, UUID) else value
                for name, value in fields.items()
            },
        }

    def messages(self, count: int, **fields: Any) -> list[Row]:
        """Return this many candidates."""
        return [self.message(**fields) for _ in range(count)]

    def refused(self, messages: Sequence[Row], back: Sequence[Row] = ()) -> list[Row]:
        """Take room for these messages; return what is refused, in order."""
        return self.world.rows(TAKE, messages=json.dumps(messages), back=json.dumps(back))

    def taken(self, messages: Sequence[Row]) -> int:
        """Take room for these messages; return how many got it."""
        return len(messages) - len(self.refused(messages))

    def ruling(self, kind: str, message: Row, at: datetime | None = None) -> list[Any] | None:
        """Return until when a cap keeps a message back, and why; ``None``: it does not."""
        [[until, detail]] = self.world.connection.run(
            """SELECT r.until, r.detail
                 FROM rule_cap(jsonb_populate_record(NULL::candidate, CAST(:c AS jsonb)), :at,
                               :kind) AS r""",
            kind=kind,
            c=json.dumps(message),
            at=at or self.at,
        )
        return None if until is None else [until, detail]

    def room(self, message: Row) -> dict[str, int]:
        """Return the room of each scope of a message, by the kind of scope."""
        rows = self.world.rows(
            """SELECT split_part(r.scope, ':', 1) AS kind, r.room
                 FROM jsonb_populate_record(NULL::candidate, CAST(:c AS jsonb)) AS c
                CROSS JOIN counted_in(ARRAY[c], :at) AS own
                CROSS JOIN room_under(ARRAY[own], :at) AS r""",
            c=json.dumps(message),
            at=self.at,
        )
        return {row["kind"]: row["room"] for row in rows}
