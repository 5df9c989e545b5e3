"""Values that travel between processes."""

import pickle

from tests.builders import a_prepared_step


def test_an_enrollment_survives_the_way_to_another_process() -> None:
    enrollment = a_prepared_step().enrollment

    assert pickle.loads(pickle.dumps(enrollment)) == enrollment  # noqa: S301
