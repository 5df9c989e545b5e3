"""Rows of several slices that name one lead: the first of them counts."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from cadence_core.operations.enrolling.import_leads import (
    IMPORT_LEADS,
    ImportLeadsRequest,
    LeadsImported,
)
from cadence_core.operations.enrolling.imports.prepared import REPEATED
from cadence_core.operations.enrolling.imports.rows import RejectedRow
from cli.engine import Engine

Checked = tuple[ImportLeadsRequest, LeadsImported]


def each_lead_once(engine: Engine, checked: Iterable[Checked]) -> Iterator[Checked]:
    """Yield each slice without the rows that are rejected, and what it will do then.

    Every slice was checked against the leads as they are, and what an earlier slice writes would
    change what a later one finds. So a row whose lead has been named before is rejected, and what
    was rejected stays so.
    """
    seen: set[UUID] = set()
    for request, answer in checked:
        repeated = [
            RejectedRow(line=each.line, reason=REPEATED)
            for each in answer.named
            if each.lead_id in seen
        ]
        seen.update(each.lead_id for each in answer.named)
        if answer.is_repeated or not (answer.rejected or repeated):
            yield request, answer
            continue
        without = _without(request, [*answer.rejected, *repeated])
        yield without, engine.ask(IMPORT_LEADS, without) if repeated else answer


def _without(request: ImportLeadsRequest, rejected: Sequence[RejectedRow]) -> ImportLeadsRequest:
    lines = {row.line for row in rejected}
    leads = tuple(lead for lead in request.leads if lead.line not in lines)
    return request.model_copy(update={"leads": leads, "rejected": tuple(rejected)})
