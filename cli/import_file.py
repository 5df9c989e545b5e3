"""Files of comma-separated values, as spreadsheets write them: what the columns and rows are."""

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import Any

import click

from cadence_core.operations.enrolling.imports.rows import RejectedRow
from cli.files import content_of
from cli.output import printable

SEPARATORS = ",;\t|"
SEPARATOR_LINE = re.compile(r'("?)sep=([^\w\s"]|\t)\1(?=[\r\n]|$)', re.IGNORECASE)
"""The first line with which a file names its separator to Excel."""
FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""How a cell begins that a spreadsheet would compute, or that an apostrophe keeps from it."""
WORKBOOK = b"PK\x03\x04"
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
BROKEN, FOREIGN = re.compile("[\udc80-\udcff]"), re.compile("[^\0-\x7f\udc80-\udcff]")
FAULTS = {
    "unexpected end of data": "a quote that opens here never closes",
    "field larger": "a cell has more than 131,072 characters: a quote may be missing",
    "expected after": "a quote inside a cell in quotes must be doubled",
}
"""What the module csv says, and what it means."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row, and the line of the file where it begins, from 1."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """What a file holds: the columns' headers, and the rows that are not empty.

    ``digest`` is the SHA-256 of the file.
    """

    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    separator: str
    digest: str


class TableFile(click.ParamType):
    """A file of comma-separated values, which becomes its path and its table."""

    name = "file"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Path, Table]:
        shown = printable(str(value))
        kind = click.Path(exists=True, dir_okay=False, path_type=Path)
        path = Path(str(kind.convert(value, param, ctx)))
        try:
            return path, read_table(content_of(path))
        except OSError as error:
            self.fail(f"{shown}: {error.strerror}.", param, ctx)
        except ValueError as error:
            self.fail(f"{shown}: {printable(str(error))}.", param, ctx)


def read_table(content: bytes) -> Table:
    """Return the table of a file: of its rows, the first names the columns.

    Raises:
        ValueError: it is no such file; the text names the line, where there is one.
    """
    found, separator = read_rows(content)
    header, rows = found[0], found[1:]
    if any("@" in cell for cell in header.cells):
        raise ValueError(f"line {header.line}: it has an address where the columns should be named")
    if not rows:
        raise ValueError("it has no rows under its header")
    digest = hashlib.sha256(content).hexdigest()
    return Table(_without_empty_end(header.cells), rows, separator, digest)


def read_rows(content: bytes) -> tuple[tuple[Row, ...], str]:
    """Return the rows of a file that are not empty, at least one, and what separates their cells.

    Its text is in the encoding of its byte order mark, else in UTF-8 if it can be, else in
    Windows-1252. Its separator is the one that a first line such as `sep=;` names, else the one
    that makes the most cells of its first row.

    Raises:
        ValueError: it is no such file; the text names the line, where there is one.
    """
    if content.startswith(WORKBOOK):
        raise ValueError("it is a workbook: save it as CSV")
    text = _decoded(content)
    if "\0" in text:
        line = _line_after(text[: text.index("\0")])
        raise ValueError(f"line {line}: it contains the character NUL: save it as UTF-8")
    if named := SEPARATOR_LINE.match(text):
        separator, text = named[2], text[named.end() :]
    else:
        separator = max(SEPARATORS, key=lambda each: len(_first_row(text, each)))
    found = tuple(_read_rows(text, separator))
    if not found:
        raise ValueError("it is empty")
    return found, separator


def write_rejected(source: Path, table: Table, rejected: Sequence[RejectedRow]) -> Path:
    """Write rejected rows as they are, with their lines and the reasons, beside their file.

    A cell that a spreadsheet would compute begins with an apostrophe, which it takes for text, and
    which ``read_table`` leaves out.
    Returns the new file: in UTF-8 with a mark, which spreadsheets need. A file that is there and
    differs stays: a person may be correcting it.

    Raises:
        OSError: the file cannot be written.
    """
    rows = {row.line: row.cells for row in table.rows}
    width = len(table.headers)
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=table.separator)
    writer.writerow((*map(_with_apostrophe, table.headers), "line", "reason"))
    for each in rejected:
        cells = tuple(map(_with_apostrophe, rows[each.line]))
        padding = [""] * (width - len(cells))
        writer.writerow((*cells[:width], *padding, each.line, each.reason, *cells[width:]))
    content = text.getvalue().encode("utf-8-sig")
    endings = chain(["rejected"], (f"rejected-{number}" for number in count(2)))
    paths = (source.with_name(f"{source.stem}-{ending}.csv") for ending in endings)
    path = next(path for path in paths if not path.exists() or path.read_bytes() == content)
    path.write_bytes(content)
    return path


def _with_apostrophe(cell: str) -> str:
    return f"'{cell}" if FORMULA.match(cell) else cell


def _without_apostrophe(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def _decoded(content: bytes) -> str:
    for mark, encoding, name in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _decoded_as(content[len(mark) :], encoding, name)
    text = content.decode("utf-8", "surrogateescape")
    broken = len(BROKEN.findall(text))
    if not broken:
        return text
    # Of a text in Windows-1252, next to nothing is UTF-8 by accident; a text in both is refused.
    is_utf8 = len(FOREIGN.findall(text)) * 10 > broken
    return _decoded_as(content, *(("utf-8", "UTF-8") if is_utf8 else ("cp1252", "Windows-1252")))


def _decoded_as(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = _line_after(content[: error.start].decode(encoding))
        wrong = content[error.start : error.end].hex(" ")
        raise ValueError(f"line {line}: it is in {name}, where {wrong} is no character") from None


def _line_after(text: str) -> int:
    return text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1


def _first_row(text: str, separator: str) -> tuple[str, ...]:
    try:
        return next(_read_rows(text, separator)).cells
    except (StopIteration, ValueError):
        return ()


def _read_rows(text: str, separator: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Row(line, tuple(map(_without_apostrophe, cells)))
            line = reader.line_num + 1
    except csv.Error as error:
        fault = next((text for part, text in FAULTS.items() if part in str(error)), str(error))
        raise ValueError(f"line {line}: {fault}") from None


def _without_empty_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return tuple(cell.strip() for cell in cells)
