"""The whole schema as it is now, as one SQL file: ``make schema`` writes it, a test compares it."""

import re
import subprocess
from pathlib import Path

import cadence_core.database
from cadence_core.database.migrate import migrate_database
from local.embedded_postgres import PG_DUMP, database_url, temporary_server

SCHEMA_FILE = Path(cadence_core.database.__file__).parent / "schema.sql"
HEADER = "-- The schema as it is now, of `make schema`: to read, not to run or to edit.\n\n"
# Which server and which session a dump was made with is nothing about the schema, nor is the
# mark that PostgreSQL 15 of Debian puts on each column, beside the column's own options.
OF_THE_DUMP = re.compile(
    r"^(--\n-- [^\n]*\n--\n|-- Dumped [^\n]*\n|SET [^\n]*\n|\\(un)?restrict [^\n]*\n"
    r"|SELECT pg_catalog\.set_config[^\n]*\n"
    r"|ALTER TABLE ONLY [^\n]* SET \(pg_attver=\d+\);\n)|(?<=SET \()pg_attver=\d+, ",
    re.MULTILINE,
)


def schema_of(url: str) -> str:
    """Return the schema of a database, tables and bodies, in an order that does not change."""
    command = [PG_DUMP, "--schema-only", "--no-owner", "--no-privileges", "--no-comments", url]
    dump = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    return HEADER + re.sub(r"\n{3,}", "\n\n", OF_THE_DUMP.sub("", dump)).strip() + "\n"


def main() -> None:
    """Write the schema of a new database into its file."""
    with temporary_server() as socket_dir:
        url = database_url(socket_dir, "postgres")
        migrate_database(url)
        SCHEMA_FILE.write_text(schema_of(url), encoding="utf-8")


if __name__ == "__main__":
    main()
