"""Procrastinate: a job for each email, drained by one worker.

python -m bench.peers.procrastinate URL CONCURRENCY
"""

import asyncio
import logging
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import procrastinate
import psycopg
from psycopg_pool import AsyncConnectionPool

from bench.peers.emails import AFTER, BEFORE, FILL, READ, TABLES, a_client, a_request, text_of
from bench.peers.worker import serve

CONNECTIONS = 10
SELECT, INSERT = READ.format("%s"), BEFORE.format("%s", "%s")
UPDATE = AFTER.format("%s", "%s")


def application(url: str) -> procrastinate.App:
    """Return the library over connections of its own."""
    connector = procrastinate.PsycopgConnector(
        conninfo=url, min_size=CONNECTIONS, max_size=CONNECTIONS
    )
    return procrastinate.App(connector=connector)


async def prepare(url: str) -> None:
    """Create the tables of the library and of the emails."""
    async with application(url).open_async() as app:
        if not await app.check_connection_async():
            await app.schema_manager.apply_schema_async()
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute(TABLES)


async def fill(url: str, count: int) -> None:
    """Add leads with a job each."""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        rows = await (await connection.execute(FILL.format(count))).fetchall()
        async with application(url).open_async() as app:
            defer = app.configure_task("send").batch_defer_async
            await defer(*({"lead": lead} for [lead] in rows))
        await connection.execute("ANALYZE")


async def drain(url: str, client: Any, concurrency: int) -> None:
    """Work until no job is left."""
    loop, app = asyncio.get_running_loop(), application(url)
    pool = AsyncConnectionPool(
        url,
        min_size=CONNECTIONS,
        max_size=CONNECTIONS,
        kwargs={"autocommit": True},
        open=False,
    )
    with ThreadPoolExecutor(concurrency) as threads:
        async with pool, app.open_async():

            async def send(lead: int) -> None:
                async with pool.connection() as database:
                    read = await database.execute(SELECT, (lead,))
                    email, first_name, company = await read.fetchone() or ("", "", "")
                    text = text_of(first_name, company)
                    inserted = await database.execute(INSERT, (lead, text))
                    [id_] = await inserted.fetchone() or (0,)
                call = partial(client.send_email, **a_request(email, first_name, text))
                answer = await loop.run_in_executor(threads, call)
                async with pool.connection() as database:
                    await database.execute(UPDATE, (answer["MessageId"], id_))

            app.task(name="send")(send)
            await app.run_worker_async(
                wait=False,
                concurrency=concurrency,
                listen_notify=False,
                delete_jobs="successful",
                install_signal_handlers=False,
            )


def main(url: str, concurrency: str) -> None:
    """Serve the worker."""
    logging.getLogger("procrastinate").setLevel("ERROR")
    client = a_client(int(concurrency))
    asyncio.run(prepare(url))
    serve(
        lambda count: asyncio.run(fill(url, count)),
        lambda: asyncio.run(drain(url, client, int(concurrency))),
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
