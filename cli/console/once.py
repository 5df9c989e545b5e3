"""A form does what it asks once: who clicks twice reads the answer of the first click."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock

from cli.console.exchange import Redirect, Reply

MAX_KEPT = 100
"""Answers that are kept for a second click, which follows at once."""
KEPT_SECONDS = 10.0
"""How long an answer is true of a second click. The same page, opened again from the browser's
history, asks anew: what was done may have been undone meanwhile."""


@dataclass(slots=True)
class _Answer:
    reply: Future[Reply] = field(default_factory=Future)
    kept_until: float = float("inf")


class Once:
    """Answers the forms that carry an id of their own. Safe for use by several threads."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._answers: dict[frozenset[tuple[str, str]], _Answer] = {}
        self._one_at_a_time = Lock()
        self._now = now

    def answer(self, form: Mapping[str, str], act: Callable[[], Reply]) -> Reply:
        """Return what ``act`` answers; for a form that just went on to another page, that page.

        A form that was answered with a page of its own did nothing, and may be sent again.
        """
        if "once" not in form:
            return act()
        key = frozenset(form.items())
        own = _Answer()
        with self._one_at_a_time:
            first = self._answers.get(key)
            if first is None or first.kept_until <= self._now():
                first = own
                self._answers.pop(key, None)  # the new one is the last in the order
                self._answers[key] = own
            if len(self._answers) > MAX_KEPT:
                del self._answers[next(iter(self._answers))]
        if first is own:
            self._perform(key, own, act)
        return first.reply.result()

    def _perform(
        self, key: frozenset[tuple[str, str]], own: _Answer, act: Callable[[], Reply]
    ) -> None:
        try:
            own.reply.set_result(act())
        except Exception as error:
            own.reply.set_exception(error)
        with self._one_at_a_time:
            own.kept_until = self._now() + KEPT_SECONDS
            went_on = not own.reply.exception() and isinstance(own.reply.result(), Redirect)
            if not went_on and self._answers.get(key) is own:
                del self._answers[key]
