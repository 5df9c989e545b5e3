"""Reading the custom fields of one lead."""

import pytest

from cadence_core.model.custom_fields import MAX_CUSTOM_FIELDS_DEPTH, read_custom_fields
from cadence_core.model.message import RenderingError


def nested(depth: int) -> str:
    return '{"a": ' + "[" * (depth - 1) + "]" * (depth - 1) + "}"


def test_custom_fields_are_read() -> None:
    assert read_custom_fields('{"plan": "gold", "seats": [5]}') == {"plan": "gold", "seats": [5]}
    assert read_custom_fields(nested(MAX_CUSTOM_FIELDS_DEPTH))["a"]


@pytest.mark.parametrize(
    "text",
    [nested(MAX_CUSTOM_FIELDS_DEPTH + 1), nested(50_000), '{"n": ' + "9" * 5_000 + "}"],
    ids=["deeper than allowed", "deeper than the stack", "a number of 5,000 digits"],
)
def test_custom_fields_that_are_no_data_are_an_error_of_this_lead(text: str) -> None:
    with pytest.raises(RenderingError, match="unreadable_custom_fields"):
        read_custom_fields(text)
