"""What PostgreSQL writes ahead (WAL), by relation, as pg_waldump shows it."""

import re
import subprocess
from collections import Counter
from pathlib import Path

from pg8000.native import Connection

from local.embedded_postgres import PG_DUMP

RECORD = re.compile(r"tot\): +\d+/ *(\d+),.*? blkref #0: rel \d+/\d+/(\d+)")
NAMES = """
SELECT CAST(pg_relation_filenode(oid) AS text), relname FROM pg_class
 WHERE pg_relation_filenode(oid) IS NOT NULL"""


def position(database: Connection) -> str:
    """Return where the WAL ends."""
    [[found]] = database.run("SELECT CAST(pg_current_wal_insert_lsn() AS text)")
    return str(found)


def bytes_between(database: Connection, begin: str, end: str) -> int:
    """Return how long a part of the WAL is."""
    sql = "SELECT CAST(CAST(:end AS pg_lsn) - CAST(:begin AS pg_lsn) AS bigint)"
    return int(database.run(sql, begin=begin, end=end)[0][0])


def bytes_by_relation(database: Connection, data: Path, begin: str, end: str) -> Counter[str]:
    """Return the bytes of the records in a part of the WAL, by the first relation of each."""
    program = PG_DUMP.parent / "pg_waldump"
    command = [str(program), "-p", str(data / "pg_wal"), "-s", begin, "-e", end]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
    names = {str(node): str(name) for node, name in database.run(NAMES)}
    found: Counter[str] = Counter()
    for line in printed.splitlines():
        if record := RECORD.search(line):
            found[names.get(record[2], record[2])] += int(record[1])
    return found
