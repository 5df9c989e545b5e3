"""A request that is wrong names the fields that are, and no other."""

import pytest

from cadence_core.errors import InvalidRequestError
from cadence_core.operations.plans.apply import APPLY


@pytest.mark.parametrize(
    ("documents", "named"),
    [
        ([], "documents: must not be empty"),
        (
            [{"organization": "Acme", "caps": [{"kind": "organization", "daily_cap": 0}]}],
            "documents.0.caps.0.daily_cap: has to be at least 1",
        ),
        (
            [{"organization": "Acme", "settings": {"first_touch_share": 101}}],
            "documents.0.settings.first_touch_share: has to be at most 100",
        ),
    ],
)
def test_a_list_is_not_named_beside_its_wrong_entry(documents: list[object], named: str) -> None:
    with pytest.raises(InvalidRequestError) as refused:
        APPLY.parse({"documents": documents})

    assert str(refused.value) == f"apply: {named}"
