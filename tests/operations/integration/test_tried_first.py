"""Every change can be tried first: what it would do is what it does, and its counts are true."""

from collections.abc import Callable, Mapping
from contextlib import closing
from functools import partial
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cadence_core.database.address_keys import read_new_addresses
from cadence_core.database.connection import Database, connect
from cadence_core.errors import CadenceError
from cadence_core.operations.catalog import CATALOG, OPERATIONS
from cadence_core.operations.perform import perform
from tests.conftest import cloned_database
from tests.operations.peopled import Request, a_request, people
from tests.world import World

CHANGES = [o.name for o in OPERATIONS if o.changes and o.can_be_undone]
OPEN = ("active", "paused")
PER_CALL = {"mark", "at", "since", "until", "first_due", "is_erased", "added_ids", "id"}
"""Fields that are of one call: its moments, the ids that it made, and whether it was a dry run."""
Rows = dict[str, dict[str, dict[str, Any]]]
Count = Callable[[Rows, Rows], int]


@settings(max_examples=10)
@given(random=st.randoms(use_true_random=True))
def test_a_change_does_what_its_dry_run_said(postgres: str, random: Random) -> None:
    with (
        cloned_database(postgres) as url,
        closing(World(url)) as world,
        closing(Database(partial(connect, url))) as database,
    ):
        people(world, random)
        for name in random.sample(CHANGES, len(CHANGES)):
            read_new_addresses(database)
            request = a_request(world, random, name)
            before, rows = world.dump(), _rows(world)

            would = _answer(database, name, request)
            assert world.dump() == before, (name, request)
            did = _answer(database, name, {**request, "is_dry_run": False})

            assert _said(would) == _said(did), (name, request)
            if "error" in did:
                assert {**world.dump(), "operator_actions": []} == before | {"operator_actions": []}
            else:
                after = _rows(world)
                kind = did.get("kind", "")
                counts = COUNTS.get(f"{name} {kind}".strip(), {})
                true = {field: count(rows, after) for field, count in counts.items()}
                assert {field: did[field] for field in true} == true, (name, request)


def _answer(database: Database, name: str, request: Request) -> dict[str, Any]:
    operation = CATALOG[name]
    try:
        answer = perform(database, operation, operation.parse(request), "ana")
    except CadenceError as error:
        return {"error": f"{type(error).__name__}: {error}"}
    return dict(answer.model_dump(mode="json"))


def _said(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _said(each) for name, each in value.items() if name not in PER_CALL}
    return [_said(each) for each in value] if isinstance(value, list) else value


def _rows(world: World) -> Rows:
    tables = ("leads", "cadence_enrollments", "interactions", "suppressions", "reputation_pauses")
    return {
        table: {str(row["id"]): row for row in world.rows(f"SELECT * FROM {table}")}  # noqa: S608
        for table in tables
    }


def _new(table: str, before: Rows, after: Rows) -> int:
    return len(after[table].keys() - before[table].keys())


def _changed(table: str, before: Rows, after: Rows) -> int:
    return sum(after[table].get(id_) not in (None, row) for id_, row in before[table].items())


def _lifted(before: Rows, after: Rows) -> int:
    return len(before["suppressions"].keys() - after["suppressions"].keys())


def _switched(old: tuple[str, ...], new: tuple[str, ...]) -> Count:
    def count(before: Rows, after: Rows) -> int:
        now = after["cadence_enrollments"]
        return sum(
            row["status"] in old and now[id_]["status"] in new
            for id_, row in before["cadence_enrollments"].items()
        )

    return count


def _ended(before: Rows, after: Rows) -> int:
    was = before["cadence_enrollments"]
    return sum(
        was[id_]["status"] in OPEN and row["status"] not in OPEN
        for id_, row in after["cadence_enrollments"].items()
    )


def _uncertain(before: Rows, after: Rows) -> int:
    was = before["interactions"]
    return sum(
        row["status"] == "uncertain" and was.get(id_, {}).get("status") != "uncertain"
        for id_, row in after["interactions"].items()
    )


def _read(before: Rows, after: Rows) -> int:
    now = after["interactions"]
    return sum(
        row["needs_reading"] and not now[id_]["needs_reading"]
        for id_, row in before["interactions"].items()
    )


PAUSED = _switched(("active",), ("paused",))
RESUMED = _switched(("paused",), ("active", "completed"))
SUPPRESSED = partial(_new, "suppressions")
COUNTS: Mapping[str, Mapping[str, Count]] = {
    "close": {"closed": _ended},
    "enroll": {"enrolled": partial(_new, "cadence_enrollments")},
    "hold_restored": {"held": PAUSED, "uncertain": _uncertain},
    "import_leads": {"created": partial(_new, "leads"), "updated": partial(_changed, "leads")},
    "lift_reputation": {"lifted": partial(_changed, "reputation_pauses")},
    "pause lead": {"enrollments": PAUSED},
    "read_replies": {"read": _read, "suppressed": SUPPRESSED, "ended": _ended},
    "release": {"released": RESUMED},
    "resume lead": {"enrollments": RESUMED},
    "settle_lost": {"moved": partial(_changed, "cadence_enrollments")},
    "suppress": {"added": SUPPRESSED, "removed": _lifted},
    "suppress_many": {"added": SUPPRESSED},
    "unsuppress": {"added": SUPPRESSED, "removed": _lifted},
}
"""How the counts of an answer are counted in the tables, before and after."""
