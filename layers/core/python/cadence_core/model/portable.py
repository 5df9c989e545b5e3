"""Values that travel between processes at little cost."""

from operator import attrgetter
from typing import Any


class Portable:
    """A dataclass with slots, two or more, that is pickled as its values, in order.

    By itself, a frozen one with slots is pickled and restored by functions of Python that look up
    its fields each time, which takes longer than rendering a message.
    """

    __slots__: tuple[str, ...] = ()

    def __reduce__(self) -> tuple[type, tuple[Any, ...]]:
        """Return the class and the values that its constructor takes."""
        kind = type(self)
        return kind, attrgetter(*kind.__slots__)(self)
