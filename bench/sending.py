"""The engine that benches measure, what it sends, and the stand-in for SES in another process."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from cadence_core.runtime.initialization import settle
from cadence_core.sending.application import Application, build_application

ORGANIZATION = "Acme"
"""It owns nine tenths of the leads if there are more organizations."""
SEED = f"""
WITH org AS (
    INSERT INTO organizations (name)
    SELECT CASE n WHEN 1 THEN '{ORGANIZATION}' ELSE 'Org' || n END
      FROM generate_series(1, CAST(:organizations AS int)) AS n
    RETURNING id, name
), sender AS (
    INSERT INTO senders (org_id, channel, address, display_name)
    SELECT id, 'email', 'ana@' || lower(name) || '.test', 'Ana' FROM org RETURNING id, org_id
), template AS (
    INSERT INTO message_templates (org_id, name, channel, subject, body)
    SELECT id, 'intro', 'email', 'Hello {{{{ first_name }}}}',
           'Dear {{{{ first_name }}}},\n\n'
           'we help teams like yours at {{{{ company_name }}}}.\n\nAna'
      FROM org RETURNING id, org_id
), cadence AS (
    INSERT INTO cadences (org_id, name, status, email_sender_id)
    SELECT org_id, 'outbound', 'active', id FROM sender RETURNING id, org_id
)
INSERT INTO cadence_steps (cadence_id, step_order, channel, template_id)
SELECT cadence.id, 1, 'email', template.id FROM cadence JOIN template USING (org_id)
"""  # noqa: S608 - a constant
ENROLL = f"""
WITH organization AS (
    SELECT id, row_number() OVER (ORDER BY name <> '{ORGANIZATION}', id) - 1 AS number,
           count(*) OVER () - 1 AS others
      FROM organizations
), lead AS (
    INSERT INTO leads (org_id, email, first_name, company_name)
    SELECT o.id, 'lead' || n || '-' || :mark || '@lead.test', 'Maria', 'Padaria Sol'
      FROM generate_series(CAST(:first AS int) + 1, CAST(:first AS int) + CAST(:count AS int)) AS n
      JOIN organization AS o
        ON number = CASE WHEN others = 0 OR n % 10 <> 0 THEN 0 ELSE 1 + n / 10 % others END
    RETURNING id, org_id
)
INSERT INTO cadence_enrollments (cadence_id, lead_id)
SELECT cadences.id, lead.id FROM cadences JOIN lead USING (org_id) WHERE cadences.name = :cadence
"""  # noqa: S608 - a constant


@contextmanager
def provider(latency_ms: float, text_latency_ms: float = 0) -> Iterator[None]:
    """Run the stand-ins in their own process, and point the SDKs to them."""
    command = [sys.executable, "-m", "local.stand_ins", "--latency-ms", str(latency_ms)]
    command += ["--text-latency-ms", str(text_latency_ms)]
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
    url: str, batch: int = 50, concurrency: int = 10, **settings: str
) -> Application:
    """Build the engine as it is deployed, without a pace that would hide the result."""
    settle()  # as its function does
    return build_application(
        {
            "DATABASE_URL": url,
            "EMAIL_TRANSPORT": "ses",
            "WHATSAPP_TRANSPORT": "stub",
            "BATCH_SIZE": str(batch),
            "SEND_CONCURRENCY": str(concurrency),
            "MAX_SENDS_PER_SECOND": "10000",
            "UNSUBSCRIBE_KEYS": "a-key-of-the-benchmark-that-is-long-enough",
            "UNSUBSCRIBE_BASE_URL": "https://u.acme.test",
            **settings,
        }
    )
