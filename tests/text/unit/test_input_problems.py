"""What is wrong with a field is said in plain words, whatever the field is."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator

from cadence_core.text.input_problems import input_problem


class Everything(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=5, pattern="^[a-z]*$")] = "a"
    count: Annotated[int, Field(ge=1, le=10)] = 1
    share: Annotated[float, Field(gt=0, lt=1)] = 0.5
    even: Annotated[int, Field(multiple_of=2)] = 2
    is_on: bool = True
    channel: Literal["email", "whatsapp"] = "email"
    id: UUID | None = None
    day: date = date(2027, 2, 9)
    at: datetime = datetime(2027, 2, 9)  # noqa: DTZ001 (any time)
    instant: AwareDatetime | None = None
    names: Annotated[tuple[str, ...], Field(min_length=1, max_length=2)] = ("a",)
    things: dict[str, int] = Field(default_factory=dict)
    nothing: None = None
    own: str = ""

    @field_validator("own")
    @classmethod
    def _check(cls, value: str) -> str:
        if value:
            raise ValueError("is never right")
        return value


class Needed(Everything):
    needed: str


def problem(**fields: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        Everything.model_validate(fields)
    return input_problem(caught.value.errors(include_url=False, include_input=False)[0])


PROBLEMS = [
    ({"text": 5}, "has to be a text"),
    ({"text": ""}, "must not be empty"),
    ({"text": "abcdef"}, "has to have at most 5 characters"),
    ({"text": "A"}, "has to match the pattern ^[a-z]*$"),
    ({"count": "x"}, "has to be a whole number"),
    ({"count": 1.5}, "has to be a whole number"),
    ({"count": 0}, "has to be at least 1"),
    ({"count": 11}, "has to be at most 10"),
    ({"count": "9" * 5_000}, "is too large a number"),
    ({"share": 0}, "has to be more than 0.0"),
    ({"share": 1}, "has to be less than 1.0"),
    ({"share": []}, "has to be a number"),
    ({"even": 3}, "has to be a multiple of 2"),
    ({"is_on": "maybe"}, "has to be true or false"),
    ({"channel": "fax"}, "has to be 'email' or 'whatsapp'"),
    ({"id": "x"}, "has to be an id, such as 8b1a9953-c461-4296-a827-abf8c47804d7"),
    ({"day": "soon"}, "has to be a date, such as 2027-02-09"),
    ({"at": "soon"}, "has to be a time, such as 2027-02-09T08:00:00Z"),
    ({"instant": "2027-02-09T08:00:00"}, "has to be a time with its zone, such as"),
    ({"names": "a"}, "has to be a list"),
    ({"names": []}, "must not be empty"),
    ({"names": ["a", "b", "c"]}, "has to have at most 2 entries"),
    ({"things": []}, "has to be a group of fields"),
    ({"nothing": 1}, "has to be left out"),
    ({"own": "x"}, "is never right"),
    ({"daily_kap": 1}, "there is no such field"),
]


@pytest.mark.parametrize(("fields", "sentence"), PROBLEMS)
def test_a_wrong_field_is_explained(fields: dict[str, Any], sentence: str) -> None:
    assert problem(**fields).startswith(sentence)


def test_a_missing_field_is_missing() -> None:
    with pytest.raises(ValidationError) as caught:
        Needed.model_validate({})

    assert input_problem(caught.value.errors()[0]) == "is missing"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(list(Everything.model_fields)), JSON))
def test_no_sentence_has_the_words_of_pydantic(fields: dict[str, Any]) -> None:
    try:
        Everything.model_validate(fields)
    except ValidationError as error:
        said = [input_problem(each) for each in error.errors(include_url=False)]
    else:
        said = []

    assert not any("nput" in sentence or "should" in sentence for sentence in said)
