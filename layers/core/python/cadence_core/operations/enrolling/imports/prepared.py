"""The leads of a file, before the database is asked about them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cadence_core.operations.enrolling.imports.rows import (
    ImportedLead,
    KeyedLead,
    RejectedRow,
    SeenLeads,
    read_lead,
)

FEWER, MORE = "fewer cells than the header", "more cells than the header"
REPEATED = "an earlier row of the file is the same lead"


@dataclass
class Prepared:
    """The leads to import, in the order of their rows, and the rows that cannot be leads."""

    leads: list[ImportedLead] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)


def prepare(
    rows: Iterable[tuple[int, Sequence[str]]],
    width: int,
    mapping: Mapping[int, str],
    country: str | None,
) -> Prepared:
    """Read the rows of a file with ``width`` columns; each is the line where it begins, and cells.

    A row must have a cell for each column; empty ones may follow.
    """
    prepared = Prepared()
    seen = SeenLeads()
    for line, cells in rows:
        read = _fitting(line, cells, width) or read_lead(line, cells, mapping, country)
        if isinstance(read, KeyedLead) and seen.line_of(read) is not None:
            read = RejectedRow(line=line, reason=REPEATED)
        if isinstance(read, KeyedLead):
            prepared.leads.append(read.lead)
        else:
            prepared.rejected.append(read)
    return prepared


def _fitting(line: int, cells: Sequence[str], width: int) -> RejectedRow | None:
    if len(cells) < width:
        return RejectedRow(line=line, reason=FEWER)
    has_more = any(cell.strip() for cell in cells[width:])
    return RejectedRow(line=line, reason=MORE) if has_more else None
