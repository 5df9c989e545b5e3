import pickle

import pytest

from cadence_core.model.written_number import WrittenNumber


@pytest.mark.parametrize("digits", ["1.10", "1500.00", "-0.50", "0.1"])
def test_a_number_prints_the_digits_it_was_read_from(digits: str) -> None:
    assert str(WrittenNumber(digits)) == digits


def test_a_number_keeps_its_digits_on_its_way_to_another_process() -> None:
    assert str(pickle.loads(pickle.dumps(WrittenNumber("1.10")))) == "1.10"  # noqa: S301


def test_a_number_counts_as_the_float_it_is() -> None:
    assert WrittenNumber("1.10") == 1.1
    assert round(WrittenNumber("1.26"), 1) == 1.3
