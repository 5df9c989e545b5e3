"""Files that list leads or addresses: one a line, or as a column of a spreadsheet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cadence_core.model.ids import as_id
from cadence_core.operations.enrolling.imports.columns import guess_columns
from cadence_core.operations.leads.lead import LeadName
from cli.checked import text_of
from cli.import_file import Row, read_rows

NAMING = ("email", "phone", "external_id")
"""The columns of a table that may name a lead: their fields, as an import takes them."""
MAIL_NAME = b'" <'


@dataclass(frozen=True, slots=True)
class Listed:
    """The ids, email addresses and phone numbers of one row, in this order; and where it is."""

    names: tuple[str, ...]
    place: str


def read_list(content: bytes) -> Iterator[Listed]:
    """Yield what each row of a file names, at least one.

    The file is text with one name a line, or a table as an import reads it: with a header, which
    says the columns, or without. Other cells of a row are left out.

    Raises:
        ValueError: a row names nothing, or the file cannot be read; the text says which line.
    """
    rows = _rows(content)
    columns = _columns(rows)
    for row in rows[1:] if columns else rows:
        cells = [row.cells[n] for n in columns if n < len(row.cells)] if columns else row.cells
        names = tuple(sorted(filter(_is_name, map(str.strip, cells)), key=_kind))
        if not names:
            shown = ", ".join(filter(None, map(str.strip, row.cells)))
            raise ValueError(
                f"line {row.line}: not an id, an email address or a phone number: {shown}"
            )
        yield Listed(names, f"line {row.line}")


def _rows(content: bytes) -> Sequence[Row]:
    try:
        return read_rows(content)[0]
    except ValueError:
        if MAIL_NAME not in content:
            raise
    # As mail programs copy recipients: "Lima, Ana" <ana@acme.example>
    lines = enumerate(text_of(content).split("\n"), start=1)
    return [Row(number, (line,)) for number, line in lines if line.strip()]


def _columns(rows: Sequence[Row]) -> list[int]:
    """Return the places of the columns that a header calls names; empty without a header."""
    if len(rows) == 1 or any(map(_is_name, rows[0].cells)):
        return []
    places = {field: place for place, field in guess_columns(rows[0].cells).items()}
    return [places[field] for field in NAMING if field in places]


def _is_name(cell: str) -> bool:
    try:
        LeadName.parse(cell)
    except ValueError:
        return False
    return True


def _kind(name: str) -> int:
    return 0 if as_id(name) else 1 if "@" in name else 2
