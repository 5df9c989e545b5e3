"""Faults between us and a provider, as a script for the stand-in server."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from local.stand_ins.wire import Request, Response


@dataclass(frozen=True, slots=True)
class Slow:
    """Accept, and answer after a delay."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Refuse:
    """Refuse: answer with an error in the provider's own form."""

    status: int
    error_type: str
    message: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    after_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """Accept, and answer with a response of the test, such as a success without an id."""

    response: Response


@dataclass(frozen=True, slots=True)
class Drop:
    """Accept, and close the connection without an answer."""


@dataclass(frozen=True, slots=True)
class Reset:
    """Accept, and reset the connection (RST) without an answer."""


@dataclass(frozen=True, slots=True)
class Truncate:
    """Accept, and close the connection in the middle of the answer's body."""


@dataclass(frozen=True, slots=True)
class Drip:
    """Accept, and write the answer's body byte by byte, with a pause before each."""

    pause_seconds: float


Fault = Slow | Refuse | Answer | Drop | Reset | Truncate | Drip


@dataclass(slots=True)
class _Rule:
    fault: Fault
    path: str
    matching: Callable[[Request], bool]
    times_left: int | None


class Faults:
    """A script of faults. The first matching rule that is not used up applies to a request."""

    def __init__(self) -> None:
        self._rules: list[_Rule] = []
        self._lock = threading.Lock()

    def add(
        self,
        fault: Fault,
        *,
        path: str = "/",
        matching: Callable[[Request], bool] = lambda _: True,
        times: int | None = None,
    ) -> None:
        """Apply a fault to the next ``times`` (``None``: all) matching requests under ``path``."""
        with self._lock:
            self._rules.append(_Rule(fault, path, matching, times))

    def clear(self) -> None:
        """Remove all faults."""
        with self._lock:
            self._rules.clear()

    def take(self, request: Request) -> Fault | None:
        """Return the fault for this request, if any, and count it as used."""
        with self._lock:
            for rule in self._rules:
                if rule.times_left == 0 or not request.path.startswith(rule.path):
                    continue
                if rule.matching(request):
                    rule.times_left = rule.times_left and rule.times_left - 1
                    return rule.fault
        return None
