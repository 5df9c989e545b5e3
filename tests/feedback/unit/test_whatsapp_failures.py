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
)
from cadence_core.model.suppression import SuppressionReason

TABLE: list[tuple[FailureAction, tuple[int, ...]]] = [
    (TryAgain(), (130429, 131056, 4, 80007, 1, 2, 131000, 131016, 133004)),
    (TryAgain(timedelta(hours=24)), (131049,)),
    (StopSender(timedelta(hours=1)), (131042,)),
    (StopSender(timedelta(hours=24)), (131048, 131031, 368, 133010)),
    (NeedsTemplate(), (131047,)),
    (SuppressNumber(SuppressionReason.BOUNCED), (131026,)),
    (SuppressNumber(SuppressionReason.UNSUBSCRIBED), (131050,)),
    (SkipStep(), (130472,)),
    (BlameTemplate(), (132000, 132001, 132005, 132007, 132012, 132015, 132016)),
    (GiveUp(), (100, 131008, 131009, 131021, 131051)),
    (AskOperator(), (999_999,)),
]


@pytest.mark.parametrize(
    ("action", "code"), [(action, code) for action, codes in TABLE for code in codes]
)
def test_each_code_has_its_action(action: FailureAction, code: int) -> None:
    assert action_for(str(code)) == action
