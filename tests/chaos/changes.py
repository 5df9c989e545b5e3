"""The changes that operators make, after which some messages must not be begun.

Names after a colon stand for rows of the enrollment that a change is made for.
"""

from dataclasses import dataclass
from typing import Literal

EMAIL_SENDER = "(SELECT email_sender_id FROM cadences WHERE id = :cadence)"
FIRST_TEMPLATE = "(SELECT template_id FROM cadence_steps WHERE id = :first_step)"


@dataclass(frozen=True, slots=True)
class Change:
    """A change after which some messages must not be begun."""

    whose: Literal["lead", "cadence"]
    sql: str
    undo: str | None = None
    channel: str | None = None
    """Only messages of this channel must not be begun."""
    witness: str | None = None
    """Only messages whose attribute of this name has the old value must not be begun."""
    old: str = "SELECT NULL"


CHANGES = {
    "opt-in withdrawn": Change(
        "lead",
        "UPDATE leads SET whatsapp_opt_in_at = NULL WHERE id = :lead",
        "UPDATE leads SET whatsapp_opt_in_at = '2026-01-01' WHERE id = :lead",
        "whatsapp",
    ),
    "lead deleted": Change("lead", "UPDATE leads SET deleted_at = now() WHERE id = :lead"),
    "lead won": Change("lead", "UPDATE leads SET status = 'won' WHERE id = :lead"),
    "address changed": Change(
        "lead",
        "UPDATE leads SET email = 'new.' || email WHERE id = :lead",
        channel="email",
        witness="to",
        old="SELECT email FROM leads WHERE id = :lead",
    ),
    "suppressed": Change(
        "lead",
        """INSERT INTO suppressions (org_id, channel, address, reason)
           SELECT org_id, 'email', email, 'unsubscribed' FROM leads WHERE id = :lead
           ON CONFLICT DO NOTHING""",
        channel="email",
    ),
    "unsubscribed": Change(
        "lead",
        """UPDATE cadence_enrollments
              SET status = 'unsubscribed', status_reason = 'unsubscribed',
                  run_id = NULL, lease_expires_at = NULL
            WHERE id = :enrollment AND status IN ('active', 'paused')""",
    ),
    "sender paused": Change(
        "cadence",
        f"UPDATE senders SET status = 'paused' WHERE id = {EMAIL_SENDER}",
        "UPDATE senders SET status = 'active' WHERE org_id = :org",
        "email",
        witness="sender_id",
        old=f"SELECT {EMAIL_SENDER}",
    ),
    "sender stopped": Change(
        "cadence",
        f"""UPDATE senders SET stopped_until = now() + interval '9 hours', stop_code = 'chaos'
             WHERE id = {EMAIL_SENDER}""",
        "UPDATE senders SET stopped_until = NULL, stop_code = NULL WHERE org_id = :org",
        "email",
        witness="sender_id",
        old=f"SELECT {EMAIL_SENDER}",
    ),
    "sender exchanged": Change(
        "cadence",
        f"""WITH new AS (INSERT INTO senders (org_id, channel, address)
                         SELECT org_id, channel, 'new.' || address FROM senders
                          WHERE id = {EMAIL_SENDER} RETURNING id)
            UPDATE cadences SET email_sender_id = (SELECT id FROM new) WHERE id = :cadence""",
        channel="email",
        witness="sender_id",
        old=f"SELECT {EMAIL_SENDER}",
    ),
    "template exchanged": Change(
        "cadence",
        f"""WITH new AS (INSERT INTO message_templates (org_id, name, channel, subject, body)
                         SELECT org_id, name, channel, subject, replace(body, '/a]]', '/b]]')
                           FROM message_templates WHERE id = {FIRST_TEMPLATE} RETURNING id)
            UPDATE cadence_steps SET template_id = (SELECT id FROM new) WHERE id = :first_step""",
        channel="email",
        witness="version_of_first_step",
        old="SELECT 'a'",
    ),
    "template at fault": Change(
        "cadence",
        """UPDATE message_templates SET fault_code = '132001'
            WHERE org_id = :org AND channel = 'whatsapp'""",
        "UPDATE message_templates SET fault_code = NULL WHERE org_id = :org",
        "whatsapp",
    ),
    "template deleted": Change(
        "cadence",
        "UPDATE cadence_steps SET template_id = NULL WHERE id = :second_step",
        """UPDATE cadence_steps SET template_id = (
               SELECT id FROM message_templates WHERE org_id = :org AND channel = 'whatsapp')
            WHERE id = :second_step""",
        "whatsapp",
    ),
    "cadence paused": Change(
        "cadence",
        "UPDATE cadences SET status = 'paused' WHERE id = :cadence",
        "UPDATE cadences SET status = 'active' WHERE id = :cadence",
    ),
}
