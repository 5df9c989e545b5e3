"""The SQL that decides whether and when a message may leave stays small enough to read."""

import re
from collections.abc import Iterator

from cadence_core.database.function_files import FUNCTIONS

MAX_LINES = 600
# What asks which rule holds, and what counts the room under caps for many messages at once.
ROOTS = {"rules_of", "take_room", "beyond_room"}
# It describes the messages that they are asked about.
NOT_RULES = {"candidates_of"}


def code_of(sql: str) -> list[str]:
    """Return the lines without comments and blank lines."""
    return [line for line in sql.splitlines() if line.strip() and not line.strip().startswith("--")]


CODE = {path.stem: code_of(path.read_text(encoding="utf-8")) for path in FUNCTIONS.glob("*.sql")}


def called_by(name: str) -> Iterator[str]:
    body = "\n".join(CODE[name])
    return (other for other in CODE if re.search(rf"\b{other}\s*\(", body))


def rules() -> set[str]:
    """Return the roots and every function that these call, directly or not."""
    found: set[str] = set()
    waiting = set(ROOTS)
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= set(called_by(name)) - found - NOT_RULES
    return found


def test_all_rules_together_are_at_most_600_lines_of_sql() -> None:
    lines = {name: len(CODE[name]) for name in sorted(rules())}

    assert sum(lines.values()) <= MAX_LINES, lines


def test_each_rule_of_the_list_is_counted() -> None:
    listed = {name for name in CODE if name.startswith("rule_")}

    assert len(listed) >= 14
    assert listed <= rules()
