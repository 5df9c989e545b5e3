"""What the optional sending rules cost a batch."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

from pg8000.native import Connection

from bench.databases import a_database, patient
from bench.figures import Race, Ratio, Runner, milliseconds
from bench.sending import provider
from bench.stage import Stage, batch_ms, engine, enroll

BATCH, CONCURRENCY, ORGANIZATIONS = 50, 10, 10
ALLOWED_MS, REPEATED = 1.0, 20
ABOUT = f"""Batches of 50 with 10 threads: with every optional rule on, against none. Each rule has
to look, and keeps nothing back. The room of a turn: how long take_room takes to count one message,
or one of each of {ORGANIZATIONS} organizations, under four caps each, the shortest of {REPEATED}
times, against {ALLOWED_MS:g} ms."""
MESSAGES = """
SELECT CAST(jsonb_agg(to_jsonb(asked.c)) AS text)
  FROM candidates_of(ARRAY(
       SELECT DISTINCT ON (org_id) id FROM cadence_enrollments ORDER BY org_id LIMIT :count ::int
  )) AS asked"""


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
    url = stage.database("room_of_a_turn", ORGANIZATIONS)
    enroll(url, 100 * ORGANIZATIONS)
    turns = {"one message": 1, "ten organizations": ORGANIZATIONS}
    with patient(url) as database:
        database.run("SELECT refresh_open_spans()")  # as each run does first
        runners: dict[str, Runner] = {"allowed": partial(float, ALLOWED_MS)}
        for name, count in turns.items():
            [[messages]] = database.run(MESSAGES, count=count)
            runners[name] = partial(_room_ms, database, messages)
        yield Race("room of a turn", runners, tuple(Ratio(each, "allowed") for each in turns))


def _room_ms(database: Connection, messages: str) -> float:
    def take() -> None:
        database.run("SELECT * FROM take_room(CAST(:messages AS jsonb))", messages=messages)

    database.run("BEGIN")
    shortest = min(milliseconds(take) for _ in range(REPEATED))
    database.run("ROLLBACK")
    return shortest
