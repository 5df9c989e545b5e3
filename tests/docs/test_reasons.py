"""The table of reason codes agrees with the code, in both directions."""

import ast
import re
from collections.abc import Iterator

import pytest

from cadence_core.model.enrollment import EnrollmentStatus
from cadence_core.model.reasons import Reason
from tests.docs.pages import ROOT

STATUS_OF_TRANSITION = {"Hold": "paused", "Retry": "active", "Release": "active"}


def statuses() -> dict[str, str]:
    """Return what the table says about the status of each code."""
    page = (ROOT / "docs/support.md").read_text(encoding="utf-8")
    [section] = re.findall(r"^## Reason codes$(.*?)^## ", page, re.M | re.S)
    return dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", section, re.M))


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


FOUND = sorted(set(transitions()))


@pytest.mark.parametrize(("reason", "status"), FOUND)
def test_the_status_that_the_code_gives_stands_in_the_table(reason: str, status: str) -> None:
    assert status in statuses()[reason]


def test_the_code_writes_out_many_transitions() -> None:
    assert len(FOUND) > 15
