"""The reason codes and their explanations."""

import re

import pytest

from cadence_core.model.reasons import Reason


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_has_a_code_for_machines_and_a_sentence_for_people(reason: Reason) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", reason)
    assert re.fullmatch(r"([a-z]|WhatsApp )[^\n]{10,}[a-z]", reason.explanation)


def test_a_code_is_the_name_of_its_member_and_so_is_unique() -> None:
    assert {name: name.lower() for name in Reason.__members__} == dict(Reason.__members__)


def test_no_two_reasons_have_the_same_explanation() -> None:
    assert len({reason.explanation for reason in Reason}) == len(Reason)


def test_a_reason_is_written_as_its_code() -> None:
    assert f"{Reason.LEAD_WON}" == "lead_won"
    assert {*Reason} >= {"lead_won"}
