"""The action for every code in WhatsApp's table."""

from datetime import timedelta

import pytest

from cadence_core.feedback.domain.whatsapp_failures import (
    AskOperator,
    BlameTemplate,
    FailureAction,
    GiveUp,
    NeedsTemplate,
    SkipStep,
    StopSender,
    SuppressNumber,
    TryAgain,
    action_for,
    failure_code,
)
from cadence_core.model.suppression import SuppressionReason

TABLE: list[tuple[FailureAction, tuple[int | str, ...]]] = [
    (TryAgain(), (130429, 131056, 4, 80007, 1, 2, 131000, 131016, 133004)),
    (TryAgain(timedelta(hours=24)), (131049,)),
    (StopSender(timedelta(minutes=15)), (131057,)),
    (StopSender(timedelta(hours=1)), (131042,)),
    (
        StopSender(timedelta(hours=24)),
        (
            131048,
            131031,
            368,
            0,
            3,
            10,
            190,
            131005,
            131037,
            131045,
            131030,
            200,
            299,
            133010,
            133015,
        ),
    ),
    (NeedsTemplate(), (131047,)),
    (SuppressNumber(SuppressionReason.BOUNCED), (131026,)),
    (SuppressNumber(SuppressionReason.UNSUBSCRIBED), (131050,)),
    (SkipStep(), (130472,)),
    (BlameTemplate(), (132000, 132001, 132005, 132007, 132012, 132015, 132016, 132018, 132068)),
    (BlameTemplate(), (131008, 131009, 131051, "100_parameter", "131021_parameter")),
    (GiveUp(), (131021,)),
    (AskOperator(), (100, 300, 2000, 1320180, 999_999, "", "x132000")),
]


@pytest.mark.parametrize(
    ("action", "code"), [(action, code) for action, codes in TABLE for code in codes]
)
def test_each_code_has_its_action(action: FailureAction, code: int | str) -> None:
    assert action_for(str(code)) == action


@pytest.mark.parametrize(
    ("code", "details", "expected"),
    [
        (100, "Invalid parameter", "100_parameter"),
        (100, "PARAMETER 'text' is mandatory for component parameter type 'text'", "100_parameter"),
        (100, "Param template['language'] must be one of …", "100_parameter"),
        (100, "Unsupported post request.", "100"),
        (100, "", "100"),
        (131021, "Recipient phone number is the sender's", "131021"),
        (131008, "Required parameter is missing", "131008"),
    ],
)
def test_the_details_decide_only_what_an_ambiguous_code_means(
    code: int, details: str, expected: str
) -> None:
    assert failure_code(code, details) == expected
