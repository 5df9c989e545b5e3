"""The SQL files beside this module."""

from functools import cache
from importlib.resources import files


@cache
def load_query(*names: str) -> str:
    """Return the text of ``queries/<name>.sql``, several of them one after the other."""
    folder = files(__package__) / "queries"
    return "\n".join((folder / f"{name}.sql").read_text(encoding="utf-8") for name in names)
