"""A form does what it asks once: who clicks twice reads the answer of the first click."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from threading import Lock

from cli.console.exchange import Redirect, Reply

MAX_KEPT = 100
"""Answers that are kept for a second click, which follows at once."""


class Once:
    """Answers the forms that carry an id of their own. Safe for use by several threads."""

    def __init__(self) -> None:
        self._answers: dict[frozenset[tuple[str, str]], Future[Reply]] = {}
        self._one_at_a_time = Lock()

    def answer(self, form: Mapping[str, str], act: Callable[[], Reply]) -> Reply:
        """Return what ``act`` answers; for a form that went on to another page before, that page.

        A form that was answered with a page of its own did nothing, and may be sent again.
        """
        if "once" not in form:
            return act()
        key = frozenset(form.items())
        own: Future[Reply] = Future()
        with self._one_at_a_time:
            first = self._answers.setdefault(key, own)
            if len(self._answers) > MAX_KEPT:
                del self._answers[next(iter(self._answers))]
        if first is own:
            self._perform(key, own, act)
        return first.result()

    def _perform(
        self, key: frozenset[tuple[str, str]], own: Future[Reply], act: Callable[[], Reply]
    ) -> None:
        try:
            own.set_result(act())
        except Exception as error:
            own.set_exception(error)
        if own.exception() or not isinstance(own.result(), Redirect):
            with self._one_at_a_time:
                self._answers.pop(key, None)
