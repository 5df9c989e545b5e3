"""One message of a run to each person."""

import pytest

from cadence_core.model.message import PreparedStep
from cadence_core.sending.domain.rulings import SECOND_TO_PERSON
from cadence_core.sending.persons import Persons
from cadence_core.sending.records import StepResult
from tests.builders import a_lead, a_prepared_step

FIRST = a_prepared_step(address_key="ana@lead.test", other_address_key="+5511987654321")
ORG = FIRST.enrollment.org_id


def with_keys(own: str, other: str | None) -> PreparedStep:
    return a_prepared_step(org_id=ORG, lead=a_lead(), address_key=own, other_address_key=other)


@pytest.mark.parametrize(
    "keys",
    [
        ("ana@lead.test", None),
        ("rui@lead.test", "+5511987654321"),
        ("+5511987654321", "rui@lead.test"),
        ("+5511900000000", "ana@lead.test"),
    ],
)
def test_leads_with_one_address_are_one_person_whatever_the_channels(
    keys: tuple[str, str | None],
) -> None:
    persons = Persons()
    persons.admit(FIRST)

    admitted = persons.admit(with_keys(*keys))

    assert isinstance(admitted, StepResult)
    assert admitted.transition == SECOND_TO_PERSON


@pytest.mark.parametrize("keys", [("rui@lead.test", "+5511900000000"), ("", None), ("", "")])
def test_leads_without_a_common_address_are_two_persons(keys: tuple[str, str | None]) -> None:
    persons = Persons()
    persons.admit(FIRST)
    persons.admit(with_keys("", ""))
    other = with_keys(*keys)

    assert persons.admit(other) is other


def test_leads_of_two_organizations_are_two_persons() -> None:
    persons = Persons()
    persons.admit(FIRST)
    elsewhere = a_prepared_step(
        lead=FIRST.enrollment.lead, address_key="ana@lead.test", other_address_key="+5511987654321"
    )

    assert persons.admit(elsewhere) == elsewhere
