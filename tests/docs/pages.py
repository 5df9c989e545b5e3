"""The pages that people read, and the code on them."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def spans(page: Path) -> Iterator[str]:
    """Yield what stands in backquotes within the text of a page."""
    for _, span in _code(page):
        if span:
            yield span.replace("\n", " ")


def blocks(page: Path) -> Iterator[str]:
    """Yield the lines of the code blocks of a page; a continued line is one."""
    for block, _ in _code(page):
        yield from block.splitlines()


def code(page: Path) -> Iterator[str]:
    """Yield both."""
    yield from spans(page)
    yield from blocks(page)


def _code(page: Path) -> list[tuple[str, str]]:
    text = page.read_text(encoding="utf-8").replace("\\\n", " ")
    return re.findall(r"```\w*\n(.*?)```|`([^`]+)`", text, re.S)
