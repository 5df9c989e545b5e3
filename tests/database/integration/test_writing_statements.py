"""Every statement that writes compares the organization of the rows that it writes."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import cadence_core
from tests.world import World

CODE = Path(cadence_core.__file__).parent
WRITE = re.compile(r"\b(?:INSERT INTO|DELETE FROM|(?<!DO )(?<!FOR )(?<!KEY )UPDATE) (\w+)")
TABLES = """
    SELECT relname AS name FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid AND relkind = 'r'
     WHERE attname = 'org_id' AND relnamespace = 'public'::regnamespace"""  # noqa: E501

# Each says why no row of another organization can be written.
OWN_ROWS = "rows that it picked by themselves, of every organization, and changes by nothing else"
ALREADY_COMPARED = "the organizations of the message and its enrollment: enrollment_of"
EXCEPTIONS = {
    ("take_due.sql", "cadence_enrollments"): OWN_ROWS,
    ("give_back.sql", "cadence_enrollments"): OWN_ROWS,
    ("picked_alone.sql", "cadence_enrollments"): OWN_ROWS,
    ("place_enrollments.sql", "cadence_enrollments"): OWN_ROWS,
    ("normalise_zones.sql", "leads"): OWN_ROWS,
    ("keep_address_keys.sql", "leads"): OWN_ROWS,
    ("keep_address_keys.sql", "senders"): OWN_ROWS,
    ("settle.sql", "standing_events"): OWN_ROWS,
    ("purge_standing_events.sql", "standing_events"): OWN_ROWS,
    ("republish.sql", "standing_events"): OWN_ROWS,
    ("delete_old_counts.sql", "send_scopes"): OWN_ROWS,
    ("note_backlog.sql", "sending_rotation"): "its one row is of all organizations",
    ("ask_again.sql", "rule_edits"): "a pick notes what it has seen of all organizations",
    ("advance_past.sql", "cadence_enrollments"): ALREADY_COMPARED,
    ("return_to_step.sql", "cadence_enrollments"): ALREADY_COMPARED,
}
# Functions that compare in their first statements; an erasure erases whatever names the person.
WHOLE_FUNCTIONS = {"merge_leads.sql", "erase_lead.sql"}


def statements() -> Iterator[tuple[str, str]]:
    """Yield each file of SQL, and each text in code that may be SQL, with the file's name."""
    for path in CODE.rglob("*"):
        if "migrations" in path.parts or path.name == "schema.sql" or "roles" in path.parts:
            continue
        if path.suffix == ".sql":
            yield path.name, path.read_text(encoding="utf-8")
        elif path.suffix == ".py":
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield path.name, node.value


def writes(sql: str) -> Iterator[tuple[str, str]]:
    """Yield each statement, or part of a WITH, that writes: its table and its text."""
    sql = re.sub(r"--.*", "", sql)
    for write in WRITE.finditer(sql):
        yield write[1], sql[write.start() : end_of_statement(sql, write.end())]


def end_of_statement(sql: str, start: int) -> int:
    depth = 0
    for place in range(start, len(sql)):
        depth += {"(": 1, ")": -1}.get(sql[place], 0)
        if depth < 0 or (depth == 0 and sql[place] == ";"):
            return place
    return len(sql)


def test_every_write_to_a_table_of_organizations_compares_the_organization(world: World) -> None:
    tables = {row["name"] for row in world.rows(TABLES)}
    found = [
        (name, table, text)
        for name, sql in statements()
        for table, text in writes(sql)
        if table in tables and name not in WHOLE_FUNCTIONS
    ]

    without = {(name, table) for name, table, text in found if "org_id" not in text}

    assert len(found) > 40
    assert without == EXCEPTIONS.keys()
