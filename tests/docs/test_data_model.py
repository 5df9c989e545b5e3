"""docs/data-model.md has every table, column and value of a migrated database, and no other."""

import re
from collections.abc import Iterator

import pytest
from pg8000.native import Connection

from cadence_core.database.connection import connect
from tests.docs.pages import ROOT

PAGE = (ROOT / "docs/data-model.md").read_text(encoding="utf-8")
SHORT_NAMES = {"timestamp with time zone": "timestamptz"}

COLUMNS = """
SELECT CAST(attrelid AS regclass)::text, attname, format_type(atttypid, atttypmod), NOT attnotnull
  FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
 WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
"""
ALLOWED_VALUES = """
SELECT CAST(conrelid AS regclass)::text, attname, pg_get_constraintdef(pg_constraint.oid)
  FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
 WHERE contype = 'c' AND connamespace = 'public'::regnamespace AND cardinality(conkey) = 1
"""
FOREIGN_KEYS = """
SELECT DISTINCT CAST(confrelid AS regclass)::text, CAST(conrelid AS regclass)::text
  FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace
"""

Columns = dict[tuple[str, str], tuple[str, bool]]


@pytest.fixture
def schema(database: str) -> Iterator[Connection]:
    connection = connect(database)
    yield connection
    connection.close()


def rows_of_the_page() -> Iterator[tuple[str, list[str]]]:
    """Yield the table and the cells of each row that describes a column."""
    for section in re.split(r"^### ", PAGE, flags=re.M)[1:]:
        [table] = re.findall(r"\A`(\w+)`$", section, re.M)
        for row in re.findall(r"^\| (`\w+` \|.*) \|$", section, re.M):
            yield table, [cell.strip() for cell in row.split("|")]


def columns_of_the_page() -> Columns:
    return {
        (table, cells[0].strip("`")): (cells[1], cells[2] == "yes")
        for table, cells in rows_of_the_page()
    }


def test_the_page_has_every_column_with_its_type_and_no_other(schema: Connection) -> None:
    expected: Columns = {
        (table, column): (SHORT_NAMES.get(kind, kind), may_be_null)
        for table, column, kind, may_be_null in schema.run(COLUMNS) or []
    }

    assert columns_of_the_page() == expected


def test_the_page_has_every_value_that_a_column_may_hold(schema: Connection) -> None:
    meanings = {(table, cells[0].strip("`")): cells[-1] for table, cells in rows_of_the_page()}
    allowed = [
        (table, column, value)
        for table, column, check in schema.run(ALLOWED_VALUES) or []
        if "ANY (ARRAY[" in check
        for value in re.findall(r"'(\w+)'::text", check)
    ]

    missing = [entry for entry in allowed if f"`{entry[2]}`" not in meanings[entry[0], entry[1]]]

    assert len(allowed) > 40
    assert missing == []


def test_the_diagram_has_every_foreign_key_and_no_other(schema: Connection) -> None:
    drawn = re.findall(r"^    (\w+) \S\S--o\{ (\w+) :", PAGE, re.M)

    expected = [(parent, child) for parent, child in schema.run(FOREIGN_KEYS) or []]

    assert sorted(drawn) == sorted(expected)
