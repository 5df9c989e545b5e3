"""The bytes of a file that an operator names, which may be a device without an end."""

from pathlib import Path

MAX_FILE_BYTES = 100_000_000


def content_of(path: Path) -> bytes:
    """Return what a file holds.

    Raises:
        ValueError: it is too large.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        content = file.read(MAX_FILE_BYTES + 1)
    if len(content) > MAX_FILE_BYTES:
        raise ValueError(f"it has more than {MAX_FILE_BYTES // 1_000_000} MB: split it")
    return content
