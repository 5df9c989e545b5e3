"""The docs name everything that exists, and link to nothing that does not."""

import re
from pathlib import Path

import pytest

from cadence_core.model.reasons import Reason
from cadence_core.operations.advice import ADVICE
from tests.docs.pages import PAGES, ROOT


@pytest.mark.parametrize("reason", list(Reason))
def test_the_support_page_says_of_every_reason_what_it_means_and_what_ends_it(
    reason: Reason,
) -> None:
    rows = (ROOT / "docs/support.md").read_text(encoding="utf-8").splitlines()

    [cells] = [row.strip("| ").split(" | ") for row in rows if row.startswith(f"| `{reason}` |")]

    assert cells[2:3] == [reason.explanation]
    assert cells[3:] == [ADVICE.get(reason, cells[-1])]


def test_the_index_links_to_every_page() -> None:
    index = (ROOT / "docs/README.md").read_text(encoding="utf-8")
    pages = {page.name for page in (ROOT / "docs").glob("*.md")} - {"README.md"}

    assert {page for page in pages if f"]({page}" not in index} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_between_pages_has_a_target(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text())

    missing = [target for target in targets if not (page.parent / target).exists()]

    assert missing == []


def anchors_of(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(), re.M)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_heading_finds_it(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]*)#([^)]+)\)", page.read_text())

    missing = [
        (target, anchor)
        for target, anchor in links
        if anchor not in anchors_of(page.parent / target if target else page)
    ]

    assert missing == []


def test_every_event_sample_is_documented() -> None:
    named = {name for page in PAGES for name in re.findall(r"\w+\.json", page.read_text())}

    assert {path.name for path in (ROOT / "events").iterdir()} - named == set()
