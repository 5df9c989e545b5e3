"""What AWS asks for a million messages, by what it asks for."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, redirect_stdout
from functools import partial
from io import StringIO
from logging import StreamHandler
from typing import NamedTuple

from bench.figures import Race, Ratio, Runner, milliseconds
from bench.measurements.events import recorded
from bench.sending import provider
from bench.stage import Stage, engine, enroll, run_once
from cadence_core.database.connection import connect
from cadence_core.database.migrate import migrate_database
from cadence_core.runtime.telemetry import logger, metrics
from cadence_core.sending.application import Application
from local.embedded_postgres import database_url

MESSAGES = 1_000_000
BATCH, CONCURRENCY, LATENCY_MS = 50, 10, 50
EVENTS, EVENTS_TOGETHER = 3, 10
"""Of a message: sent, delivered, opened or bounced; and of an invocation of the feedback."""
ENGINE_GB, FEEDBACK_GB = 1.0, 0.5
"""``MemorySize`` of both functions in template.yaml."""
ARM64_USD, X86_64_USD = 0.0000133334, 0.0000166667
"""A GB-second of Lambda. Like all prices here: us-east-1, without free tiers, as commonly quoted,
not as read from AWS; aws.amazon.com/{lambda,ses,sns,sqs,cloudwatch,rds}/pricing has today's."""
INVOCATION_USD, EMAIL_USD = 0.20 / 1e6, 0.10 / 1e3
EVENT_USD = 0.50 / 1e6 + 0.40 / 1e6 * (1 + 2 / EVENTS_TOGETHER)
"""SNS takes it; SQS takes it from there, gives it to Lambda and deletes it, those two in tens."""
LOG_USD, BACKUP_USD = 0.50 / 1e9, 0.095 / 1e9
"""A byte that CloudWatch Logs takes in, and a byte of RDS's backups for a month."""
KEPT_MONTHS = 7 / 30
ABOUT = f"""What AWS asks for a million text emails in USD, with every optional rule on, at a
provider that takes {LATENCY_MS} ms, in batches of {BATCH} with {CONCURRENCY} threads, and for
{EVENTS} events of each message, {EVENTS_TOGETHER} at a time. Prices of us-east-1 as commonly
quoted, without free tiers (check them against AWS's price lists): Lambda
{ARM64_USD} a GB-second on arm64, {X86_64_USD} on x86_64, of
{ENGINE_GB} GB for the engine and {FEEDBACK_GB} GB for the feedback, and 0.20 a million invocations;
SES 0.10 a thousand emails; SNS 0.50 and SQS 0.40 a million requests; CloudWatch Logs 0.50 a GB; for
WAL, 0.095 a GB of backups and month, kept for seven days. The database itself, cold starts and
personal texts are not in it. The durations are those of this machine."""
OTHER_PROCESSOR = "Lambda, x86_64 instead"
PARTS = (
    "SES",
    "Lambda, arm64",
    OTHER_PROCESSOR,
    "invocations",
    "SNS and SQS",
    "logs",
    "backups of WAL",
)
POSITION = "SELECT pg_current_wal_insert_lsn() - '0/0'"


def cost(stage: Stage) -> Iterator[Race]:
    """Yield one race: the parts beside the sum."""
    migrate_database(database_url(stage.server, "postgres"))
    url = stage.database("cost")
    with provider(LATENCY_MS), engine(url, BATCH, CONCURRENCY) as application:
        usd: dict[str, float] = {}

        def add_up() -> float:
            usd.update(_usd(_of_message(application, url), recorded(stage.server, 0, "mixed")))
            return sum(usd.values()) - usd[OTHER_PROCESSOR]

        runners: dict[str, Runner] = {"all": add_up}
        runners |= {part: partial(lambda part: usd[part], part) for part in PARTS}
        ratios = tuple(Ratio(part, "all", "USD") for part in PARTS)
        yield Race("a million", runners, ratios)


def _usd(message: "_Message", event: dict[str, float]) -> dict[str, float]:
    """Return what AWS asks for a million messages, by part."""
    gb_seconds = message.seconds * ENGINE_GB + EVENTS / event["rate"] * FEEDBACK_GB
    log_bytes = message.log_bytes + EVENTS * event["log_bytes"]
    amounts = (
        EMAIL_USD,
        gb_seconds * ARM64_USD,
        gb_seconds * X86_64_USD,
        (1 / BATCH + EVENTS / EVENTS_TOGETHER) * INVOCATION_USD,
        EVENTS * EVENT_USD,
        log_bytes * LOG_USD,
        message.wal_bytes * BACKUP_USD * KEPT_MONTHS,
    )
    return {part: amount * MESSAGES for part, amount in zip(PARTS, amounts, strict=True)}


class _Message(NamedTuple):
    """What one message of a batch takes."""

    seconds: float
    log_bytes: float
    wal_bytes: float


def _of_message(application: Application, url: str) -> _Message:
    enroll(url, BATCH)
    printed = StringIO()
    with closing(connect(url)) as database, redirect_stdout(printed), _logging_to(printed):
        [[begin]] = database.run(POSITION)
        took = milliseconds(lambda: run_once(application))
        metrics.flush_metrics()
        [[end]] = database.run(POSITION)
    log_bytes = len(printed.getvalue().encode())
    return _Message(took / 1000 / BATCH, log_bytes / BATCH, float(end - begin) / BATCH)


@contextmanager
def _logging_to(stream: StringIO) -> Iterator[None]:
    """Log as the deployed function does, into a stream."""
    handler, level = logger.registered_handler, logger.log_level
    assert isinstance(handler, StreamHandler)
    before = handler.setStream(stream)
    logger.setLevel("INFO")
    try:
        yield
    finally:
        logger.setLevel(level)
        handler.setStream(before)
