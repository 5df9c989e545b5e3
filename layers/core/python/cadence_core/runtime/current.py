"""Objects that a process builds once and keeps until its settings change (a rotated secret)."""

import threading
from collections.abc import Callable, Hashable
from functools import cache
from typing import Generic, TypeVar

SettingsT = TypeVar("SettingsT", bound=Hashable)
BuiltT = TypeVar("BuiltT")


def built_once(build: Callable[[], BuiltT]) -> Callable[[], BuiltT]:
    """Return a thread-safe factory that builds on its first call and then returns that object.

    After a failed build, the next call tries again.
    """
    cached = cache(build)
    lock = threading.Lock()  # the cache alone would let two threads build at the same time

    def get() -> BuiltT:
        with lock:
            return cached()

    return get


class Current(Generic[SettingsT, BuiltT]):
    """Keeps the one object that was built from the current settings."""

    def __init__(
        self, build: Callable[[SettingsT], BuiltT], close: Callable[[BuiltT], None]
    ) -> None:
        self._build = build
        self._close = close
        self._built: dict[SettingsT, BuiltT] = {}

    def get(self, settings: SettingsT) -> BuiltT:
        """Return the object built from these settings; close one built from other settings."""
        if settings not in self._built:
            self.forget()
            self._built[settings] = self._build(settings)
        return self._built[settings]

    def forget(self) -> None:
        """Close the kept object; the next ``get`` builds a new one."""
        while self._built:
            self._close(self._built.popitem()[1])
