"""Which row a step of a document is, and which number it has."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

MAX_NUMBER = 2**31 - 1


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step in the database; ``number`` is its ``step_order``."""

    id: str
    number: int
    template: str | None
    is_archived: bool = False


def rows_of_steps(templates: Sequence[str | None], rows: Sequence[StepRow]) -> list[str | None]:
    """Return the id of the row that each step of a document is, or ``None`` for a new one.

    It is the step with its template; else an archived one with its template, which is restored, so
    that no lead gets a text again; else the step at its position, if that one has no template. A
    row never gets another template: it is what says which leads have had the one it has. ``rows``
    are in the order of their numbers.
    """
    active = [row for row in rows if not row.is_archived]
    archived = [row for row in reversed(rows) if row.is_archived and row.template]
    found: list[str | None] = [None] * len(templates)
    for candidates in (active, archived):
        for place, template in enumerate(templates):
            left = (r.id for r in candidates if r.template == template and r.id not in found)
            found[place] = found[place] or next(left, None)
    for place, row in enumerate(active[: len(templates)]):
        if found[place] is None and row.template is None and row.id not in found:
            found[place] = row.id
    return found


def numbers_of_steps(ids: Sequence[str], rows: Sequence[StepRow]) -> dict[str, int]:
    """Return the number of each step: those of a document, in its order, and those it leaves out.

    Each that is left out stays behind the step that it was behind. Between them come the new steps
    which replace it, so that a lead that has had it is past them. The numbers stay, if the order
    has not changed and the new steps find room between them; else all are counted from one.
    """
    ordered = _ordered(ids, rows)
    known = {row.id: row.number for row in rows}
    return _fitted(ordered, known) or {id_: place for place, id_ in enumerate(ordered, start=1)}


def _ordered(ids: Sequence[str], rows: Sequence[StepRow]) -> list[str]:
    known = {row.id for row in rows}
    behind: dict[str | None, list[str]] = {}
    last, next_place = None, 0
    for row in rows:
        if row.id in ids:
            last, next_place = row.id, ids.index(row.id) + 1
            continue
        while not row.is_archived and next_place < len(ids) and ids[next_place] not in known:
            last, next_place = ids[next_place], next_place + 1
        behind.setdefault(last, []).append(row.id)
    ordered = behind.get(None, [])
    for id_ in ids:
        ordered = [*ordered, id_, *behind.get(id_, [])]
    return ordered


def _fitted(ordered: Sequence[str], known: dict[str, int]) -> dict[str, int] | None:
    numbers: dict[str, int] = {}
    last = 0
    for id_ in ordered:
        last = numbers[id_] = known.get(id_, last + 1)
    is_fit = all(a < b for a, b in pairwise([0, *numbers.values()])) and last <= MAX_NUMBER
    return numbers if is_fit else None
