"""What the database holds of an organization's plans, and what a document's names mean there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Literal
from uuid import UUID, uuid4

from cadence_core.database.connection import Database
from cadence_core.database.json_text import as_json
from cadence_core.errors import InvalidRequestError
from cadence_core.model.ids import as_id
from cadence_core.operations.plans.document import OrganizationDocument
from cadence_core.operations.plans.hours import canonical
from cadence_core.operations.reading import Record, read

Kind = Literal[
    "organization", "sender", "schedule", "day_off", "cap", "template", "cadence", "step"
]
NamedKind = Literal["sender", "schedule", "template", "cadence"]
Columns = dict[str, Any]
COLLECTIONS: dict[NamedKind, str] = {
    "sender": "senders",
    "schedule": "schedules",
    "template": "templates",
    "cadence": "cadences",
}
MAX_ROWS = 20_000
MAX_LISTED = 20


class PlannedRow(Record):
    """A row of a table. ``columns`` are those that a document describes; ``place`` is its order."""

    kind: Kind
    id: str
    columns: Columns
    place: int


class TemplateTexts(Record):
    """A template with its texts."""

    id: UUID
    columns: Columns


@dataclass(frozen=True)
class Existing:
    """The rows of an organization by kind and id; of templates, the names."""

    org_id: str
    rows: Mapping[Kind, Mapping[str, Columns]]

    def of(self, kind: Kind) -> Mapping[str, Columns]:
        return self.rows.get(kind, {})

    def named(self, kind: NamedKind, name: str) -> list[str]:
        """Return the ids of those with this name, in any case."""
        return self._by_name.get((kind, name.casefold()), [])

    @cached_property
    def _by_name(self) -> dict[tuple[Kind, str], list[str]]:
        found: dict[tuple[Kind, str], list[str]] = {}
        for kind in COLLECTIONS:
            for id_, row in self.of(kind).items():
                found.setdefault((kind, name_of(kind, row).casefold()), []).append(id_)
        return found


def name_of(kind: Kind, columns: Columns) -> str:
    """Return what people call a row; a sender's name is its address."""
    return str(columns["address" if kind == "sender" else "name"])


def read_existing(database: Database, org_id: str) -> Existing:
    """Return everything that an organization plans, but for the texts of its templates.

    Raises:
        InvalidRequestError: it plans more than one call can look at.
    """
    rows: dict[Kind, dict[str, Columns]] = {}
    found = read(database, PlannedRow, "plans/planned", org=org_id)
    if len(found) > MAX_ROWS:
        raise InvalidRequestError(f"organization: it plans more than {MAX_ROWS:,} things")
    for row in found:
        rows.setdefault(row.kind, {})[row.id] = comparable(row.columns)
    return Existing(org_id, rows)


def comparable(columns: Columns) -> Columns:
    """Return columns with times as only one text writes them, from a row or from a document."""
    columns = dict(columns)
    if columns.get("ramp_from"):
        moment = datetime.fromisoformat(columns["ramp_from"]).astimezone(UTC)
        columns["ramp_from"] = moment.isoformat()
    if "hours" in columns:
        spans = ((day, canonical(a), canonical(b)) for day, a, b in columns["hours"])
        columns["hours"] = [list(span) for span in sorted(spans)]
    return columns


def read_texts(database: Database, org_id: str, ids: Iterable[str]) -> list[TemplateTexts]:
    """Return the first of these templates in the order of their ids: as many as an answer holds."""
    wanted = as_json(list(ids))
    return read(database, TemplateTexts, "plans/template_texts", org=org_id, ids=wanted)


@dataclass(frozen=True)
class Names:
    """What the names in a document mean: ids of rows, and new ids for what is new."""

    existing: Existing
    ids: Mapping[NamedKind, Mapping[str, str]]

    @classmethod
    def of_document(cls, document: OrganizationDocument, existing: Existing) -> "Names":
        """Give each entry of a document its id.

        Raises:
            InvalidRequestError: it names an entry that is no single row, or two that are one.
        """
        return cls(existing, {kind: _ids(document, kind, existing) for kind in COLLECTIONS})

    def id_of(self, kind: NamedKind, reference: str | None, path: str) -> str | None:
        """Return the id of the thing that an entry of the document refers to.

        Raises:
            InvalidRequestError: nothing has the name, or several things have it.
        """
        if reference is None:
            return None
        own = self._by_key.get((kind, reference.casefold()))
        found = own or _row_of(self.existing, kind, reference, path)
        if found is None:
            names = sorted({*self.ids[kind], *_names(self.existing, kind)})[:MAX_LISTED]
            raise InvalidRequestError(
                f"{path}: no {kind} has this name or id: {reference};"
                f" there are: {', '.join(names) or 'none'}"
            )
        return found

    @cached_property
    def _by_key(self) -> dict[tuple[NamedKind, str], str]:
        return {
            (kind, key.casefold()): id_
            for kind, ids in self.ids.items()
            for key, id_ in ids.items()
        }


def _ids(document: OrganizationDocument, kind: NamedKind, existing: Existing) -> dict[str, str]:
    collection = COLLECTIONS[kind]
    keys = {key.casefold() for key in getattr(document, collection)}
    ids: dict[str, str] = {}
    seen: dict[str, str] = {}
    for key, entry in getattr(document, collection).items():
        path = f"{collection}.{key}"
        found = _row_of(existing, kind, key, path)
        if found is None and as_id(key):
            raise InvalidRequestError(f"{path}: no {kind} has this id")
        given = "address" if kind == "sender" else "name"
        name = getattr(entry, given)
        if name is not None and not as_id(key):
            raise InvalidRequestError(f"{path}.{given}: only beside an id; the key is the {given}")
        if name is not None and name.casefold() in keys:
            raise InvalidRequestError(f"{path}.{given}: another entry has it as its key")
        if other := seen.get(found or key.casefold()):
            raise InvalidRequestError(f"{path}: the document describes it twice: {other}")
        seen[found or key.casefold()] = key
        ids[key] = found or str(uuid4())
    return ids


def _row_of(existing: Existing, kind: NamedKind, key: str, path: str) -> str | None:
    if (id_ := as_id(key)) and str(id_) in existing.of(kind):
        return str(id_)
    found = existing.named(kind, key)
    if len(found) > 1:
        raise InvalidRequestError(
            f"{path}: several have this name; use one of their ids: {', '.join(found[:MAX_LISTED])}"
        )
    return found[0] if found else None


def _names(existing: Existing, kind: NamedKind) -> Iterator[str]:
    for columns in existing.of(kind).values():
        yield name_of(kind, columns)
