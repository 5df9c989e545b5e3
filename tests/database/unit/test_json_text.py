"""JSON that PostgreSQL accepts."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cadence_core.database.json_text import as_json, storable

json_texts = st.text(st.characters() | st.sampled_from("\0\ud800\\u0"))


@given(st.lists(st.dictionaries(st.sampled_from(["a", "b"]), json_texts | st.integers())))
@example([{"a": "\\u0000", "b": "\0"}])
def test_json_holds_each_text_without_what_cannot_be_stored(value: list[dict[str, object]]) -> None:
    written = as_json(value)

    written.encode()
    assert json.loads(written) == [
        {name: storable(item) if isinstance(item, str) else item for name, item in each.items()}
        for each in value
    ]


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_number_without_a_json_form_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="JSON has no form"):
        as_json([number])
