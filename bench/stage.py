"""What measurements share: a server, databases in it, and batches that are sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

from bench.databases import EVERY_RULE, a_database, patient
from bench.figures import milliseconds
from bench.sending import ENROLL, an_application
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.application import (
    Application,
    RunSummary,
    Trigger,
)
from local.embedded_postgres import database_url
from local.tcp_front import forward, served_port

CADENCE = "outbound"
HISTORY_SLICE = 20_000
SLICE = 5_000
"""So many people are enrolled by one statement."""

HISTORY = """
WITH lead AS (
    INSERT INTO leads (org_id, email, email_key, first_name)
    SELECT o.id, email, email, 'Maria'
      FROM organizations AS o,
           generate_series(CAST(:first AS int) + 1, CAST(:first AS int) + CAST(:count AS int)) AS n,
           concat('old', n, '@lead.test') AS email
    RETURNING id, org_id, email
), enrollment AS (
    INSERT INTO cadence_enrollments (org_id, cadence_id, lead_id, current_step, status,
                                     next_step_id, is_first_touch, completed_at)
    SELECT c.org_id, c.id, lead.id, 2, 'completed', NULL, NULL, now()
      FROM lead JOIN cadences AS c USING (org_id)
    RETURNING id, org_id, cadence_id, lead_id
)
INSERT INTO interactions (org_id, enrollment_id, cadence_id, step_id, lead_id, sender_id, channel,
                          status, subject, content, external_id, address_hashes, created_at,
                          sent_at)
SELECT e.org_id, e.id, e.cadence_id, s.id, e.lead_id, c.email_sender_id, 'email', 'sent', 'Hello',
       'Dear Maria, we help teams like yours.', 'ses-' || e.id,
       ARRAY[address_hash(e.org_id, 'email', lead.email)], ago, ago
  FROM enrollment AS e
  JOIN lead ON lead.id = e.lead_id
  JOIN cadences AS c ON c.id = e.cadence_id
  JOIN cadence_steps AS s ON s.cadence_id = c.id
 CROSS JOIN LATERAL (SELECT now() - interval '1 day' - random() * interval '364 days'
                      WHERE e.id IS NOT NULL) AS sent (ago)"""
# As autovacuum does in a database that is used: it leaves an empty table without statistics.
FILLED = """
SELECT string_agg(oid::regclass::text, ', ') FROM pg_class
 WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0"""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where measurements run.

    Attributes:
        server: the folder of PostgreSQL's socket.
        is_quick: only what says soonest whether something got worse.
        is_huge: a million leads too.
    """

    server: str
    is_quick: bool = False
    is_huge: bool = False

    def database(self, name: str, organizations: int = 1) -> str:
        """Create a database with a cadence and every optional rule on; return its URL."""
        return a_database(self.server, name, *EVERY_RULE, organizations=organizations)


@contextmanager
def engine(url: str, batch: int, concurrency: int, **settings: str) -> Iterator[Application]:
    """Yield the engine as it is deployed, without a pace that would hide the result."""
    application = an_application(url, batch, concurrency, **settings)
    try:
        yield application
    finally:
        application.close()


@contextmanager
def far_database(server: str, name: str, delay_ms: float) -> Iterator[str]:
    """Yield the URL of a database; what is said to it is on its way for this long."""
    if delay_ms == 0:
        yield database_url(server, name)
        return
    line = partial(forward, server, delay_seconds=delay_ms / 1000)
    with served_port("127.0.0.1", line) as port:
        yield f"postgresql://postgres@127.0.0.1:{port}/{name}?sslmode=disable"


def enroll(url: str, count: int, cadence: str = CADENCE) -> None:
    """Enroll new people, whose first email is due."""
    mark, analyzed = uuid4().hex, 0
    for first in range(0, count, SLICE):
        size = min(SLICE, count - first)
        with patient(url) as database:  # the triggers plan anew, with what is known by now
            database.run(ENROLL, first=first, count=size, cadence=cadence, mark=mark)
            enrolled = first + size
            if enrolled == count or enrolled >= 2 * analyzed:
                [[filled]] = database.run(FILLED)
                database.run(f"ANALYZE {filled}")
                analyzed = enrolled


def remember(url: str, messages: int) -> None:
    """Insert people with a message each, which was sent within the last year."""
    with patient(url) as database:
        # The triggers and the foreign keys would take most of the time.
        database.run("SET session_replication_role = replica")
        for first in range(0, messages, HISTORY_SLICE):
            database.run(HISTORY, first=first, count=min(HISTORY_SLICE, messages - first))
        if messages:
            database.run("VACUUM ANALYZE leads, cadence_enrollments, interactions")


def run_once(application: Application, batch: int | None = None) -> int:
    """Execute one run, by default of a whole batch, and return how many messages it sent."""
    summary = application.execute(Trigger("manual", uuid4().hex), TimeLeft.of_seconds(300), batch)
    assert isinstance(summary, RunSummary)
    return summary.sent


def batch_ms(application: Application, url: str, batch: int) -> float:
    """Enroll a batch, send it, and return how long the sending took.

    A run of one message comes first: PostgreSQL plans each statement anew after ANALYZE, which a
    database that is used does now and then, and not before each batch.
    """
    enroll(url, batch + 1)
    assert run_once(application, 1) == 1
    sent: list[int] = []
    duration = milliseconds(lambda: sent.append(run_once(application)))
    assert sent == [batch], sent
    return duration
