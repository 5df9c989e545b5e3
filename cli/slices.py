"""Sequences that are longer than one request takes."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def in_slices(items: Sequence[T], size: int) -> Iterator[tuple[T, ...]]:
    """Yield the items in order, at most ``size`` at a time."""
    for start in range(0, len(items), size):
        yield tuple(items[start : start + size])
