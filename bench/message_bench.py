"""Measures the CPU time of one message, above what bare boto3 takes for the same requests.

The engine and boto3 take turns at sending the same batch to a stand-in for SES in another process,
so that a busy machine slows both. Counted is the CPU time of the engine's process and of its
rendering process, not of PostgreSQL and not of the stand-in.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch
from uuid import uuid4

import boto3
from botocore.config import Config
from pg8000.native import Connection

from bench.sending import SEED, an_application, provider
from cadence_core.channels.aws_client import AwsClient
from cadence_core.database.connection import connect
from cadence_core.database.migrate import migrate_database
from cadence_core.runtime.telemetry import logger
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.application import Application, RunSummary, Trigger
from local.embedded_postgres import database_url, temporary_server

BATCH = 200
CONCURRENCY = 10
LATENCY_MS = 20
ROUNDS = 8
TICK = os.sysconf("SC_CLK_TCK")
PARAGRAPH = (
    '<tr><td style="padding: 8px; color: #333333">Dear {{ first_name }}, we help teams like yours'
    ' at {{ company_name }}. See <a href="https://acme.test/cases">what others say</a> about us,'
    " and <b>tell us</b> what you think of it.</td></tr>\n"
)
HTML = f"<html><body><table>\n{PARAGRAPH * 16}</table><p>Ana</p></body></html>"
"""4 kB, as a mail program's editor writes it."""
ADD_HTML = """
WITH template AS (
    INSERT INTO message_templates (org_id, name, channel, subject, body)
    SELECT id, 'page', 'email', 'Hello {{ first_name }}', :body FROM organizations RETURNING id
), cadence AS (
    INSERT INTO cadences (org_id, name, status, email_sender_id)
    SELECT senders.org_id, 'html', 'active', senders.id FROM senders RETURNING id
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


class Cost(NamedTuple):
    """Milliseconds for each message: CPU of this process, of its children, and on the clock."""

    own: float
    children: float
    wall: float


def measured(send: Callable[[], None]) -> Cost:
    """Return what sending one batch costs for each message."""
    wall, own, children = time.perf_counter(), time.process_time(), _children_seconds()
    send()
    return Cost(
        (time.process_time() - own) * 1000 / BATCH,
        (_children_seconds() - children) * 1000 / BATCH,
        (time.perf_counter() - wall) * 1000 / BATCH,
    )


def _children_seconds() -> float:
    """Return the CPU time of the engine's own processes, which are copies of this one."""
    command = Path("/proc/self/cmdline").read_bytes()
    ticks = 0
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            if process.name != str(os.getpid()) and (process / "cmdline").read_bytes() == command:
                ticks += int(fields[11]) + int(fields[12])
    return ticks / TICK


@contextmanager
def recorded_requests() -> Iterator[list[dict[str, Any]]]:
    """Record what the engine asks boto3 for."""
    made: list[dict[str, Any]] = []
    call = AwsClient.call

    def record(client: AwsClient, operation: str, **arguments: Any) -> dict[str, Any]:
        if operation == "send_email":
            made.append(arguments)
        return call(client, operation, **arguments)

    with patch.object(AwsClient, "call", record):
        yield made


def by_engine(application: Application) -> None:
    """Send one batch as a run does."""
    summary = application.execute(
        Trigger("manual", uuid4().hex), TimeLeft.of_seconds(300), batch_size=BATCH
    )
    assert isinstance(summary, RunSummary)
    assert summary.sent == BATCH, summary


def by_boto3(requests: list[dict[str, Any]]) -> None:
    """Send the same requests with nothing around them."""
    config = Config(
        max_pool_connections=CONCURRENCY, retries={"mode": "standard", "total_max_attempts": 1}
    )
    client = _clients.setdefault("sesv2", boto3.client("sesv2", config=config))
    with ThreadPoolExecutor(CONCURRENCY) as pool:
        for _ in pool.map(lambda request: client.send_email(**request), requests):
            pass


_clients: dict[str, Any] = {}


def compare(application: Application, database: Connection, cadence: str) -> None:
    """Print what a message of this cadence costs."""
    with recorded_requests() as requests:
        _enroll(database, cadence)
        by_engine(application)
    by_boto3(requests)
    engine: list[Cost] = []
    bare: list[Cost] = []
    for _ in range(ROUNDS):
        _enroll(database, cadence)
        engine.append(measured(lambda: by_engine(application)))
        bare.append(measured(lambda: by_boto3(requests)))
    cpu = [cost.own + cost.children for cost in engine]
    ours, theirs = min(cpu), min(cost.own for cost in bare)
    print(
        f"{cadence:9} CPU ms a message: engine {ours:.2f} (median {statistics.median(cpu):.2f}),"
        f" of it rendering {min(cost.children for cost in engine):.2f}; bare boto3 {theirs:.2f};"
        f" above it {ours - theirs:.2f}; on the clock, x boto3"
        f" {min(c.wall for c in engine) / min(c.wall for c in bare):.2f}",
        file=sys.stderr,
    )


def _enroll(database: Connection, cadence: str) -> None:
    database.run(ENROLL, batch=BATCH, cadence=cadence, mark=uuid4().hex)


def main() -> None:
    """Measure a text mail and an HTML mail of 4 kB; the logs go to the standard output."""
    logger.setLevel("INFO")
    with temporary_server() as socket_dir:
        url = database_url(socket_dir, "postgres")
        migrate_database(url)
        database = connect(url)
        database.run(SEED)
        database.run(ADD_HTML, body=HTML)
        with provider(LATENCY_MS):
            application = an_application(url)
            for cadence in ("outbound", "html"):
                compare(application, database, cadence)
            application.close()
        database.close()


if __name__ == "__main__":
    main()
