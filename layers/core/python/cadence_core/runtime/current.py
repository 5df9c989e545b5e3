"""What a process builds once and keeps, until its settings change: a secret was rotated."""

import threading
from collections.abc import Callable, Hashable
from functools import cache
from typing import Generic, TypeVar

Settings = TypeVar("Settings", bound=Hashable)
Built = TypeVar("Built")


def built_once(build: Callable[[], Built]) -> Callable[[], Built]:
    """Return a factory that builds on its first call and then returns the same, in every thread.

    A build that fails is tried again by the next call.
    """
    cached = cache(build)
    lock = threading.Lock()  # alone, the cache would let two threads build at the same time

    def get() -> Built:
        with lock:
            return cached()

    return get


class Current(Generic[Settings, Built]):
    """The one thing that is built from the settings of now."""

    def __init__(self, build: Callable[[Settings], Built], close: Callable[[Built], None]) -> None:
        self._build = build
        self._close = close
        self._built: dict[Settings, Built] = {}

    def get(self, settings: Settings) -> Built:
        """Return what is built from these settings; what was built from others is closed."""
        if settings not in self._built:
            self.forget()
            self._built[settings] = self._build(settings)
        return self._built[settings]

    def forget(self) -> None:
        """Close what is kept; the next time it is built again."""
        while self._built:
            self._close(self._built.popitem()[1])
