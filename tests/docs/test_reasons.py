"""The table of reason codes agrees with the code and the schema, in both directions."""

import ast
import re
from collections.abc import Iterator

import pytest

from cadence_core.model.enrollment import EnrollmentStatus
from cadence_core.model.reasons import Reason
from tests.docs.pages import ROOT

STATUS_OF_TRANSITION = {"Hold": "paused", "Retry": "active", "Release": "active"}
SCHEMA = ROOT / "layers/core/python/cadence_core/database/schema.sql"
# What a rule keeps back stays active. "status = 'completed', status_reason = 'lead_deleted'"
RULE = re.compile(r"SELECT '(\w+)', +(?:true|false), +rule_")
ASSIGNED = re.compile(r"\bstatus :?= '(\w+)'[,;]\s+(?:NEW\.)?status_reason :?= '(\w+)'")


def rows() -> list[tuple[str, ...]]:
    """Return the cells of each row: the code, its status, what it means, and what ends it."""
    page = (ROOT / "docs/support.md").read_text(encoding="utf-8")
    [section] = re.findall(r"^## Reason codes$(.*?)^## ", page, re.M | re.S)
    cells = r" ([^|\n]+) \|"
    return re.findall(rf"^\| `(\w+)` \|{3 * cells}$", section, re.M)


def statuses() -> dict[str, str]:
    """Return what the table says about the status of each code."""
    return {code: status for code, status, *_ in rows()}


def test_the_table_lists_the_reasons_that_exist_and_no_others() -> None:
    assert set(statuses()) == set(Reason)


@pytest.mark.parametrize("reason", list(Reason))
def test_a_reason_has_a_status_of_an_enrollment_or_is_only_logged(reason: Reason) -> None:
    words = set(re.findall(r"\w+", statuses()[reason]))

    assert words & set(EnrollmentStatus) or statuses()[reason] == "(log only)"


def transitions() -> Iterator[tuple[str, str]]:
    """Yield the reason and the status of each transition that the code writes out."""
    for path in sorted((ROOT / "layers/core/python").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            names = [part.attr for part in node.args if isinstance(part, ast.Attribute)]
            reasons = [Reason[name].value for name in names if name in Reason.__members__]
            members = EnrollmentStatus.__members__
            if node.func.id == "End" and len(names) > 1 and names[0] in members:
                yield from ((reason, members[names[0]].value) for reason in reasons)
            elif status := STATUS_OF_TRANSITION.get(node.func.id):
                yield from ((reason, status) for reason in reasons)


def transitions_of_the_schema() -> Iterator[tuple[str, str]]:
    """Yield the reason and the status of each sending rule and function of the database."""
    schema = SCHEMA.read_text(encoding="utf-8")
    yield from ((reason, "active") for reason in RULE.findall(schema))
    yield from ((reason, status) for status, reason in ASSIGNED.findall(schema))


FOUND = sorted({*transitions(), *transitions_of_the_schema()})


@pytest.mark.parametrize(("reason", "status"), FOUND)
def test_the_status_that_code_or_schema_gives_stands_in_the_table(reason: str, status: str) -> None:
    assert status in statuses()[reason]


def test_the_code_and_the_schema_write_out_many_transitions() -> None:
    assert len(set(transitions())) > 15
    assert len(set(transitions_of_the_schema())) > 20
