"""The detail of a reason: a name or a code, never a text of any length."""

MAX_DETAIL_LENGTH = 200
"""In characters. A detail is kept for each enrollment, in memory, in its row and in its history."""


def short_detail(detail: str) -> str:
    """Return the detail, cut if it is too long, as the name of a field in a template may be."""
    if len(detail) <= MAX_DETAIL_LENGTH:
        return detail
    return f"{detail[: MAX_DETAIL_LENGTH - 1]}…"
