"""What a function makes while it is loaded.

Lambda gives a function a whole CPU while it loads it, and afterwards only the share that belongs to
its memory. So what every invocation needs is made early, as far as no network is needed for it.
"""

import gc
from collections.abc import Callable
from contextlib import suppress

MIN_NEW_OBJECTS = 10_000
"""The garbage collector looks for garbage after so many new objects: a few MB, and a fifteenth as
often as by default. Nearly everything is freed without it."""


def make_early(*makers: Callable[[], object]) -> None:
    """Call each maker, and ignore its faults: the first invocation meets and reports them."""
    for make in makers:
        with suppress(Exception):
            make()


def settle() -> None:
    """Take what is loaded for permanent: the garbage collector need not look through it again.

    Looking through all modules takes a twentieth of a second, in the middle of a batch.
    """
    gc.freeze()
    gc.set_threshold(MIN_NEW_OBJECTS)
