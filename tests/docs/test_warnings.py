"""A choice with a cost says so where it is offered."""

import pytest

from tests.docs.pages import PAGES
from tests.template.stack import source_template

PARAGRAPHS = [
    paragraph
    for page in PAGES
    for paragraph in page.read_text(encoding="utf-8").split("\n\n")
    if "ManualTriggerAuth=NONE" in paragraph
]


@pytest.mark.parametrize("paragraph", PARAGRAPHS)
def test_a_public_trigger_is_offered_with_its_cost_for_the_schedule(paragraph: str) -> None:
    assert "401" in paragraph
    assert "concurrency" in paragraph


def test_the_template_names_the_cost_of_a_public_trigger() -> None:
    description = source_template()["Parameters"]["ManualTriggerAuth"]["Description"]

    assert "concurrency of the schedule" in description
    assert len(PARAGRAPHS) >= 2
