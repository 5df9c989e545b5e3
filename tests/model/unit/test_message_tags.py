from uuid import uuid4

import pytest

from cadence_core.model.enrollment import EnrollmentId, InteractionId
from cadence_core.model.message_tags import (
    MessageTags,
    Origin,
    joined_tags,
    named_tags,
    read_joined_tags,
    read_named_tags,
)

ID = "5b6c7d8e-9f0a-4b1c-8d2e-3f4a5b6c7d8e"
MESSAGE = InteractionId(uuid4())
ORIGIN = Origin(EnrollmentId(uuid4()), uuid4())


def test_tags_come_back_as_they_were_sent() -> None:
    tags = MessageTags(MESSAGE, ORIGIN)

    assert read_named_tags(named_tags(MESSAGE, ORIGIN)) == tags
    assert read_joined_tags(joined_tags(MESSAGE, ORIGIN)) == tags


def test_the_interaction_id_comes_first_and_the_text_fits_both_providers() -> None:
    text = joined_tags(MESSAGE, ORIGIN)

    assert text.startswith(str(MESSAGE))
    assert len(text) == 110


@pytest.mark.parametrize("rest", ["", ".", ".x.y", f".{ID}", f".{ID}.", f"..{ID}"])
def test_an_id_without_both_others_is_read_alone(rest: str) -> None:
    assert read_joined_tags(f"{MESSAGE}{rest}") == MessageTags(MESSAGE)


@pytest.mark.parametrize("text", ["", "x", "\0", f".{ID}.{ID}", ID[:-1]])
def test_tags_without_an_interaction_id_show_nothing(text: str) -> None:
    assert read_joined_tags(text) == MessageTags()
    assert (
        read_named_tags({"enrollment_id": str(uuid4()), "step_id": str(uuid4())}) == MessageTags()
    )


def test_a_further_part_is_ignored() -> None:
    text = f"{joined_tags(MESSAGE, ORIGIN)}.something-new"

    assert read_joined_tags(text) == MessageTags(MESSAGE, ORIGIN)
