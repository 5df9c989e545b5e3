"""The feedback queue of a test, and the sent message that the samples are about."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from aws_lambda_powertools.utilities.typing import LambdaContext

from cadence_core.errors import InvalidInvocationError
from cadence_core.feedback.domain.delivery import DeliveryEvent
from cadence_core.feedback.events.queue_messages import feedback_from
from cadence_core.feedback.events.wamids import hashed_wamid
from cadence_core.feedback.record_feedback import Feedback
from functions.delivery_events.app import lambda_handler
from local import samples as sample_ids
from tests.world import Row, World

EVENTS = Path(__file__).parents[2] / "events"
# The ids that the samples in events/ refer to.
INTERACTION_ID = UUID(sample_ids.INTERACTION_ID)
AWS_MESSAGE_ID = "6d69f07a-c317-4278-9d5c-6a84078419ec"
WAMID = "wamid.HBgNNTUxMTk4NzY1NDMyMRUCABEYEjZCMkY3RkE5QzM4RDYxRTQ1QQA="
WHATSAPP_NUMBER = "phone-number-id-976c72a700aa43b0b46e0ba5cf7bfa79"
SENT_STATUSES = ("sent", "delivered", "read", "bounced", "complained")
SENT_AT = datetime(2026, 11, 20, 13, tzinfo=UTC)


class Context(LambdaContext):
    """The parts of Lambda's context that the handler uses."""

    def __init__(self) -> None:
        self._function_name = "delivery-events"
        self._memory_limit_in_mb = 512
        self._invoked_function_arn = "arn:aws:lambda:sa-east-1:123456789012:function:x"
        self._aws_request_id = str(uuid4())

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        return 30_000


@dataclass(frozen=True)
class SentMessage:
    lead: UUID
    enrollment: UUID
    interaction: UUID


def sample(name: str) -> str:
    """Return the body of the queue message in a file of events/."""
    event = json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))
    body: str = event["Records"][0]["body"]
    return body


def samples() -> list[str]:
    names = (path.stem for path in EVENTS.glob("*.json"))
    return sorted(name for name in names if name.startswith(("ses_", "whatsapp_")))


def readable_feedback(body: str) -> list[Feedback]:
    """Return the items of a queue message that can be read."""
    items = feedback_from(body)
    return [item for item in items if not isinstance(item, InvalidInvocationError)]


def delivery_events(body: str) -> list[DeliveryEvent]:
    """Return the delivery events of a queue message."""
    return [item for item in feedback_from(body) if isinstance(item, DeliveryEvent)]


class Inbox:
    """Delivers queue messages to the handler, and reports what they changed."""

    def __init__(self, world: World) -> None:
        self.world = world

    def deliver(self, *bodies: str) -> list[int]:
        """Hand the messages over in one batch; return the positions of those that failed."""
        records = [_record(position, body) for position, body in enumerate(bodies)]
        answer = lambda_handler({"Records": records}, Context())
        failed = {item["itemIdentifier"] for item in answer["batchItemFailures"]}
        return [
            position for position, record in enumerate(records) if record["messageId"] in failed
        ]

    def deliver_samples(self, *names: str) -> None:
        assert self.deliver(*map(sample, names)) == []

    def message(
        self,
        channel: str = "email",
        status: str = "sent",
        *,
        steps: int = 2,
        lead: UUID | None = None,
        cadence: Row | None = None,
        wamid: str | None = None,
        is_address_kept: bool = True,
        **columns: Any,
    ) -> SentMessage:
        """Insert a message of a first step, with its enrollment as the engine leaves it.

        Without `is_address_kept`, the message lacks the address that it went to, as messages
        sent before revision 0005 do.
        """
        world = self.world
        lead = lead or world.lead()
        cadence_id = world.cadence(
            *({"channel": channel, "delay_days": 3 * step} for step in range(steps)),
            **(cadence or {}),
        )
        enrollment = world.enrollment(cadence_id, lead)
        [step] = world.rows(
            "SELECT id FROM cadence_steps WHERE cadence_id = :c AND step_order = 1", c=cadence_id
        )
        is_known = status in (*SENT_STATUSES, "failed")
        provider_id = sample_ids.SES_MESSAGE_ID if channel == "email" else AWS_MESSAGE_ID
        interaction = world.insert(
            "interactions",
            **{
                "id": INTERACTION_ID,
                "org_id": world.org_id,
                "enrollment_id": enrollment,
                "cadence_id": cadence_id,
                "step_id": step["id"],
                "lead_id": lead,
                "sender_id": world.email_sender if channel == "email" else world.whatsapp_sender,
                "channel": channel,
                "status": status,
                "content": "Dear Maria",
                "external_id": provider_id if is_known else None,
                "sent_at": SENT_AT if is_known else None,
                "wamid": hashed_wamid(wamid) if wamid else None,
                **columns,
            },
        )
        if is_address_kept:
            world.connection.run(KEEP_ADDRESS, id=interaction)
        change = "current_step = 2"
        if status == "uncertain":
            change = "status = 'paused', status_reason = 'uncertain_send', paused_by = 'engine'"
        if status in ("uncertain", *SENT_STATUSES):
            world.connection.run(
                f"UPDATE cadence_enrollments SET {change} WHERE id = :e",  # noqa: S608
                e=enrollment,
            )
        return SentMessage(lead, enrollment, interaction)

    # Queries

    def status_of(self, message: SentMessage) -> str:
        return str(self.world.row("interactions", message.interaction)["status"])

    def enrollment_of(self, message: SentMessage) -> tuple[str, str | None, int]:
        """Return the enrollment's status, the reason for it, and its current step."""
        row = self.world.row("cadence_enrollments", message.enrollment)
        return row["status"], row["status_reason"], row["current_step"]

    def kinds_kept(self) -> list[str]:
        """Return the kinds of all stored events, including those about no lead."""
        rows = self.world.rows("SELECT kind FROM delivery_events ORDER BY kind")
        return [row["kind"] for row in rows]

    def suppressions(self) -> list[tuple[str, str, str]]:
        rows = self.world.rows(
            "SELECT channel, coalesce(address, '(hash)') AS address, reason FROM suppressions"
            " ORDER BY 1, 2"
        )
        return [(row["channel"], row["address"], row["reason"]) for row in rows]

    def state(self) -> dict[str, list[Row]]:
        """Return everything that events may change, without values that differ between runs."""
        return {
            name: self.world.rows(sql.format(org=self.world.org_id)) for name, sql in STATE.items()
        }


KEEP_ADDRESS = """
    UPDATE interactions AS i
       SET address_hashes = ARRAY[address_hash(
               i.org_id, i.channel, CASE i.channel WHEN 'email' THEN l.email ELSE l.phone END)]
      FROM leads AS l WHERE l.id = i.lead_id AND i.id = :id"""
# Due times are whole hours from now; ids are left out, and "#" replaces the hashes in keys.
STATE = {
    "messages": """
        SELECT status, external_id, wamid IS NOT NULL AS has_wamid, error_code, sent_at
          FROM interactions
         WHERE type = 'message' AND org_id = '{org}' ORDER BY created_at, id""",
    "replies": """
        SELECT r.type, r.channel, r.subject, r.content, m.external_id AS answers, r.sent_at
          FROM interactions AS r LEFT JOIN interactions AS m ON m.id = r.reply_to_id
         WHERE r.type <> 'message' AND r.org_id = '{org}' ORDER BY r.sent_at, r.content""",
    "enrollments": """
        SELECT status, status_reason, status_detail, attempts, run_id,
               CASE WHEN status IN ('active', 'paused') THEN current_step END AS current_step,
               round(extract(epoch FROM next_step_due - now()) / 3600) AS due_in_hours
          FROM cadence_enrollments WHERE org_id = '{org}' ORDER BY enrolled_at, id""",
    "suppressions": """
        SELECT channel, address, reason, source FROM suppressions
         WHERE org_id = '{org}' ORDER BY 1, 2""",
    "leads": "SELECT wa_id, last_whatsapp_inbound_at FROM leads WHERE org_id = '{org}' ORDER BY 1",
    "senders": """
        SELECT stopped_until, stop_code FROM senders
         WHERE org_id = '{org}' ORDER BY channel""",
    "templates": """
        SELECT fault_code FROM message_templates
         WHERE org_id = '{org}' ORDER BY created_at, id""",
    "events": """
        SELECT regexp_replace(event_key, '[0-9a-f]{{64}}', '#') AS event_key, kind, code
          FROM delivery_events WHERE org_id = '{org}' ORDER BY 1, 2, 3""",
}


def _record(position: int, body: str) -> Row:
    return {
        "messageId": str(uuid4()),
        "receiptHandle": f"handle-{position}",
        "body": body,
        "attributes": {"ApproximateReceiveCount": "1"},
        "messageAttributes": {},
        "md5OfBody": "",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:sa-east-1:123456789012:cadence-feedback",
        "awsRegion": "sa-east-1",
    }
