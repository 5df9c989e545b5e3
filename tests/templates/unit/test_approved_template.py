from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.model.message import ApprovedTemplate, RenderingError
from cadence_core.model.reasons import Reason
from cadence_core.templates.approved_template import MAX_PARAMETERS_LENGTH, approved_template
from local.stand_ins.socialmessaging import FORBIDDEN_IN_PARAMETER


@given(st.lists(st.text(min_size=1, max_size=60), max_size=8))
def test_parameters_are_single_lines_that_meta_accepts(parameters: list[str]) -> None:
    with suppress(RenderingError):
        assert_meta_accepts(approved_template("intro", "en", parameters), len(parameters))


def assert_meta_accepts(template: ApprovedTemplate, number: int) -> None:
    assert len(template.parameters) == number
    for text in template.parameters:
        assert text == text.strip() != ""
        assert not FORBIDDEN_IN_PARAMETER.search(text)
        assert len(text.splitlines()) == 1
        text.encode()


@pytest.mark.parametrize(
    ("name", "language", "parameters", "reason", "detail"),
    [
        ("Intro!", "en", [], Reason.TEMPLATE_ERROR, "whatsapp_template_name"),
        ("intro", None, [], Reason.TEMPLATE_ERROR, "whatsapp_language"),
        ("intro", "english", [], Reason.TEMPLATE_ERROR, "whatsapp_language"),
        ("intro", "en", ["a", " \n\t "], Reason.EMPTY_RENDERING, "parameter 2"),
        ("intro", "en", ["x" * MAX_PARAMETERS_LENGTH, "y"], Reason.CONTENT_TOO_LONG, "parameters"),
    ],
)
def test_a_template_that_meta_would_refuse_says_why(
    name: str, language: str | None, parameters: list[str], reason: Reason, detail: str
) -> None:
    with pytest.raises(RenderingError) as raised:
        approved_template(name, language, parameters)

    assert (raised.value.reason, raised.value.detail) == (reason, detail)
