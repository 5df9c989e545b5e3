"""Reads the text files of this folder whose sections stand below lines such as ``[months]``."""

import re
from importlib.resources import files

HEADING = re.compile(r"^\[(\w+)\]$", re.MULTILINE)


def sections_of(file: str) -> dict[str, str]:
    """Return the lines of each section of a file, without those before the first one."""
    text = (files(__package__) / file).read_text(encoding="utf-8")
    _, *parts = HEADING.split(text)
    return dict(zip(parts[::2], parts[1::2], strict=True))
