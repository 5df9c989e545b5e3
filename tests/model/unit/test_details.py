"""Every detail is short, whatever it was made of."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from cadence_core.model.details import MAX_DETAIL_LENGTH, short_detail
from cadence_core.model.enrollment import EnrollmentStatus
from cadence_core.model.message import RenderingError
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import End, Hold, Retry

MAKERS: dict[str, Callable[[str], Retry | Hold | End | RenderingError]] = {
    "retry": lambda detail: Retry(Reason.NOT_ACCEPTED, timedelta(0), detail),
    "hold": lambda detail: Hold(Reason.MISSING_VARIABLE, detail),
    "end": lambda detail: End(EnrollmentStatus.FAILED, Reason.REJECTED, detail),
    "rendering error": lambda detail: RenderingError(Reason.MISSING_VARIABLE, detail),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_a_long_detail_is_cut_where_it_is_made(make: Callable[[str], Hold]) -> None:
    made = make("n" * 99_000)

    assert made.detail == "n" * (MAX_DETAIL_LENGTH - 1) + "…"


@pytest.mark.parametrize("detail", ["", "budget", "n" * MAX_DETAIL_LENGTH])
def test_a_detail_that_is_short_enough_stays(detail: str) -> None:
    assert short_detail(detail) == detail


def test_the_text_of_a_rendering_error_is_short_too() -> None:
    assert len(str(RenderingError(Reason.MISSING_VARIABLE, "n" * 99_000))) < 300
