"""The pages of the documentation, and the code on them."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def spans(page: Path) -> Iterator[str]:
    """Yield the inline code in the text of a page."""
    for _, span in _code(page):
        if span:
            yield span.replace("\n", " ")


def blocks(page: Path) -> Iterator[str]:
    """Yield the lines of a page's code blocks, with continuation lines joined."""
    for block, _ in _code(page):
        yield from block.splitlines()


def code(page: Path) -> Iterator[str]:
    """Yield the inline code of a page, then the lines of its code blocks."""
    yield from spans(page)
    yield from blocks(page)


def _code(page: Path) -> list[tuple[str, str]]:
    text = page.read_text(encoding="utf-8").replace("\\\n", " ")
    return re.findall(r"```\w*\n(.*?)```|`([^`]+)`", text, re.S)
