"""What a function makes while it is loaded.

Lambda gives a function a whole CPU while it loads it, and afterwards only the share that belongs to
its memory. So what every invocation needs is made early, as far as no network is needed for it.
"""

from collections.abc import Callable
from contextlib import suppress


def make_early(*makers: Callable[[], object]) -> None:
    """Call each maker, and ignore its faults: the first invocation meets and reports them."""
    for make in makers:
        with suppress(Exception):
            make()
