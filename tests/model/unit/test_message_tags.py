from uuid import uuid4

import pytest

from cadence_core.model.enrollment import EnrollmentId, InteractionId
from cadence_core.model.message_tags import (
    MessageTags,
    Origin,
    message_id_of,
    named_tags,
    read_named_tags,
)

ID = "5b6c7d8e-9f0a-4b1c-8d2e-3f4a5b6c7d8e"
MESSAGE = InteractionId(uuid4())
ORIGIN = Origin(EnrollmentId(uuid4()), uuid4())


def test_tags_come_back_as_they_were_sent() -> None:
    assert read_named_tags(named_tags(MESSAGE, ORIGIN)) == MessageTags(MESSAGE, ORIGIN)


@pytest.mark.parametrize("others", [{}, {"step_id": ID}, {"enrollment_id": ID, "step_id": "x"}])
def test_an_id_without_both_others_is_read_alone(others: dict[str, str]) -> None:
    assert read_named_tags({"interaction_id": str(MESSAGE), **others}) == MessageTags(MESSAGE)


@pytest.mark.parametrize("text", ["", "x", "\0", f".{ID}.{ID}", ID[:-1]])
def test_tags_without_an_interaction_id_show_nothing(text: str) -> None:
    tags = {"interaction_id": text, "enrollment_id": str(uuid4()), "step_id": str(uuid4())}

    assert read_named_tags(tags) == MessageTags()


def test_a_further_tag_is_ignored() -> None:
    tags = {**named_tags(MESSAGE, ORIGIN), "something_new": "x"}

    assert read_named_tags(tags) == MessageTags(MESSAGE, ORIGIN)


def test_the_id_of_a_message_follows_from_its_origin() -> None:
    other = Origin(ORIGIN.enrollment_id, uuid4())

    assert message_id_of(ORIGIN) == message_id_of(Origin(ORIGIN.enrollment_id, ORIGIN.step_id))
    assert message_id_of(ORIGIN) != message_id_of(other)
