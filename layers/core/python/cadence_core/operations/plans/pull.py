"""Write what organizations plan as documents. Applied to the same database, they change nothing."""

from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from cadence_core.database.connection import Database
from cadence_core.errors import InvalidRequestError, UnknownNameError
from cadence_core.model.ids import as_id
from cadence_core.operations.holds.holds import FIRST_ID
from cadence_core.operations.names import find_one
from cadence_core.operations.operation import Operation
from cadence_core.operations.plans.differences import REFERENCES
from cadence_core.operations.plans.document import OrganizationDocument
from cadence_core.operations.plans.hours import DAYS
from cadence_core.operations.plans.planned import (
    COLLECTIONS,
    Columns,
    Existing,
    NamedKind,
    name_of,
    read_existing,
    read_texts,
)
from cadence_core.operations.reading import Record, read

Entry = dict[str, Any]


class PullPlace(Record):
    """How far a pull has come: after a template of an organization, or after all of it."""

    organization: UUID
    template: UUID | None = None


class PullRequest(Record):
    """One organization, by its name or id, or all. ``after`` is that of the answer before."""

    organization: str | None = None
    after: PullPlace | None = None


class PullAnswer(Record):
    """A document, and where the next one begins. Both are ``None`` if none is left.

    An organization whose texts are more than one answer holds comes in several documents, the
    templates first.
    """

    document: OrganizationDocument | None = None
    after: PullPlace | None = None


class _Organization(Record):
    id: UUID
    name: str


def pull(database: Database, request: PullRequest) -> PullAnswer:
    """Return the next document.

    Raises:
        UnknownNameError: no organization has this name or id.
        InvalidRequestError: several have it, it plans more than one call can look at, or ``after``
            names one that is not there.
    """
    org_id = _organization(database, request)
    if org_id is None:
        return PullAnswer()
    existing = read_existing(database, str(org_id))
    if not existing.of("organization"):
        raise InvalidRequestError("after.organization: no organization has this id")
    after = request.after.template if request.after else None
    left = sorted(id_ for id_ in existing.of("template") if id_ > str(after or ""))
    page = {str(t.id): t.columns for t in read_texts(database, str(org_id), left)} if left else {}
    keys = _keys(existing)
    document: Entry = _head(database, existing)
    document["templates"] = _entries(page, "template", keys)
    if page and max(page) < left[-1]:
        place = PullPlace(organization=org_id, template=UUID(max(page)))
    else:
        document |= _rest(existing, keys)
        place = PullPlace(organization=org_id)
    return PullAnswer(document=OrganizationDocument.model_validate(document), after=place)


def _organization(database: Database, request: PullRequest) -> UUID | None:
    after = request.after
    if after and after.template:
        return after.organization
    if request.organization is not None:
        return None if after else find_one(database, "organization", request.organization).id
    start = str(after.organization if after else FIRST_ID)
    found = read(database, _Organization, "plans/next_organization", after=start)
    return found[0].id if found else None


def _head(database: Database, existing: Existing) -> Entry:
    """Return the key of the organization: its name, if that is its only one, else its id."""
    name = existing.of("organization")[existing.org_id]["name"]
    try:
        is_known = str(find_one(database, "organization", name).id) == existing.org_id
    except (InvalidRequestError, UnknownNameError):
        is_known = False
    if is_known and name and name == name.strip() and not as_id(name):
        return {"organization": name}
    return {"organization": existing.org_id, "name": name}


def _keys(existing: Existing) -> dict[str, str]:
    """Return the key of each thing with a name: the name, if it is its only one, else the id."""
    keys = {}
    for kind in COLLECTIONS:
        names = {id_: name_of(kind, row) for id_, row in existing.of(kind).items()}
        uses = Counter(name.casefold() for name in names.values())
        for id_, name in names.items():
            is_key = name and uses[name.casefold()] == 1 and not as_id(name)
            keys[id_] = name if is_key else id_
    return keys


def _rest(existing: Existing, keys: Mapping[str, str]) -> Entry:
    [settings] = existing.of("organization").values()
    cadences = _entries(existing.of("cadence"), "cadence", keys)
    for cadence in cadences.values():
        cadence["steps"] = []
    for step in existing.of("step").values():
        if not step["archived_at"]:
            entry = _entry(step, keys)
            del entry["step_order"], entry["archived_at"]
            cadences[keys[entry.pop("cadence_id")]]["steps"].append(entry)
    return {
        "settings": {k: v for k, v in _entry(settings, keys).items() if k != "name"},
        "senders": _entries(existing.of("sender"), "sender", keys),
        "schedules": _entries(existing.of("schedule"), "schedule", keys),
        "days_off": {day: row["name"] for day, row in existing.of("day_off").items()},
        "caps": sorted((_entry(row, keys) for row in existing.of("cap").values()), key=_target),
        "cadences": cadences,
    }


def _target(cap: Entry) -> tuple[str, ...]:
    return tuple(cap[field] or "" for field in ("kind", "sender", "portfolio", "domain"))


def _entries(
    rows: Mapping[str, Columns], kind: NamedKind, keys: Mapping[str, str]
) -> dict[str, Entry]:
    entries = {}
    for id_, row in rows.items():
        entry = _entry(row, keys)
        if keys[id_] != id_:
            del entry["address" if kind == "sender" else "name"]
        entries[keys[id_]] = entry
    return dict(sorted(entries.items()))


def _entry(columns: Columns, keys: Mapping[str, str]) -> Entry:
    entry = dict(columns)
    for field in REFERENCES:
        if f"{field}_id" in entry:
            entry[field] = keys.get(entry.pop(f"{field}_id"))
    if "hours" in entry:
        week: dict[str, list[str]] = {}
        for day, opens, closes in entry["hours"]:
            week.setdefault(DAYS[day - 1], []).append(f"{opens}-{closes}")
        entry["hours"] = week
    return entry


PULL = Operation("pull", PullRequest, PullAnswer, pull)
