"""The rights that the parts of the engine need, as ``roles/ROLE.sql`` grants them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROLES = Path(__file__).parent / "roles"
GRANT = re.compile(
    r"^GRANT\s+(.+?)\s+ON\s+(FUNCTION\s+)?(.+?)\s+TO\s+\w+;", re.MULTILINE | re.DOTALL
)
OUTSIDE_PARENTHESES = re.compile(r",\s*(?![^()]*\))")


class Right(NamedTuple):
    """A privilege on a table, on a column of it, or on a function (its signature)."""

    privilege: str
    of: str
    column: str = ""


def rights_of(role: str) -> Iterator[Right]:
    """Yield each right of a role, such as ``cadence_engine``."""
    text = re.sub(r"--[^\n]*", "", (ROLES / f"{role}.sql").read_text(encoding="utf-8"))
    for privileges, _, objects in GRANT.findall(text):
        for each in OUTSIDE_PARENTHESES.split(objects):
            for privilege in OUTSIDE_PARENTHESES.split(privileges):
                name, _, columns = privilege.partition("(")
                for column in columns.rstrip(") ").split(","):
                    yield Right(name.strip(), each.strip(), column.strip())
