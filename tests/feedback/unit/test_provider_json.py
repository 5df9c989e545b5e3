"""JSON of providers is read whatever text is in it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.feedback.events.provider_json import read_json
from tests.builders import any_text

any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | any_text,
    lambda inner: st.lists(inner) | st.dictionaries(any_text, inner),
    max_leaves=8,
)


@given(any_json, st.booleans())
def test_every_value_is_read_and_can_be_encoded(value: Any, is_escaped: bool) -> None:  # noqa: FBT001
    read = read_json(json.dumps(value, ensure_ascii=is_escaped))

    json.dumps(read, ensure_ascii=False).encode()
    if json.dumps(value).isascii() and "\\ud" not in json.dumps(value):
        assert read == value


@pytest.mark.parametrize("text", ["caf\u00e9 \U0001f600", "\\ud83d", "a\\"])
def test_a_whole_text_is_not_changed(text: str) -> None:
    assert read_json(json.dumps(text)) == text


def test_half_a_character_becomes_a_question_mark() -> None:
    assert read_json('{"a": "\\ud83d!", "b": "\ud83d"}') == {"a": "?!", "b": "?"}


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"a": ' * 100_000])
def test_what_is_no_json_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_json(text)
