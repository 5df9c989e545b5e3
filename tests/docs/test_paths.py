"""Every path on a page exists, relative to the root, the page or the core package."""

import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT, blocks, spans

CORE = ROOT / "layers/core/python/cadence_core"
FOLDERS = [path for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")]
NAMES = {path.name for folder in FOLDERS for path in folder.rglob("*")} | {
    path.name for path in ROOT.iterdir()
}
# One page uses a missing sample as an example; on others the reader creates the file.
MISSING_ON_PURPOSE = {
    "first.yaml",  # the guide has you write it
    "events/nope.json",
    "database/functions/rule_friday_afternoon.sql",
    "env.json",
    "layers/dependencies/rds-global-bundle.sha256",
}
# Outputs of a build or a run, which the pages name but no checkout contains.
MADE = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
FILE = re.compile(r".+\.(?:py|md|sql|ya?ml|json|toml|html|j2|csv|txt|lock|mako|pem)")


def words(code: str) -> Iterator[str]:
    """Yield the words of a piece of code that may be paths, without surrounding punctuation."""
    for word in re.findall(r"(?<![\w./:@$<-])[\w.*-]+(?:/[\w.*-]+)*/?(?![\w:@>/])", code):
        yield word.rstrip(".")


def is_path(word: str) -> bool:
    """Return whether a word names a file or folder of the project."""
    if word.startswith((".", "-", "*")) or any(fnmatch(word, made) for made in MADE):
        return False
    first, _, rest = word.partition("/")
    return bool(FILE.fullmatch(word)) or bool(rest and (ROOT / first).is_dir()) or word[-1:] == "/"


def paths(page: Path) -> set[str]:
    """Return the paths on a page; a name alone counts only in the text, not in a block."""
    in_blocks = {word for line in blocks(page) for word in words(line) if "/" in word}
    return {word for word in in_blocks.union(*map(words, spans(page))) if is_path(word)}


def exists(path: str, page: Path) -> bool:
    if "/" not in path:
        return path in NAMES
    bases = (ROOT, page.parent, CORE, CORE.parent)
    return any(next(base.glob(path.rstrip("/")), None) for base in bases)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_on_a_page_exists(page: Path) -> None:
    missing = {path for path in paths(page) if not exists(path, page)}

    assert missing - MISSING_ON_PURPOSE == set()


def test_paths_are_found_on_the_pages() -> None:
    assert sum(len(paths(page)) for page in PAGES) > 100
