"""What is made while a function is loaded."""

import gc
from collections.abc import Iterator

import pytest

from cadence_core.errors import ConfigurationError
from cadence_core.runtime.initialization import MIN_NEW_OBJECTS, make_early, settle


def test_a_fault_of_one_maker_stops_neither_the_others_nor_the_function() -> None:
    made = []

    def fail() -> None:
        raise ConfigurationError("AWS_REGION: is not set")

    make_early(fail, lambda: made.append("client"))

    assert made == ["client"]


@pytest.fixture
def collector() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.set_threshold(*thresholds)
    gc.unfreeze()


@pytest.mark.usefixtures("collector")
def test_what_is_loaded_is_not_looked_through_for_garbage_again() -> None:
    settle()

    assert gc.get_freeze_count() > MIN_NEW_OBJECTS
    assert len(gc.get_objects()) < MIN_NEW_OBJECTS
    assert gc.get_threshold()[0] == MIN_NEW_OBJECTS
