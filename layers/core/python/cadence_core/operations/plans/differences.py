"""How a document differs from the database: each thing with its columns before and after. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

from cadence_core.errors import InvalidRequestError
from cadence_core.model.ids import as_id
from cadence_core.operations.plans.document import (
    CadenceEntry,
    OrganizationDocument,
    Settings,
)
from cadence_core.operations.plans.hours import DAYS
from cadence_core.operations.plans.planned import (
    COLLECTIONS,
    Columns,
    Kind,
    NamedKind,
    Names,
    comparable,
)
from cadence_core.operations.plans.step_places import StepRow, numbers_of_steps, rows_of_steps
from cadence_core.operations.reading import Record

REFERENCES: dict[str, NamedKind] = {
    "schedule": "schedule",
    "email_sender": "sender",
    "whatsapp_sender": "sender",
    "sender": "sender",
    "template": "template",
}
CAP_TARGET = ("kind", "sender_id", "portfolio", "domain")


@dataclass(frozen=True, slots=True)
class Item:
    """A thing of a document, or a step that it leaves out.

    ``path`` is its place in the document; ``before`` is ``None`` if it is new. One that
    ``is_removed`` has the same columns after as before.
    """

    kind: Kind
    path: str
    name: str
    id: str
    before: Columns | None
    after: Columns
    is_removed: bool = False

    @property
    def changed(self) -> list[str]:
        """The names of the columns that change."""
        before = {} if self.is_removed else self.before or {}
        return [name for name in self.after if _json(self.after[name]) != _json(before.get(name))]


def _json(value: Any) -> Any:
    """Return what compares as jsonb does: by a number's value, and true is not 1."""
    match value:
        case bool():
            return (bool, value)
        case int() | float():
            return Decimal(str(value))
        case dict():
            return {name: _json(part) for name, part in value.items()}
        case list() | tuple():
            return [_json(part) for part in value]
    return value


def items_of(
    document: OrganizationDocument, names: Names, texts: Mapping[str, Columns], at: str
) -> list[Item]:
    """Return everything that a document describes.

    Args:
        document: what is wanted.
        names: what its names mean.
        texts: the columns of the templates that it describes, by id.
        at: now, for the steps that are archived.

    Raises:
        InvalidRequestError: a name in it means nothing, or it describes one thing twice.
    """
    existing = names.existing
    items = [
        *_organization(document, names),
        *_entries(document, names, "sender", existing.of("sender")),
        *_entries(document, names, "schedule", existing.of("schedule")),
        *_days_off(document, names),
        *_caps(document, names),
        *_entries(document, names, "template", texts),
        *_entries(document, names, "cadence", existing.of("cadence")),
    ]
    rows: dict[str, dict[str, Columns]] = {}
    for id_, row in existing.of("step").items():
        rows.setdefault(row["cadence_id"], {})[id_] = row
    for key, entry in document.cadences.items():
        items += _steps(key, entry, names, rows.get(names.ids["cadence"][key], {}), at)
    return items


def _organization(document: OrganizationDocument, names: Names) -> Iterator[Item]:
    org_id = names.existing.org_id
    before = names.existing.of("organization").get(org_id)
    settings = document.settings or (None if before else Settings())
    if settings is None and document.name is None:
        return
    after = {**(before or {}), **(_columns(settings, names, "settings") if settings else {})}
    is_id = before is not None and as_id(document.organization) is not None
    kept = before["name"] if before and is_id else document.organization
    after["name"] = kept if document.name is None else document.name
    yield Item("organization", "settings", after["name"], org_id, before, after)


def _entries(
    document: OrganizationDocument, names: Names, kind: NamedKind, rows: Mapping[str, Columns]
) -> Iterator[Item]:
    named = "address" if kind == "sender" else "name"
    for key, entry in getattr(document, COLLECTIONS[kind]).items():
        path, id_ = f"{COLLECTIONS[kind]}.{key}", names.ids[kind][key]
        before, after = rows.get(id_), _columns(entry, names, path)
        if after[named] is None:
            after[named] = before[named] if before and as_id(key) else key
        yield Item(kind, path, after[named], id_, before, after)


def _columns(entry: Record, names: Names, path: str) -> Columns:
    columns = entry.model_dump(mode="json", exclude={"steps"})
    for field, kind in REFERENCES.items():
        if field in columns:
            reference = columns.pop(field)
            columns[f"{field}_id"] = names.id_of(kind, reference, f"{path}.{field}")
    if "hours" in columns:
        columns["hours"] = [
            [DAYS.index(day) + 1, *span.split("-")]
            for day, spans in columns["hours"].items()
            for span in spans
        ]
    return comparable(columns)


def _days_off(document: OrganizationDocument, names: Names) -> Iterator[Item]:
    for day, name in document.days_off.items():
        key = day.isoformat()
        before = names.existing.of("day_off").get(key)
        item = Item("day_off", f"days_off.{key}", key, key, before, {"day": key, "name": name})
        yield from [item] if name is not None else _removed(item)


def _caps(document: OrganizationDocument, names: Names) -> Iterator[Item]:
    rows = {_target(row): id_ for id_, row in names.existing.of("cap").items()}
    seen: dict[tuple[Any, ...], str] = {}
    for place, entry in enumerate(document.caps):
        path = f"caps.{place}"
        after = _columns(entry, names, path)
        if other := seen.get(_target(after)):
            raise InvalidRequestError(f"{path}: the document describes it twice: {other}")
        seen[_target(after)] = path
        id_ = rows.get(_target(after)) or str(uuid4())
        name = " ".join(filter(None, (entry.kind, entry.sender, entry.portfolio, entry.domain)))
        item = Item("cap", path, name, id_, names.existing.of("cap").get(id_), after)
        yield from [item] if entry.daily_cap is not None else _removed(item)


def _removed(item: Item) -> Iterator[Item]:
    if item.before:
        yield replace(item, after=item.before, is_removed=True)


def _target(cap: Columns) -> tuple[Any, ...]:
    return tuple(cap[name] for name in CAP_TARGET)


def _steps(
    key: str, cadence: CadenceEntry, names: Names, rows: Mapping[str, Columns], at: str
) -> Iterator[Item]:
    cadence_id, path = names.ids["cadence"][key], f"cadences.{key}.steps"
    wanted = [_columns(step, names, f"{path}.{place}") for place, step in enumerate(cadence.steps)]
    known = [
        StepRow(id_, row["step_order"], row["template_id"], is_archived=bool(row["archived_at"]))
        for id_, row in rows.items()
    ]
    found = rows_of_steps([step["template_id"] for step in wanted], known)
    ids = [id_ or str(uuid4()) for id_ in found]
    numbers = numbers_of_steps(ids, known)
    for place, (id_, step) in enumerate(zip(ids, wanted, strict=True)):
        fixed = {"cadence_id": cadence_id, "step_order": numbers[id_], "archived_at": None}
        name = f"{key}, step {place + 1}"
        yield Item("step", f"{path}.{place}", name, id_, rows.get(id_), {**fixed, **step})
    for id_, row in rows.items():
        if id_ not in ids:
            after = {**row, "step_order": numbers[id_], "archived_at": row["archived_at"] or at}
            yield Item("step", path, f"{key}, former step {row['step_order']}", id_, row, after)
