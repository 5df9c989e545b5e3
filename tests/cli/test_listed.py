"""A list of leads or addresses is read as an import reads a file, whatever program wrote it."""

import csv
import io
from uuid import uuid4

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cli.listed import read_list
from cli.named_leads import leads_in_file
from cli.suppress_file import addresses_in_file

ID = str(uuid4())
WORDS = st.text("abcé Silva\"'<-", max_size=12)
EMAILS = st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.test", fullmatch=True)
PHONES = st.from_regex(r"\+5511[0-9]{9}", fullmatch=True)
NAMES = st.one_of(EMAILS, PHONES, st.just(ID))


def written(rows: list[list[str]], separator: str, encoding: str) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode(encoding)


@given(
    names=st.lists(NAMES, min_size=1, max_size=5),
    around=st.tuples(WORDS, WORDS),
    separator=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    header=st.sampled_from([None, ["Nome", "E-mail", "Cargo"]]),
)
@example(["a@b.test"], ("", "Name"), ";", "utf-8", None)
@example(["a@b.test", ID], ("Silva, Ana", "CEO"), ",", "utf-8", None)
def test_each_row_names_its_lead_wherever_the_name_stands_and_whatever_wrote_the_file(
    names: list[str],
    around: tuple[str, str],
    separator: str,
    encoding: str,
    header: list[str] | None,
) -> None:
    rows = [[around[0], name, around[1]] for name in names]
    content = written([header, *rows] if header else rows, separator, encoding)

    found = list(read_list(content))

    first = 2 if header else 1
    assert [each.names for each in found] == [(name,) for name in names]
    assert [each.place for each in found] == [f"line {n}" for n in range(first, first + len(rows))]


def test_of_one_row_the_id_comes_before_the_address_and_other_numbers_are_none() -> None:
    row = f"2026-11-28;Ana;+55 11 98765-0001;ana@lead.test;{ID}\n"
    table = "Código;Celular;Email;Valor\n4711000;+5511987650001;ana@lead.test;100000\n"

    [of_row], [of_table] = leads_in_file(row.encode()), leads_in_file(table.encode())

    assert (of_row.text, of_table.text) == (ID, "ana@lead.test")


def test_every_address_of_a_row_is_suppressed() -> None:
    table = b"Name,Email,Phone\nAna,ana@lead.test,+5511987650001\n"

    assert addresses_in_file(table) == ["ana@lead.test", "+5511987650001"]


def test_recipients_as_a_mail_program_copies_them_are_a_list() -> None:
    content = b'"Lima, Ana" <ana@lead.test>\nRui <rui@lead.test>\n'

    assert addresses_in_file(content) == ["ana@lead.test", "rui@lead.test"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"a@b.test;Ana\n\n;Rui\n", "line 3: not an id, an email address or a phone number: Rui"),
        (b"Name;Email\nAna;a@b.test\nRui;\n", "line 3: not an id"),
        (b"Name;Town\nAna;Recife\n", "line 1: not an id"),
        (b'a@b.test\n"c@d.test\n', "line 2: a quote that opens here never closes"),
        (b"PK\x03\x04", "it is a workbook: save it as CSV"),
        (b" \n", "it is empty"),
    ],
)
def test_what_names_nothing_is_refused_with_its_line(content: bytes, problem: str) -> None:
    with pytest.raises(ValueError, match=r".") as error:
        list(read_list(content))

    assert str(error.value).startswith(problem)
