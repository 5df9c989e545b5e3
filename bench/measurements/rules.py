"""What the optional sending rules cost a batch."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

from pg8000.native import Connection

from bench.databases import a_copy, a_database, patient
from bench.figures import Race, Ratio, Runner, milliseconds
from bench.sending import provider
from bench.stage import Stage, batch_ms, engine, enroll

BATCH, CONCURRENCY, ORGANIZATIONS = 50, 10, 10
ALLOWED_MS, REPEATED = 1.0, 20
ABOUT = f"""Batches of 50 with 10 threads: with every optional rule on, against none. Each rule has
to look, and keeps nothing back. The room of a turn: how long take_room takes to count one message,
one of each of {ORGANIZATIONS} organizations, or two of each after a day in which each quarter of an
hour has counted some, under four caps each, the shortest of {REPEATED} times, against
{ALLOWED_MS:g} ms."""
MESSAGES = """
SELECT CAST(jsonb_agg(to_jsonb(asked.c)) AS text)
  FROM candidates_of(ARRAY(
       SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY org_id) AS turn
                         FROM cadence_enrollments) AS each
        ORDER BY turn LIMIT :count ::int
  )) AS asked"""
TAKE = "SELECT * FROM take_room(CAST(:messages AS jsonb))"
A_DAY = """
INSERT INTO send_counts (scope, bucket, used)
SELECT scope, bucket_of(now() - n * interval '15 minutes'), 2
  FROM generate_series(1, 96) AS n, send_scopes ORDER BY n"""


def rules(stage: Stage) -> Iterator[Race]:
    """Yield a race with a provider that answers at once, and with a usual one."""
    urls = {
        "none": a_database(stage.server, "without_rules"),
        "every rule": stage.database("with_rules"),
    }
    for latency_ms in (0, 50):
        with provider(latency_ms), ExitStack() as stack:
            runners: dict[str, Runner] = {}
            for name, url in urls.items():
                application = stack.enter_context(engine(url, BATCH, CONCURRENCY))
                runners[name] = partial(batch_ms, application, url, BATCH)
            yield Race(f"{latency_ms} ms", runners, (Ratio("every rule", "none"),))
    yield from _room(stage)


def _room(stage: Stage) -> Iterator[Race]:
    name, filled = "room_of_a_turn", "room_after_a_day"
    url = stage.database(name, ORGANIZATIONS)
    enroll(url, 100 * ORGANIZATIONS)
    with patient(url) as database:
        database.run("SELECT refresh_open_spans()")  # as each run does first
    turns = {
        "one message": (url, 1),
        "ten organizations": (url, ORGANIZATIONS),
        "twenty messages after a day": (a_copy(stage.server, filled, name), 2 * ORGANIZATIONS),
    }
    with ExitStack() as stack:
        runners: dict[str, Runner] = {"allowed": partial(float, ALLOWED_MS)}
        for each, (of, count) in turns.items():
            database = stack.enter_context(patient(of))
            [[messages]] = database.run(MESSAGES, count=count)
            if of != url:
                database.run(TAKE, messages=messages)
                database.run(A_DAY)
                database.run("VACUUM ANALYZE send_counts, send_scopes")
            runners[each] = partial(_room_ms, database, messages)
        yield Race("room of a turn", runners, tuple(Ratio(each, "allowed") for each in turns))


def _room_ms(database: Connection, messages: str) -> float:
    def take() -> None:
        database.run(TAKE, messages=messages)

    database.run("BEGIN")
    shortest = min(milliseconds(take) for _ in range(REPEATED))
    database.run("ROLLBACK")
    return shortest
