"""Errors about messages."""

import pickle

from cadence_core.model.message import RenderingError
from cadence_core.model.reasons import Reason


def test_a_rendering_error_survives_pickling() -> None:
    error = pickle.loads(pickle.dumps(RenderingError(Reason.MISSING_VARIABLE, "budget")))  # noqa: S301

    assert (error.reason, error.detail) == (Reason.MISSING_VARIABLE, "budget")
    assert str(error) == "missing_variable: budget"
