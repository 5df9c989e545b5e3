"""Ids in texts."""

from uuid import UUID


def as_id(text: str) -> UUID | None:
    """Return the id that a text is; ``None`` if it is something else, such as a name."""
    try:
        return UUID(text)
    except ValueError:
        return None
