"""SQL files: each statement is in a file next to the store that runs it."""

from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1]


@cache
def load_query(*names: str) -> str:
    """Return the text of a statement, such as ``sending/store/turn``, or several texts joined."""
    return "\n".join((PACKAGE / f"{name}.sql").read_text(encoding="utf-8") for name in names)
