"""Shortcuts for the demo's database."""

import json
from pathlib import Path
from typing import Any

from pg8000.native import Connection

from cadence_core.database import query_files

QUERIES = Path(__file__).parent / "queries"

Row = dict[str, Any]


def load_query(name: str) -> str:
    """Return the text of ``queries/<name>.sql``."""
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8")


def fetch_rows(connection: Connection, name: str, **parameters: str | list[str]) -> list[Row]:
    """Run ``queries/<name>.sql`` and return its rows by column name.

    It may read the product's ``people``, ``places`` and ``standings``.
    """
    sql = query_files.load_query("operations/standings") + load_query(name)
    values = connection.run(sql, **parameters)
    names = [column["name"] for column in connection.columns]
    return [dict(zip(names, row, strict=True)) for row in values]


def insert_rows(connection: Connection, table: str, rows: list[Row]) -> None:
    """Insert rows with the same columns in one statement."""
    columns = ", ".join(rows[0])
    sql = (
        f"INSERT INTO {table} ({columns}) SELECT {columns} "  # noqa: S608 (names are our own)
        f"FROM jsonb_populate_recordset(NULL::{table}, CAST(:rows AS jsonb))"
    )
    connection.run(sql, rows=json.dumps(rows))
