"""The plan of a document: what is created and changed, from what to what, and what follows."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, Literal
from uuid import UUID

from cadence_core.database.json_text import as_json
from cadence_core.model.addresses import is_whatsapp_sender, normalize_email
from cadence_core.operations.plans.differences import Item
from cadence_core.operations.plans.hours import DAYS
from cadence_core.operations.plans.planned import (
    COLLECTIONS,
    MAX_LISTED,
    Columns,
    Existing,
    Kind,
    name_of,
)
from cadence_core.operations.plans.shortened import shorten
from cadence_core.operations.reading import Record
from cadence_core.operations.templates.check_templates import CheckedTemplate

Action = Literal["created", "changed", "archived", "restored", "removed"]
NOT_SHOWN = {"cadence_id", "archived_at"}
NAMED: tuple[Kind, ...] = ("organization", *COLLECTIONS)
DELAYS = {"delay_days", "delay_hours"}
CONTENTS = {"channel", "template_id", "ai_personalization", "reply_in_thread"}


class FieldChange(Record):
    """A field that changes; of long texts, the part where they differ."""

    field: str
    before: str
    after: str


class PlanLine(Record):
    """A thing that is created, changed or removed.

    ``consequences`` are sentences with counts of leads.
    """

    action: Action
    kind: Kind
    name: str
    fields: tuple[FieldChange, ...] = ()
    consequences: tuple[str, ...] = ()


class LeftAlone(Record):
    """What is in the database and not in the document; ``names`` are the first 20."""

    kind: Kind
    count: int
    names: tuple[str, ...]


class DocumentPlan(Record):
    """What a document does. ``faults`` are of the templates that it creates or changes.

    ``digest`` is that of the lines without their consequences, which change with every run.
    """

    organization: str
    digest: str
    lines: tuple[PlanLine, ...]
    unchanged: int
    left_alone: tuple[LeftAlone, ...]
    faults: tuple[CheckedTemplate, ...] = ()


class Waiting(Record):
    """How many leads wait for a step; ``kept`` of them keep their due time in any case."""

    step_id: UUID
    waiting: int
    kept: int


def concerned_steps(items: Sequence[Item], existing: Existing) -> dict[str, list[str]]:
    """Return the steps whose waiting leads each changed item concerns, by the id of the item."""
    steps: dict[str, list[str]] = {}
    for id_, row in existing.of("step").items():
        for concerned in (id_, row["template_id"], row["cadence_id"]):
            steps.setdefault(concerned, []).append(id_)
    return {item.id: steps.get(item.id, []) for item in items if item.before and item.changed}


def plan_of(
    items: Sequence[Item], existing: Existing, waiting: Mapping[str, Sequence[Waiting]]
) -> DocumentPlan:
    """Return the plan of a document's items; ``waiting`` has the leads that each item concerns."""
    names = {id_: name_of(kind, row) for kind in NAMED for id_, row in existing.of(kind).items()}
    names |= {item.id: item.name for item in items}
    lines = [_line(item, names, waiting.get(item.id, ())) for item in items if item.changed]
    return DocumentPlan(
        organization=names[existing.org_id],
        digest=_digest(lines),
        lines=tuple(lines),
        unchanged=sum(not item.changed for item in items),
        left_alone=tuple(_left_alone(items, existing, names)),
    )


def _digest(lines: Sequence[PlanLine]) -> str:
    text = as_json([line.model_dump(exclude={"consequences"}) for line in lines])
    return sha256(text.encode()).hexdigest()


def _line(item: Item, names: Mapping[str, str], waiting: Sequence[Waiting]) -> PlanLine:
    name = item.name
    if item.kind == "step":
        name = f"{name} ({names.get(item.after['template_id'] or '', 'no template')})"
    return PlanLine(
        action=_action(item),
        kind=item.kind,
        name=name,
        fields=tuple(_field_changes(item, names)),
        consequences=tuple(_consequences(item, waiting)),
    )


def _action(item: Item) -> Action:
    if item.is_removed:
        return "removed"
    if item.before is None:
        return "created"
    if "archived_at" in item.changed:
        return "archived" if item.after["archived_at"] else "restored"
    return "changed"


def _field_changes(item: Item, names: Mapping[str, str]) -> Iterator[FieldChange]:
    for column in item.changed if item.before and not item.is_removed else ():
        if column not in NOT_SHOWN:
            values = (item.before or {}).get(column), item.after[column]
            before, after = shorten(*(_text(column, value, names) for value in values))
            yield FieldChange(field=column.removesuffix("_id"), before=before, after=after)


def _text(column: str, value: Any, names: Mapping[str, str]) -> str:
    if value is None or value in ("", []):
        return "nothing"
    if column.endswith("_id"):
        return names.get(value, value)
    if column == "hours":
        return ", ".join(f"{DAYS[day - 1]} {opens}-{closes}" for day, opens, closes in value)
    if isinstance(value, dict):
        return as_json(value)
    return ", ".join(value) if isinstance(value, list) else str(value)


def _consequences(item: Item, waiting: Sequence[Waiting]) -> Iterator[str]:
    count, kept = sum(w.waiting for w in waiting), sum(w.kept for w in waiting)
    changed = {*item.changed}
    if item.kind == "sender":
        yield from _of_sender(item.after)
    elif item.kind == "step":
        yield from _of_step(_action(item), changed, count, kept)
    elif item.kind == "template" and changed - {"name"}:
        yield from _for(count, "its text is the new one")
    elif item.kind == "cadence" and changed & {"status", "is_pilot"}:
        if item.before and (item.before["status"], item.after["status"]) == ("paused", "active"):
            yield "this resumes the cadence"
        yield from _for(count, _sends(item))


def _of_sender(sender: Columns) -> Iterator[str]:
    if sender["channel"] == "whatsapp":
        is_usable, what = is_whatsapp_sender(sender["address"]), "phone-number-id-…"
    else:
        addresses = [address for address in (sender["address"], sender["reply_to"]) if address]
        is_usable, what = all(map(normalize_email, addresses)), "email address"
    if not is_usable:
        yield f"its messages are held until its address is one ({what})"


def _of_step(action: Action, changed: set[str], count: int, kept: int) -> Iterator[str]:
    if action == "archived":
        yield from _for(count, "the step after it comes instead, if there is one")
        return
    if action == "restored":
        yield from _for(count, "it comes after all")
    if changed & DELAYS:
        yield from _for(count - kept, "it is due at another time")
        yield from _for(kept, "it is due when it was: they were deferred, or a run has them")
    elif "delay_business_days" in changed:
        yield from _for(count, "it is due when it was")
    if changed & CONTENTS:
        yield from _for(count, "it comes in its new form")


def _sends(item: Item) -> str:
    if item.after["status"] != "active":
        return "no message leaves until it is active"
    if item.after["is_pilot"]:
        return "messages leave only to those in its pilot"
    return "messages leave from now on"


def _for(count: int, what: str) -> Iterator[str]:
    if count:
        yield f"for {count:,} waiting lead{'' if count == 1 else 's'}, {what}"


def _left_alone(
    items: Sequence[Item], existing: Existing, names: Mapping[str, str]
) -> Iterator[LeftAlone]:
    described = {item.id for item in items}
    for kind, rows in existing.rows.items():
        left = [id_ for id_ in rows if id_ not in described]
        if left and kind not in ("organization", "step"):
            listed = [_left_name(kind, rows[id_], names) for id_ in left[:MAX_LISTED]]
            yield LeftAlone(kind=kind, count=len(left), names=tuple(listed))


def _left_name(kind: Kind, row: Columns, names: Mapping[str, str]) -> str:
    if kind == "day_off":
        return str(row["day"])
    if kind == "cap":
        target = names.get(row["sender_id"], row["portfolio"] or row["domain"] or "")
        return f"{row['kind']} {target}".strip()
    return name_of(kind, row)
