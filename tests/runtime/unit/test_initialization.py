"""What is made while a function is loaded."""

from cadence_core.errors import ConfigurationError
from cadence_core.runtime.initialization import make_early


def test_a_fault_of_one_maker_stops_neither_the_others_nor_the_function() -> None:
    made = []

    def fail() -> None:
        raise ConfigurationError("AWS_REGION: is not set")

    make_early(fail, lambda: made.append("client"))

    assert made == ["client"]
