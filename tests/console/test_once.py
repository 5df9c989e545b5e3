"""A form that carries an id is answered once."""

from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.console.exchange import Page, Redirect, Reply, sorry
from cli.console.once import KEPT_SECONDS, MAX_KEPT, Once

FORM = {"once": "1", "act": "pause"}
REFUSED = sorry(HTTPStatus.BAD_REQUEST, "No", "no")


class Counting:
    """An act that counts its calls, and answers each with the next reply."""

    def __init__(self, *replies: Reply | Exception) -> None:
        self.calls = 0
        self._replies = replies

    def __call__(self) -> Reply:
        reply = self._replies[min(self.calls, len(self._replies) - 1)]
        self.calls += 1
        if isinstance(reply, Exception):
            raise reply
        return reply


def test_many_clicks_at_once_do_it_once_and_read_the_same() -> None:
    once, act, clicks = Once(), Counting(Redirect("/", "done")), Barrier(16)

    def click(_: int) -> Reply:
        clicks.wait()
        return once.answer(FORM, act)

    with ThreadPoolExecutor(16) as pool:
        replies = set(pool.map(click, range(16)))

    assert replies == {Redirect("/", "done")}
    assert act.calls == 1


@pytest.mark.parametrize("first", [REFUSED, ValueError("a fault")])
def test_a_form_that_did_nothing_may_be_sent_again(first: Page | Exception) -> None:
    once, act = Once(), Counting(first, Redirect("/", "done"))

    if isinstance(first, Exception):
        with pytest.raises(ValueError, match="a fault"):
            once.answer(FORM, act)
    else:
        assert once.answer(FORM, act) is first

    assert once.answer(FORM, act) == Redirect("/", "done")
    assert act.calls == 2


def test_a_form_that_comes_again_later_does_what_it_asks_again() -> None:
    seconds = [0.0]
    once, act = Once(now=lambda: seconds[0]), Counting(Redirect("/"))

    def long() -> Reply:
        seconds[0] += 10 * KEPT_SECONDS
        return act()

    once.answer(FORM, long)
    seconds[0] += KEPT_SECONDS - 1
    once.answer(FORM, act)
    assert act.calls == 1
    seconds[0] += 1
    once.answer(FORM, act)

    assert act.calls == 2


def test_a_form_without_an_id_is_answered_each_time() -> None:
    once, act = Once(), Counting(Redirect("/"))

    for _ in range(2):
        once.answer({"act": "pause"}, act)

    assert act.calls == 2


def test_a_long_act_keeps_no_other_form_waiting() -> None:
    once, other = Once(), Counting(Redirect("/other"))

    def long() -> Reply:
        assert once.answer({"once": "2"}, other) == Redirect("/other")
        return Redirect("/")

    assert once.answer(FORM, long) == Redirect("/")
    assert other.calls == 1


@given(forms=st.lists(st.integers(0, 3 * MAX_KEPT), max_size=4 * MAX_KEPT))
def test_what_is_kept_is_bounded_and_the_last_forms_are_known(forms: list[int]) -> None:
    once, act = Once(), Counting(Redirect("/"))
    for number in forms:
        once.answer({"once": str(number)}, act)
    calls = act.calls

    for number in list(dict.fromkeys(reversed(forms)))[:1]:
        once.answer({"once": str(number)}, act)

    assert act.calls == calls
    assert len(once._answers) <= MAX_KEPT
