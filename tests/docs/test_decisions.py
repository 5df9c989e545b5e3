"""The decisions are numbered without gaps, dated, and listed."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import ROOT

FOLDER = ROOT / "docs/decisions"
DECISIONS = sorted(FOLDER.glob("[0-9]*.md"))
STATUS = re.compile(r"\*\d{4}-\d{2}-\d{2} · (accepted|replaced by \[.+\]\(.+\))\*")


def test_the_decisions_are_numbered_without_gaps() -> None:
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_has_its_number_date_and_status_and_is_listed(page: Path) -> None:
    title, _, status, *_ = page.read_text(encoding="utf-8").splitlines()
    number, name = re.fullmatch(r"# (\d+)\. (.+)", title).groups()  # type: ignore[union-attr]

    assert int(number) == int(page.name[:4])
    assert STATUS.fullmatch(status)
    assert f"| {number} | [{name}]({page.name}) |" in (FOLDER / "README.md").read_text("utf-8")


def test_every_direct_dependency_has_a_recorded_reason() -> None:
    reasons = (FOLDER / "0003-dependencies.md").read_text(encoding="utf-8")
    folders = ("", "layers/dependencies", "functions/migrate")
    requirements = "\n".join((ROOT / folder / "requirements.txt").read_text() for folder in folders)

    direct = re.findall(r"^([a-z0-9-]+).*==", requirements, re.M)

    assert len(direct) > 15
    assert [name for name in direct if not re.search(rf"\b{name}\b", reasons)] == []
