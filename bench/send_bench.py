"""How close a batch of emails comes to the fastest it could be.

The whole engine, boto3 included, over a real PostgreSQL and a stand-in of SES in another process.
With a provider that takes ``LATENCY_MS`` for each email and ``CONCURRENCY`` threads, a batch of
``BATCH`` cannot take less than ``BATCH / CONCURRENCY`` times that. What it takes with a provider
that answers at once is the fixed overhead: the database, the encoding, and what boto3 computes.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from uuid import uuid4

from pg8000.native import Connection

from cadence_core.database.connection import connect
from cadence_core.database.migrate import migrate_database
from cadence_core.runtime.telemetry import logger
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.application import (
    Application,
    RunSummary,
    Trigger,
    build_application,
)
from local.embedded_postgres import database_url, temporary_server

BATCH = 50
CONCURRENCY = 10
LATENCY_MS = 50
RUNS = 15
TOLERATED = 1.25

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
    SELECT organizations.id, 'lead' || n || '@lead.test', 'Maria', 'Padaria Sol'
      FROM organizations, generate_series(1, :batch) AS n
    RETURNING id
)
INSERT INTO cadence_enrollments (cadence_id, lead_id)
SELECT cadences.id, lead.id FROM cadences, lead
"""


@contextmanager
def provider(latency_ms: float) -> Iterator[None]:
    """Run the stand-ins in a process of their own, and let boto3 come to them."""
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


def an_application(url: str) -> Application:
    """Build the engine as it is deployed, without a pace that would hide what is measured."""
    return build_application(
        {
            "DATABASE_URL": url,
            "EMAIL_TRANSPORT": "ses",
            "WHATSAPP_TRANSPORT": "stub",
            "BATCH_SIZE": str(BATCH),
            "SEND_CONCURRENCY": str(CONCURRENCY),
            "MAX_SENDS_PER_SECOND": "10000",
            "UNSUBSCRIBE_KEYS": "a-key-of-the-benchmark-that-is-long-enough",
            "UNSUBSCRIBE_BASE_URL": "https://u.acme.test",
        }
    )


def batch_ms(application: Application, database: Connection) -> float:
    """Enroll a batch, execute it, and return how long that took."""
    database.run(ENROLL, batch=BATCH)
    started = time.perf_counter()
    summary = application.execute(Trigger("manual", uuid4().hex), TimeLeft.of_seconds(300))
    duration = time.perf_counter() - started
    assert isinstance(summary, RunSummary)
    assert summary.sent == BATCH, summary
    return duration * 1000


def measure(url: str, latency_ms: float) -> tuple[float, list[float]]:
    """Return the first batch of a process, which sets everything up, and the ones after it."""
    database = connect(url)
    with provider(latency_ms):
        application = an_application(url)
        cold, *warm = (batch_ms(application, database) for _ in range(1 + RUNS))
    database.close()
    return cold, warm


def main() -> None:
    """Measure and print."""
    logger.setLevel("CRITICAL")
    with temporary_server() as socket_dir:
        url = database_url(socket_dir, "postgres")
        migrate_database(url)
        database = connect(url)
        database.run(SEED)
        database.close()
        with redirect_stdout(StringIO()):  # the metrics
            _, at_once = measure(url, 0)
            cold, slow = measure(url, LATENCY_MS)
    report(cold, at_once, slow)


def report(cold: float, at_once: list[float], slow: list[float]) -> None:
    """Print the medians, and how they compare."""
    least = BATCH / CONCURRENCY * LATENCY_MS
    overhead, total = statistics.median(at_once), statistics.median(slow)
    allowed = TOLERATED * least + overhead
    print(f"{BATCH} emails, {CONCURRENCY} at a time, {RUNS} runs, medians:")
    print(f"  fixed overhead (provider answers at once)  {overhead:7.0f} ms  {spread(at_once)}")
    print(f"  provider takes {LATENCY_MS} ms: total              {total:7.0f} ms  {spread(slow)}")
    print(f"  the least it could take                    {least:7.0f} ms")
    print(f"  total / least                              {total / least:7.2f}")
    print(f"  allowed: {TOLERATED} x least + overhead            {allowed:7.0f} ms", end="  ")
    print("kept" if total <= allowed else "MISSED")
    print(f"  the first batch of a process               {cold:7.0f} ms")


def spread(durations: list[float]) -> str:
    """Return the fastest and the slowest."""
    return f"({min(durations):.0f} to {max(durations):.0f})"


if __name__ == "__main__":
    main()
