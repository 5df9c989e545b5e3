"""The design that comes first to mind: a loop that takes a due message, sends it, and notes it.

python -m bench.peers.naive URL

Each message costs a query, a request of SES and a commit, one after the other, with no rule, no
lease and no proof of what was sent. It has tables of its own beside the engine's.
"""

import sys
from typing import Any

import boto3
from pg8000.native import Connection

from bench.peers.worker import serve
from cadence_core.database.connection import connect

TABLES = """
CREATE TABLE IF NOT EXISTS naive_leads (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text, first_name text,
    company_name text, due_at timestamptz, sent_at timestamptz);
CREATE TABLE IF NOT EXISTS naive_messages (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, lead_id bigint, content text,
    external_id text, sent_at timestamptz);
CREATE INDEX IF NOT EXISTS naive_due ON naive_leads (due_at) WHERE sent_at IS NULL"""
FILL = """
INSERT INTO naive_leads (email, first_name, company_name, due_at)
SELECT 'lead' || n || '@lead.test', 'Maria', 'Padaria Sol', now()
  FROM generate_series(1, CAST(:count AS int)) AS n"""
NEXT = """
SELECT id, email, first_name, company_name FROM naive_leads
 WHERE sent_at IS NULL AND due_at <= now() ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED"""
SENT = "UPDATE naive_leads SET sent_at = now() WHERE id = :lead"
KEEP = """
INSERT INTO naive_messages (lead_id, content, external_id, sent_at)
VALUES (:lead, :content, :external_id, now())"""


def main(url: str) -> None:
    """Serve the loop."""
    database = connect(url)
    for statement in TABLES.split(";"):
        database.run(statement)
    client = boto3.client("sesv2")

    def drain() -> None:
        while _send_one(database, client):
            pass

    serve(lambda count: database.run(FILL, count=count), drain)


def _send_one(database: Connection, client: Any) -> bool:
    """Send the message that is due first; return whether there was one."""
    database.run("BEGIN")
    rows = database.run(NEXT)
    for lead, email, first_name, company in rows:
        text = f"Dear {first_name},\n\nwe help teams like yours at {company}.\n\nAna"
        answer = client.send_email(
            FromEmailAddress="Ana <ana@acme.test>",
            Destination={"ToAddresses": [email]},
            Content={
                "Simple": {
                    "Subject": {"Data": f"Hello {first_name}"},
                    "Body": {"Text": {"Data": text}},
                }
            },
        )
        database.run(SENT, lead=lead)
        database.run(KEEP, lead=lead, content=text, external_id=answer["MessageId"])
    database.run("COMMIT")
    return bool(rows)


if __name__ == "__main__":
    main(sys.argv[1])
