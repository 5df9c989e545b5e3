"""Reads text files: whole ones, and those with sections below lines such as ``[months]``."""

import re
from importlib.resources import files

HEADING = re.compile(r"^\[(\w+)\]$", re.MULTILINE)


def sections_of(file: str, package: str = __package__) -> dict[str, str]:
    """Return the lines of each section of a package's file, without those before the first."""
    text = (files(package) / file).read_text(encoding="utf-8")
    _, *parts = HEADING.split(text)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def entries_of(file: str) -> list[str]:
    """Return the lines of a file of this folder, without those that begin with ``#``."""
    text = (files(__package__) / file).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]
