"""PgQueuer: a job for each email, drained by one worker.

python -m bench.peers.pgqueuer URL CONCURRENCY
"""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import asyncpg
import uvloop
from pgqueuer import PgQueuer
from pgqueuer.db import AsyncpgDriver
from pgqueuer.models import Job
from pgqueuer.queries import Queries
from pgqueuer.types import QueueExecutionMode

from bench.peers.emails import AFTER, BEFORE, FILL, READ, TABLES, a_client, a_request, text_of
from bench.peers.worker import serve

CONNECTIONS = 10
SELECT, INSERT = READ.format("$1"), BEFORE.format("$1", "$2")
UPDATE = AFTER.format("$1", "$2")


async def prepare(url: str) -> None:
    """Create the tables of the library and of the emails."""
    connection = await asyncpg.connect(url)
    queries = Queries(AsyncpgDriver(connection))
    if not await queries.schema_is_installed():
        await queries.install()
    await connection.execute(TABLES)
    await connection.close()


async def fill(url: str, count: int) -> None:
    """Add leads with a job each."""
    connection = await asyncpg.connect(url)
    rows = await connection.fetch(FILL.format(count))
    queries = Queries(AsyncpgDriver(connection))
    await queries.enqueue(["send"] * count, [str(row["id"]).encode() for row in rows], [0] * count)
    await connection.execute("ANALYZE")
    await connection.close()


async def drain(url: str, client: Any, concurrency: int) -> None:
    """Work until no job is left; twice as many jobs are taken as there are threads."""
    loop = asyncio.get_running_loop()
    application = PgQueuer.from_asyncpg_connection(await asyncpg.connect(url))
    async with asyncpg.create_pool(url, min_size=CONNECTIONS, max_size=CONNECTIONS) as database:
        with ThreadPoolExecutor(concurrency) as threads:

            async def send(job: Job) -> None:
                lead = int(job.payload or b"")
                email, first_name, company = await database.fetchrow(SELECT, lead)
                text = text_of(first_name, company)
                id_ = await database.fetchval(INSERT, lead, text)
                call = partial(client.send_email, **a_request(email, first_name, text))
                answer = await loop.run_in_executor(threads, call)
                await database.execute(UPDATE, answer["MessageId"], id_)

            application.entrypoint("send")(send)
            await application.run(
                mode=QueueExecutionMode.drain,
                batch_size=concurrency,
                max_concurrent_tasks=2 * concurrency,
            )


def main(url: str, concurrency: str) -> None:
    """Serve the worker."""
    client = a_client(int(concurrency))
    uvloop.run(prepare(url))
    serve(
        lambda count: uvloop.run(fill(url, count)),
        lambda: uvloop.run(drain(url, client, int(concurrency))),
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
