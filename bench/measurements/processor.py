"""How much CPU a message takes, beside what bare boto3 takes for the same requests."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

from bench.bare import by_boto3, recorded_requests
from bench.figures import Race, Ratio, Runner
from bench.sending import provider
from bench.stage import CADENCE, Stage, engine, enroll, run_once
from cadence_core.database.connection import connect

ABOUT = """CPU time of one message, in the engine's process and in its rendering process, not in
PostgreSQL, against bare boto3 for the same requests: a text, and an HTML mail of 4 kB. What it
takes above boto3's is held against 0.35 and 0.6 ms."""
BATCH, CONCURRENCY, LATENCY_MS = 200, 10, 20
ALLOWED_MS = {"text": 0.35, "HTML": 0.6}
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


def processor(stage: Stage) -> Iterator[Race]:
    """Yield a race for each kind of mail."""
    url = stage.database("processor")
    with closing(connect(url)) as database:
        database.run(ADD_HTML, body=HTML)
    with provider(LATENCY_MS), engine(url, BATCH, CONCURRENCY) as application:
        send = partial(run_once, application)
        for cadence, kind in ((CADENCE, "text"), ("html", "HTML")):
            fill = partial(enroll, url, BATCH, cadence)
            with recorded_requests() as requests:
                fill()
                send()
            assert len(requests) == BATCH
            runners: dict[str, Runner] = {
                "engine": partial(_cpu_ms, fill, send),
                "boto3": partial(_cpu_ms, lambda: None, by_boto3(requests, CONCURRENCY)),
                "allowed": partial(float, ALLOWED_MS[kind]),
            }
            yield Race(
                kind,
                runners,
                (Ratio("engine", "boto3"), Ratio("above boto3", "allowed")),
                derived={"above boto3": lambda took: took["engine"] - took["boto3"]},
            )


def _cpu_ms(prepare: Callable[[], None], send: Callable[[], object]) -> float:
    """Return the CPU time of each message of a batch."""
    prepare()
    before = time.process_time() + _children_seconds()
    send()
    return (time.process_time() + _children_seconds() - before) * 1000 / BATCH


def _children_seconds() -> float:
    """Return the CPU time of the engine's own processes, which are copies of this one."""
    command = Path("/proc/self/cmdline").read_bytes()
    nanoseconds = 0
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended
            if process.name != str(os.getpid()) and (process / "cmdline").read_bytes() == command:
                nanoseconds += int((process / "schedstat").read_text().split()[0])
    return nanoseconds / 1e9
