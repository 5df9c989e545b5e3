"""A file of comma-separated values comes back as it was written, in any usual form."""

import csv
import io
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.operations.enrolling.imports.rows import RejectedRow
from cli.import_file import Row, Table, read_table, write_rejected

UNICODE = st.characters(exclude_characters="\0\ufeff", codec="utf-8")
# Without the characters of Windows-1252 that continue one of UTF-8.
WESTERN = st.characters(min_codepoint=1, max_codepoint=127) | st.characters(
    min_codepoint=0xC0, max_codepoint=0xFF
)
ENCODINGS = {
    "utf-8": UNICODE,
    "utf-8-sig": UNICODE,
    "utf-16": UNICODE,
    "cp1252": WESTERN,
}
HEADERS = ("Email", "Nome", "Observações")


@st.composite
def files(draw: st.DrawFn) -> tuple[bytes, list[list[str]], str]:
    """Return a file, its rows and its separator."""
    encoding = draw(st.sampled_from(sorted(ENCODINGS)))
    separator = draw(st.sampled_from(",;\t|"))
    cell = st.text(ENCODINGS[encoding] | st.sampled_from(',;\t"\r\n '), max_size=8).filter(
        lambda text: not text.startswith("'")
    )
    rows = draw(st.lists(st.lists(cell, min_size=1, max_size=5), min_size=1, max_size=6))
    text = io.StringIO(newline="")
    line_end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    plain = csv.writer(text, delimiter=separator, lineterminator=line_end)
    quoted = csv.writer(text, delimiter=separator, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    plain.writerow(HEADERS)
    for row in rows:
        # The plain writer quotes only the line end that it writes itself.
        is_plain = draw(st.booleans()) and not any(c in "".join(row) for c in "\r\n")
        (plain if is_plain else quoted).writerow(row)
    return text.getvalue().encode(encoding), rows, separator


@given(files())
def test_any_table_comes_back_from_each_encoding_and_separator(
    file: tuple[bytes, list[list[str]], str],
) -> None:
    content, rows, separator = file
    filled = [row for row in rows if any(cell.strip() for cell in row)]

    if not filled:
        with pytest.raises(ValueError, match="no rows"):
            read_table(content)
        return
    table = read_table(content)

    assert table.headers == HEADERS
    assert [list(row.cells) for row in table.rows] == filled
    assert table.separator == separator


@given(st.text(st.sampled_from("'=+-@\t\r1a"), min_size=1, max_size=5))
def test_a_rejected_cell_is_no_formula_of_a_spreadsheet_and_comes_back_as_it_was(
    cell: str,
) -> None:
    table = Table(("Email", "=Nome"), (Row(2, ("a", cell)),), ",", "")

    with TemporaryDirectory() as folder:
        rejected = [RejectedRow(line=2, reason="no")]
        written = write_rejected(Path(folder) / "leads.csv", table, rejected).read_bytes()

    cells = [cell for row in csv.reader(io.StringIO(written.decode("utf-8-sig"))) for cell in row]
    assert not [text for text in cells if text.startswith(("=", "+", "-", "@", "\t", "\r"))]
    again = read_table(written)
    assert again.headers == ("Email", "=Nome", "line", "reason")
    assert again.rows[0].cells == ("a", cell, "2", "no")


@pytest.mark.parametrize(
    ("written", "meant"),
    [("'+5511987654321", "+5511987654321"), ("'=1+1", "=1+1"), ("'sup", "'sup"), ("'", "'")],
)
def test_an_apostrophe_with_which_a_spreadsheet_marks_a_text_is_left_out(
    written: str, meant: str
) -> None:
    assert read_table(f"Email\n{written}\n".encode()).rows[0].cells == (meant,)


def test_a_file_in_two_encodings_is_refused_whichever_has_more_lines() -> None:
    two = "Jo\xe3o\n".encode(), "Jo\xe3o\n".encode("cp1252")
    for lines in (two, two[::-1], (two[0], *[two[1]] * 8), (*[two[0]] * 8, two[1])):
        with pytest.raises(ValueError, match="it is in UTF-8, where e3"):
            read_table(b"Nome\n" + b"".join(lines))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_table_with_rows_or_refused(content: bytes) -> None:
    with suppress(ValueError):
        assert read_table(content).rows


def test_a_row_has_the_line_where_it_begins() -> None:
    table = read_table(b'\r\n Email , Nome ,,\r\n\r\na,"two\r\nlines"\r\n , \r\nb,"x"\r\n')

    assert table.headers == ("Email", "Nome")
    assert [(row.line, row.cells) for row in table.rows] == [
        (4, ("a", "two\r\nlines")),
        (7, ("b", "x")),
    ]


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("line", ["sep={}", '"sep={}"', "SEP={}"])
def test_a_first_line_names_the_separator_and_is_no_header(
    separator: str, mark: str, line: str
) -> None:
    text = f"{mark}{line.format(separator)}\r\nEmail{separator}A,B;C\r\na{separator}b\r\n"
    table = read_table(text.replace("A,B;C", '"A,B;C"').encode())

    assert (table.headers, table.separator) == (("Email", "A,B;C"), separator)
    assert [(row.line, row.cells) for row in table.rows] == [(3, ("a", "b"))]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "it is empty"),
        (b" \r\n\n", "it is empty"),
        (b"sep=;\r\n", "it is empty"),
        (b"\xef\xbb\xbf", "it is empty"),
        (b"Email,Nome\n", "no rows under its header"),
        (b"ana@lead.test,Ana\nbia@lead.test,Bia\n", "line 1: it has an address where"),
        (b"Email\na\nb\0c\n", "line 3: it contains the character NUL"),
        ("Email\na\n".encode("utf-16-le"), "line 1: it contains the character NUL"),
        (b"PK\x03\x04\x14\x00", "it is a workbook: save it as CSV"),
        ("Email\nJoão é ótimo\n".encode() + b"\xe9\n", "line 3: it is in UTF-8, where e9 is"),
        (b"\xef\xbb\xbfEmail\r\na\xff\r\n", "line 2: it is in UTF-8, where ff is no character"),
        (b"Email\rJo\xe3o\r\x81\n", "line 3: it is in Windows-1252, where 81 is no character"),
        ("Email\na\n".encode("utf-16") + b"x", "line 3: it is in UTF-16, where 78 is"),
        ("Email\n".encode("utf-16") + b"\x00\xd8a\x00", "line 2: it is in UTF-16, where"),
        (b'Email,N\na,"b\nc,d\n', "line 2: a quote that opens here never closes"),
        (b'Email,N\na,"b"c\n', "line 2: a quote inside a cell in quotes must be doubled"),
        (b'Email,N\na,b\nc,"' + b"x" * 140_000 + b'"\n', "line 3: a cell has more than 131,072"),
    ],
)
def test_what_is_no_table_is_refused_with_its_line(content: bytes, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        read_table(content)


def test_rejected_rows_come_back_as_they_were_and_a_corrected_file_stays(tmp_path: Path) -> None:
    source = tmp_path / "leads.csv"
    table = read_table('Email;Nome\n=1+1;"João;\nLima"\nb;"B";x\nc\n'.encode("cp1252"))
    rejected = [
        RejectedRow(line=2, reason="email: no @"),
        RejectedRow(line=4, reason="more"),
        RejectedRow(line=5, reason="fewer"),
    ]

    first = write_rejected(source, table, rejected)
    again = write_rejected(source, table, rejected)
    first.write_text("corrected", encoding="utf-8")
    second = write_rejected(source, table, rejected)

    assert (first.name, again, second.name) == ("leads-rejected.csv", first, "leads-rejected-2.csv")
    assert first.read_text(encoding="utf-8") == "corrected"
    assert second.read_bytes().startswith(b"\xef\xbb\xbf")
    written = read_table(second.read_bytes())
    assert written.headers == ("Email", "Nome", "line", "reason")
    assert [row.cells for row in written.rows] == [
        ("=1+1", "João;\nLima", "2", "email: no @"),
        ("b", "B", "4", "more", "x"),
        ("c", "", "5", "fewer"),
    ]
