"""The docs name everything that exists, and link to nothing that does not."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from cadence_core.database.settings import DatabaseSettings
from cadence_core.model.reasons import Reason
from cadence_core.sending.application import Settings
from tests.docs.pages import PAGES, ROOT

DATABASE_SETTINGS = [f"database_{field.name}" for field in fields(DatabaseSettings)]


@pytest.mark.parametrize("setting", [*DATABASE_SETTINGS, *Settings.model_fields])
def test_the_readme_explains_every_setting(setting: str) -> None:
    assert re.search(
        rf"^\| [^|]*`{setting.upper()}`[^|]* \|", (ROOT / "README.md").read_text(), re.M
    )


@pytest.mark.parametrize("reason", list(Reason))
def test_the_support_page_explains_every_reason(reason: Reason) -> None:
    assert f"| `{reason}` |" in (ROOT / "docs/support.md").read_text()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text())

    missing = [target for target in targets if not (page.parent / target).exists()]

    assert missing == []


def anchors_of(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(), re.M)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_into_a_page_finds_its_heading(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]*)#([^)]+)\)", page.read_text())

    missing = [
        (target, anchor)
        for target, anchor in links
        if anchor not in anchors_of(page.parent / target if target else page)
    ]

    assert missing == []


def test_every_event_sample_is_named_on_a_page() -> None:
    named = {name for page in PAGES for name in re.findall(r"\w+\.json", page.read_text())}

    assert {path.name for path in (ROOT / "events").iterdir()} - named == set()
