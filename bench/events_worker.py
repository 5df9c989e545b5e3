"""Records the events of some messages through the handler, and prints the figures of one event.

python -m bench.events_worker MIX MESSAGES
"""

import json
import os
import random
import sys
import time
from typing import Any
from uuid import uuid4

from pg8000.native import Connection

from cadence_core.database.connection import Database, connect
from functions.delivery_events.app import lambda_handler
from local.samples import queue_record, sns_message
from tests.feedback.inbox import Context

BATCH = 10
SAMPLES = {
    "delivery": ("ses_delivery",),
    "bounce": ("ses_bounce_permanent",),
    "mixed": ("ses_send", "ses_delivery", "ses_open"),
}
SEED = """
WITH org AS (
    INSERT INTO organizations (name) VALUES ('Acme') RETURNING id
), sender AS (
    INSERT INTO senders (org_id, channel, address, display_name)
    SELECT id, 'email', CAST(:address AS text), 'Ana' FROM org RETURNING id
), template AS (
    INSERT INTO message_templates (org_id, name, channel, subject, body)
    SELECT id, 'intro', 'email', 'Hello', 'Hello' FROM org RETURNING id
), cadence AS (
    INSERT INTO cadences (org_id, name, status, email_sender_id)
    SELECT org.id, 'outbound', 'active', sender.id FROM org, sender RETURNING id
), steps AS (
    INSERT INTO cadence_steps (org_id, cadence_id, step_order, channel, template_id, delay_days)
    SELECT org.id, cadence.id, n, 'email', template.id, n
      FROM org, cadence, template, generate_series(1, 2) AS n
)
SELECT org.id, cadence.id, sender.id FROM org, cadence, sender
"""
ENROLL = """
WITH lead AS (
    INSERT INTO leads (org_id, email, email_key)
    SELECT CAST(:org AS uuid), n || '@' || CAST(:org AS text), n || '@' || CAST(:org AS text)
      FROM generate_series(1, CAST(:count AS int)) AS n
    RETURNING id
)
INSERT INTO cadence_enrollments (org_id, cadence_id, lead_id, current_step)
SELECT CAST(:org AS uuid), CAST(:cadence AS uuid), id, 2 FROM lead
"""
SENT = """
INSERT INTO interactions (org_id, enrollment_id, cadence_id, step_id, lead_id, sender_id, channel,
                          status, content, external_id, address_hashes, sent_at)
SELECT e.org_id, e.id, e.cadence_id, s.id, e.lead_id, CAST(:sender AS uuid), 'email',
       'sent', 'Hello', 'ses-' || e.id, ARRAY[address_hash(l.org_id, 'email', l.email)], now()
  FROM cadence_enrollments AS e
  JOIN cadence_steps AS s ON s.cadence_id = e.cadence_id AND s.step_order = 1
  JOIN leads AS l ON l.id = e.lead_id
 WHERE e.cadence_id = CAST(:cadence AS uuid)
RETURNING id, external_id
"""
READ = "UPDATE senders SET address_key = address WHERE id = CAST(:sender AS uuid)"
"""As the run does that sends its first message."""


def seed(database: Connection, count: int) -> list[tuple[str, str]]:
    """Insert sent emails of a new organization; return their ids, and the provider's."""
    [[org, cadence, sender]] = database.run(SEED, address=f"ana@{uuid4()}.test")
    database.run(ENROLL, org=str(org), cadence=cadence, count=count)
    rows = database.run(SENT, cadence=cadence, sender=sender)
    database.run(READ, sender=sender)
    database.run("ANALYZE")
    return [(str(id_), external_id) for id_, external_id in rows]


def batches(messages: list[tuple[str, str]], mix: str) -> list[dict[str, Any]]:
    """Return the invocations: the events of each message are near each other."""
    apart = random.Random(1)  # noqa: S311 (an order)
    records = []
    for number, (id_, external_id) in enumerate(messages):
        names = SAMPLES[mix]
        if mix == "mixed" and number % 10 == 0:
            names = ("ses_send", "ses_bounce_permanent")
        records += [
            (number + apart.uniform(0, 5), a_record(name, id_, external_id)) for name in names
        ]
    bodies = [record for _, record in sorted(records, key=lambda one: one[0])]
    return [{"Records": bodies[at : at + BATCH]} for at in range(0, len(bodies), BATCH)]


def a_record(name: str, id_: str, external_id: str) -> dict[str, Any]:
    """Return the queue message of a sample, moved to a message."""
    event = sns_message(name)
    event["mail"]["messageId"] = external_id
    event["mail"]["tags"]["interaction_id"] = [id_]
    return {**queue_record(event), "messageId": str(uuid4())}


def main(mix: str, count: int) -> None:
    """Record the events; print the figures of one event, and their number, as JSON."""
    trips = 0
    fetch = Database.fetch

    def counted(self: Database, *arguments: Any, **parameters: Any) -> list[list[Any]]:
        nonlocal trips
        trips += 1
        return fetch(self, *arguments, **parameters)

    database = connect(os.environ["SEED_URL"])
    warm_up, *invocations = batches(seed(database, count), mix)
    Database.fetch = counted  # type: ignore[method-assign]
    lambda_handler(warm_up, Context())
    trips = 0
    started, cpu = time.perf_counter(), time.process_time()
    answers = [lambda_handler(event, Context()) for event in invocations]
    duration, cpu = time.perf_counter() - started, time.process_time() - cpu
    assert all(answer == {"batchItemFailures": []} for answer in answers), answers
    events = sum(len(event["Records"]) for event in invocations)
    trips += len(invocations)  # the check of the connection
    figures = {"rate": events / duration, "trips": trips / events, "cpu_ms": 1000 * cpu / events}
    print(json.dumps({**figures, "events": events + len(warm_up["Records"])}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
