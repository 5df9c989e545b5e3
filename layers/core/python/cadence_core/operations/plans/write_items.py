"""Write what a document changes: a statement for each table, and an error that names the item."""

from collections.abc import Callable, Sequence

from cadence_core.database.connection import Database
from cadence_core.database.json_text import as_json
from cadence_core.database.query_files import load_query
from cadence_core.errors import InvalidRequestError, StoreRejectedError
from cadence_core.operations.plans.differences import Item
from cadence_core.operations.plans.planned import Columns, Kind

TABLES: dict[Kind, str] = {
    "sender": "senders",
    "schedule": "sending_schedules",
    "day_off": "days_off",
    "cap": "sending_caps",
    "template": "message_templates",
    "cadence": "cadences",
    "step": "cadence_steps",
    "organization": "organizations",
}
"""In the order in which they are written: each refers to those before it."""
NO_COLUMNS = {"hours"}
REFUSED_CLASSES = ("22", "23")
"""The classes of SQLSTATE with which the database refuses a value."""
REFUSALS = {
    "senders_of_one_organization": "its address or reply_to belongs to another organization",
    "senders_address_present": "the address is blank",
    "senders_reply_to_present": "reply_to: is blank",
    "senders_portfolio_check": "portfolio: is blank, or longer than 100 characters",
    "sending_caps_portfolio_check": "portfolio: is blank, or longer than 100 characters",
    "sending_schedules_name_check": "the name is blank, or longer than 1,000 characters",
    "days_off_name_check": "the name is blank, or longer than 1,000 characters",
    "sending_caps_domain_check": "domain: is no domain such as gmail.com",
    "sending_caps_domain_of_keys": "domain: is no domain such as gmail.com",
    "sending_schedules_calendars_known": "no holidays are known for one of its holiday_calendars",
    "organizations_timezone_is_iana": "timezone: is no IANA name such as America/Sao_Paulo",
    "sending_schedules_timezone_is_iana": "timezone: is no IANA name such as America/Sao_Paulo",
    "22023": "timezone: is no IANA name such as America/Sao_Paulo",
    "22003": "a number is too large",
    "23514": "a text is longer than its limit",
}


def write_items(database: Database, org_id: str, items: Sequence[Item]) -> None:
    """Write the items that are new or changed, inside a transaction of the caller.

    Raises:
        InvalidRequestError: the database refuses an item; the error names it.
    """
    removed = [item for item in items if item.is_removed]
    kept = [item for item in items if not item.is_removed]
    new = [item for item in kept if item.before is None]
    changed = [item for item in kept if item.before is not None and item.changed]
    if _of("cap", [*removed, *new]):
        database.fetch(
            "lock_organization", load_query("operations/plans/lock_organization"), org=org_id
        )
    # A new organization comes first, without its schedule, which does not exist yet.
    is_new = any(item.kind == "organization" for item in new)
    _write(database, org_id, _insert("organization", ["name"]), _of("organization", new))
    moved = [
        i for i in changed if i.kind == "step" and {"delay_days", "delay_hours"} & {*i.changed}
    ]
    _write(database, org_id, load_query("operations/plans/set_step_delays"), moved)
    for kind in TABLES:
        _write(database, org_id, _delete(kind), _of(kind, removed))
        columns = [name for name in _columns(kind, items) if name not in NO_COLUMNS]
        written = new if kind == "organization" and is_new else changed
        _write(database, org_id, _update(kind, columns), _of(kind, written))
        if kind != "organization":
            _write(database, org_id, _insert(kind, columns), _of(kind, new))
        if kind == "schedule":
            timed = [i for i in _of(kind, [*new, *changed]) if "hours" in i.changed]
            for query in ("remove_hours", "add_hours"):
                _write(database, org_id, load_query(f"operations/plans/{query}"), timed)


def _of(kind: Kind, items: Sequence[Item]) -> list[Item]:
    return [item for item in items if item.kind == kind]


def _columns(kind: Kind, items: Sequence[Item]) -> list[str]:
    return sorted({name for item in _of(kind, items) for name in item.after})


def _insert(kind: Kind, columns: Sequence[str]) -> str:
    keys = {"organization": ["id"], "day_off": ["org_id"]}.get(kind, ["id", "org_id"])
    names = ", ".join([*keys, *columns])
    return f"INSERT INTO {TABLES[kind]} ({names}) SELECT {names} FROM {_rows(kind)}"  # noqa: S608


def _update(kind: Kind, columns: Sequence[str]) -> str:
    values = ", ".join(f"{name} = new.{name}" for name in columns)
    key = "day" if kind == "day_off" else "id"
    organization = "id" if kind == "organization" else "org_id"
    return (
        f"UPDATE {TABLES[kind]} AS own SET {values} FROM {_rows(kind)} AS new"  # noqa: S608
        f" WHERE own.{key} = new.{key} AND own.{organization} = CAST(:org AS uuid)"
    )


def _delete(kind: Kind) -> str:
    key = "day" if kind == "day_off" else "id"
    return (
        f"DELETE FROM {TABLES[kind]} AS own USING {_rows(kind)} AS gone"  # noqa: S608
        f" WHERE own.{key} = gone.{key} AND own.org_id = CAST(:org AS uuid)"
    )


def _rows(kind: Kind) -> str:
    return f"jsonb_populate_recordset(CAST(NULL AS {TABLES[kind]}), CAST(:rows AS jsonb))"


def _write(database: Database, org_id: str, sql: str, items: Sequence[Item]) -> None:
    if not items:
        return

    def write(part: Sequence[Item]) -> None:
        rows = [_row(item, org_id) for item in part]
        organization = {"org": org_id} if ":org" in sql else {}
        database.fetch("write_items", sql, rows=as_json(rows), **organization)

    database.fetch("savepoint", "SAVEPOINT items")
    try:
        write(items)
    except StoreRejectedError as error:
        if _refusal(error) is None:
            raise
        database.fetch("rollback_items", "ROLLBACK TO SAVEPOINT items")
        _name_the_refused(items, write)
        raise InvalidRequestError(f"{items[0].path} and others: {_refusal(error)}") from None


def _name_the_refused(items: Sequence[Item], write: Callable[[Sequence[Item]], None]) -> None:
    for item in items:
        try:
            write([item])
        except StoreRejectedError as error:
            raise InvalidRequestError(f"{item.path}: {_refusal(error)}") from None


def _refusal(error: StoreRejectedError) -> str | None:
    """Return why the database refuses a value; ``None`` if it refuses for another reason."""
    state, _, constraint = str(error).partition("SQLSTATE ")[2].partition(" ")
    if not state.startswith(REFUSED_CLASSES):
        return None
    known = REFUSALS.get(constraint) or (REFUSALS.get(state) if not constraint else None)
    return known or f"the database refuses it ({constraint or state})"


def _row(item: Item, org_id: str) -> Columns:
    return {"id": item.id, "org_id": org_id, **item.after}
