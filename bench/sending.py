"""The engine that benches measure, what it sends, and the stand-in for SES in another process."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from cadence_core.sending.application import Application, build_application

SEED = """
WITH org AS (
    INSERT INTO organizations (name) VALUES ('Acme') RETURNING id
), sender AS (
    INSERT INTO senders (org_id, channel, address, display_name)
    SELECT id, 'email', 'ana@acme.test', 'Ana' FROM org RETURNING id
), template AS (
    INSERT INTO message_templates (org_id, name, channel, subject, body)
    SELECT id, 'intro', 'email', 'Hello {{ first_name }}',
           'Dear {{ first_name }},\n\nwe help teams like yours at {{ company_name }}.\n\nAna'
      FROM org RETURNING id
), cadence AS (
    INSERT INTO cadences (org_id, name, status, email_sender_id)
    SELECT org.id, 'outbound', 'active', sender.id FROM org, sender RETURNING id
)
INSERT INTO cadence_steps (cadence_id, step_order, channel, template_id)
SELECT cadence.id, 1, 'email', template.id FROM cadence, template
"""
ENROLL = """
WITH lead AS (
    INSERT INTO leads (org_id, email, first_name, company_name)
    SELECT organizations.id, 'lead' || n || '-' || :mark || '@lead.test', 'Maria', 'Padaria Sol'
      FROM organizations, generate_series(1, :batch) AS n
    RETURNING id
)
INSERT INTO cadence_enrollments (cadence_id, lead_id)
SELECT cadences.id, lead.id FROM cadences, lead WHERE cadences.name = :cadence
"""


@contextmanager
def provider(latency_ms: float) -> Iterator[None]:
    """Run the stand-ins in their own process, and point boto3 to them."""
    command = [sys.executable, "-m", "local.stand_ins", "--latency-ms", str(latency_ms)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603
    try:
        assert process.stdout is not None
        for line in iter(process.stdout.readline, "\n"):
            name, _, value = line.rstrip("\n").partition("=")
            os.environ[name] = value
        yield
    finally:
        process.terminate()
        process.wait()


def an_application(
    url: str, batch: int = 50, concurrency: int = 10, email: str = "ses"
) -> Application:
    """Build the engine as it is deployed, without a pace that would hide the result."""
    return build_application(
        {
            "DATABASE_URL": url,
            "EMAIL_TRANSPORT": email,
            "WHATSAPP_TRANSPORT": "stub",
            "BATCH_SIZE": str(batch),
            "SEND_CONCURRENCY": str(concurrency),
            "MAX_SENDS_PER_SECOND": "10000",
            "UNSUBSCRIBE_KEYS": "a-key-of-the-benchmark-that-is-long-enough",
            "UNSUBSCRIBE_BASE_URL": "https://u.acme.test",
        }
    )
