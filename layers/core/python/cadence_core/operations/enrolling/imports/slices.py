"""An import in slices: each is one request, and one transaction."""

import json
from collections.abc import Iterator, Sequence

from cadence_core.operations.enrolling.imports.rows import ImportedLead

MAX_SLICE_ROWS = 500
MAX_SLICE_BYTES = 3_500_000
"""Of the rows' JSON: a request of 4 MB has room for the rest."""


def sliced(leads: Sequence[ImportedLead]) -> Iterator[tuple[ImportedLead, ...]]:
    """Yield the leads in their order, in slices of at most 500 rows and 3.5 MB.

    The same leads make the same slices each time, which numbers them.
    """
    part: list[ImportedLead] = []
    size = 0
    for lead in leads:
        own = len(json.dumps(lead.model_dump()))
        if part and (len(part) == MAX_SLICE_ROWS or size + own > MAX_SLICE_BYTES):
            yield tuple(part)
            part, size = [], 0
        part.append(lead)
        size += own
    if part:
        yield tuple(part)
