"""A row becomes a lead, or is rejected with a reason that names no value of it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.operations.enrolling.imports.prepared import FEWER, MORE, REPEATED, prepare
from cadence_core.operations.enrolling.imports.rows import (
    ImportedLead,
    KeyedLead,
    RejectedRow,
    SeenLeads,
    read_lead,
    with_keys,
)
from cadence_core.operations.enrolling.imports.slices import MAX_SLICE_BYTES, MAX_SLICE_ROWS, sliced

MAPPING = {0: "email", 1: "phone", 2: "name", 3: "custom_fields.plan", 4: "external_id"}


def read(
    email: str = "", phone: str = "", name: str = "", plan: str = "", external_id: str = ""
) -> ImportedLead | str:
    """Return a row of these cells as a lead, or why it is none."""
    found = read_lead(2, (email, phone, name, plan, external_id), MAPPING, "BR")
    return found.reason if isinstance(found, RejectedRow) else found.lead


def test_a_row_becomes_a_lead_with_its_addresses_as_they_are_sent_to() -> None:
    assert read(" Ana <Ana@Padaria.TEST>", "(11) 8765-4321", "Ana Lima", " gold ") == ImportedLead(
        line=2,
        email="Ana@padaria.test",
        phone="+5511987654321",
        first_name="Ana",
        last_name="Lima",
        custom_fields={"plan": "gold"},
    )
    assert read(external_id="7", name=" \t") == ImportedLead(line=2, external_id="7")


@pytest.mark.parametrize(
    ("whole", "first", "last"),
    [
        ("Ana", "Ana", None),
        ("Ana Lima da Silva", "Ana", "Lima da Silva"),
        ("Dr. João  Souza", "Dr. João", "Souza"),
        ("Sr. Dr. João Souza", "Sr. Dr. João", "Souza"),
        ("Souza, João", "João", "Souza"),
        ("Souza,", "Souza,", None),
        ("Dr.", "Dr.", None),
    ],
)
def test_a_whole_name_is_split_after_the_first_name(
    whole: str, first: str, last: str | None
) -> None:
    lead = read("ana@lead.test", name=whole)

    assert isinstance(lead, ImportedLead)
    assert (lead.first_name, lead.last_name) == (first, last)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"email": "ana@padaria"}, "email: no period in the domain"),
        ({"email": "ana"}, "email: no @"),
        ({"phone": "123"}, "phone: too few digits"),
        ({"phone": "5.51198E+12"}, "phone: no number"),
        ({"name": "Ana"}, "no email address, phone number or id"),
        ({"email": f"{'a' * 400}@lead.test"}, "email is too long"),
        ({"external_id": "9" * 321}, "external_id is too long"),
        ({"email": "a@lead.test", "name": "Ana " + "x" * 1001}, "last_name is too long"),
        ({"email": "a@lead.test", "plan": "x" * 100_001}, "custom_fields is too long"),
    ],
)
def test_a_row_that_is_no_lead_is_rejected(cells: dict[str, str], reason: str) -> None:
    assert read(**cells) == reason


def test_a_number_without_a_plus_needs_a_country() -> None:
    without = read_lead(2, ("", "(11) 98765-4321", "", "", ""), MAPPING, None)

    assert isinstance(without, RejectedRow)
    assert without.reason == "phone: no known country code"


@given(st.lists(st.text(max_size=20), min_size=5, max_size=5))
def test_any_row_is_a_lead_or_rejected_without_its_values(cells: list[str]) -> None:
    found = read_lead(2, cells, MAPPING, "BR")

    if isinstance(found, KeyedLead):
        assert with_keys(found.lead) == found
    else:
        assert found.reason.isascii()


def seen_lines(*leads: dict[str, str]) -> list[int | None]:
    seen = SeenLeads()
    return [
        seen.line_of(with_keys(ImportedLead.model_validate({"line": line, **lead})))
        for line, lead in enumerate(leads, 1)
    ]


def test_a_lead_that_the_file_has_twice_is_found_in_any_spelling() -> None:
    assert seen_lines(
        {"external_id": "1", "email": "ana@lead.test"},
        {"email": "ANA@lead.test"},
        {"external_id": "1", "email": "bia@lead.test"},
        {"phone": "+5511987654321"},
        {"phone": "+551187654321"},
        {"external_id": "2", "email": "bia@lead.test"},
    ) == [None, 1, 1, None, 4, None]


def test_colleagues_with_the_phone_of_their_office_are_different_leads() -> None:
    office = {"phone": "+551133334444"}

    assert seen_lines(
        {**office, "email": "ana@lead.test"}, {**office, "email": "bia@lead.test"}, office
    ) == [None, None, 1]
    assert seen_lines(office, {**office, "email": "ana@lead.test"}) == [None, 1]


def test_rows_with_too_few_or_too_many_cells_and_repeated_ones_are_rejected() -> None:
    rows = [
        (2, ("ana@lead.test", "Ana")),
        (3, ("bia@lead.test",)),
        (4, ("eva@lead.test", "Eva", "x")),
        (5, ("leo@lead.test", "Leo", "", " ")),
        (6, ("Ana@LEAD.test", "Ana")),
    ]

    prepared = prepare(rows, 2, {0: "email", 1: "first_name"}, None)

    assert [lead.email for lead in prepared.leads] == ["ana@lead.test", "leo@lead.test"]
    assert [(row.line, row.reason) for row in prepared.rejected] == [
        (3, FEWER),
        (4, MORE),
        (6, REPEATED),
    ]


def test_slices_hold_every_lead_in_order_within_both_limits() -> None:
    small = [ImportedLead(line=line, external_id=str(line)) for line in range(1, 1_202)]
    large = [
        ImportedLead(line=line, custom_fields={"text": "é" * 99_000})
        for line in range(1_202, 1_220)
    ]

    slices = list(sliced(small + large))

    assert [lead for part in slices for lead in part] == small + large
    for part in slices:
        assert 1 <= len(part) <= MAX_SLICE_ROWS
        assert len(json.dumps([lead.model_dump() for lead in part])) < MAX_SLICE_BYTES + 5_000
    assert [len(part) for part in slices[:2]] == [MAX_SLICE_ROWS] * 2
    assert len(slices) > 4
