"""What every peer sends and writes: the same request as the engine's, and two rows for it.

The lead is read when the email is sent. A row of the email is inserted before it is sent and
updated after, and the lead's next email becomes due some days later.
"""

from typing import Any
from uuid import uuid4

import boto3
from botocore.config import Config

TABLES = """
CREATE TABLE IF NOT EXISTS peer_leads (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text, first_name text,
    company_name text, next_due timestamptz);
CREATE TABLE IF NOT EXISTS peer_emails (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, lead_id bigint REFERENCES peer_leads,
    status text, content text, external_id text, sent_at timestamptz);
CREATE INDEX IF NOT EXISTS peer_due ON peer_leads (next_due)"""
FILL = """
INSERT INTO peer_leads (email, first_name, company_name, next_due)
SELECT 'lead' || n || '-' || gen_random_uuid() || '@lead.test', 'Maria', 'Padaria Sol', now()
  FROM generate_series(1, {}) AS n
RETURNING id"""
READ = "SELECT email, first_name, company_name FROM peer_leads WHERE id = {}"
BEFORE = """
INSERT INTO peer_emails (lead_id, status, content) VALUES ({}, 'sending', {}) RETURNING id"""
AFTER = """
WITH sent AS (
    UPDATE peer_emails SET status = 'sent', external_id = {}, sent_at = now()
     WHERE id = {} RETURNING lead_id
)
UPDATE peer_leads SET next_due = now() + interval '3 days'
  FROM sent WHERE peer_leads.id = sent.lead_id"""


def a_client(concurrency: int = 1) -> Any:
    """Return a client of SES with as many connections; it tries once."""
    config = Config(
        max_pool_connections=concurrency,
        retries={"mode": "standard", "total_max_attempts": 1},
    )
    return boto3.client("sesv2", config=config)


def text_of(first_name: str, company: str) -> str:
    """Return the text of an email."""
    return f"Dear {first_name},\n\nwe help teams like yours at {company}.\n\nAna"


def a_request(email: str, first_name: str, text: str) -> dict[str, Any]:
    """Return a request as large as the engine's."""
    paragraphs = "\n".join(f"<p>{part}</p>" for part in text.split("\n\n"))
    html = f"<!DOCTYPE html>\n<html><body>\n{paragraphs}\n</body></html>\n"
    unsubscribe = f"<https://u.acme.test/{uuid4().hex}{uuid4().hex}>"
    return {
        "FromEmailAddress": "Ana <ana@acme.test>",
        "Destination": {"ToAddresses": [email]},
        "Content": {
            "Simple": {
                "Subject": {"Data": f"Hello {first_name}", "Charset": "UTF-8"},
                "Body": {
                    "Html": {"Data": html, "Charset": "UTF-8"},
                    "Text": {"Data": text, "Charset": "UTF-8"},
                },
                "Headers": [
                    {"Name": "List-Unsubscribe", "Value": unsubscribe},
                    {"Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click"},
                ],
            }
        },
        "ConfigurationOverrides": {
            "Tracking": {
                "OpenTrackingEnabled": "DISABLED",
                "ClickTrackingEnabled": "DISABLED",
            }
        },
        "EmailTags": [
            {"Name": name, "Value": str(uuid4())}
            for name in ("interaction_id", "enrollment_id", "step_id")
        ],
    }
