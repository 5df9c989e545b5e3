"""The design that comes first to mind: a loop that takes a due lead, sends an email, and notes it.

python -m bench.peers.naive URL CONCURRENCY

Each email costs a few statements, a request of SES and a commit, one after the other, with no
rule, no lease and no proof of what was sent.
"""

import sys
from typing import Any

from pg8000.native import Connection

from bench.peers.emails import AFTER, BEFORE, FILL, TABLES, a_client, a_request, text_of
from bench.peers.worker import serve
from cadence_core.database.connection import connect

NEXT = """
SELECT id, email, first_name, company_name FROM peer_leads
 WHERE next_due <= now() ORDER BY next_due LIMIT 1 FOR UPDATE SKIP LOCKED"""
INSERT, UPDATE = BEFORE.format(":lead", ":text"), AFTER.format(":external_id", ":id")


def main(url: str, _: str) -> None:
    """Serve the loop."""
    database, client = connect(url), a_client()
    for statement in TABLES.split(";"):
        database.run(statement)

    def drain() -> None:
        while _send_one(database, client):
            pass

    serve(lambda count: database.run(FILL.format(count)), drain)


def _send_one(database: Connection, client: Any) -> bool:
    """Send the email that is due first; return whether there was one."""
    database.run("BEGIN")
    rows = database.run(NEXT)
    for lead, email, first_name, company in rows:
        text = text_of(first_name, company)
        [[id_]] = database.run(INSERT, lead=lead, text=text)
        answer = client.send_email(**a_request(email, first_name, text))
        database.run(UPDATE, external_id=answer["MessageId"], id=id_)
    database.run("COMMIT")
    return bool(rows)


if __name__ == "__main__":
    main(*sys.argv[1:])
