"""Objects that a process builds once."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from cadence_core.runtime.current import built_once


def test_threads_that_call_at_the_same_time_get_the_same_object() -> None:
    def build() -> object:
        time.sleep(0.05)  # so that every thread has called before the first is done
        return object()

    get = built_once(build)
    with ThreadPoolExecutor(4) as pool:
        built = [each.result() for each in [pool.submit(get) for _ in range(4)]]

    assert set(built) == {get()}


def test_a_build_that_failed_is_tried_again() -> None:
    answers = iter([OSError("no region yet")])

    def build() -> str:
        for error in answers:
            raise error
        return "built"

    get = built_once(build)

    with pytest.raises(OSError, match="no region yet"):
        get()
    assert get() == "built"
