"""An operation is performed the same way whatever asks for it, and a change leaves its record."""

from json import dumps, loads
from threading import Timer
from typing import Any
from uuid import UUID

import pytest

from cadence_core.database.connection import Database
from cadence_core.errors import (
    CadenceError,
    InvalidRequestError,
    StoreConflictError,
    UnknownNameError,
)
from cadence_core.operations.catalog import CATALOG, OPERATIONS
from cadence_core.operations.holds.holds import HoldFilter
from cadence_core.operations.holds.release import RELEASE, ReleaseRequest
from cadence_core.operations.operation import ChangeRequest
from cadence_core.operations.perform import Call, perform, perform_call
from tests.engine import engine, run
from tests.sessions import NewSession
from tests.world import World

ACTIONS = "SELECT operation, actor, phase, details, action_id FROM operator_actions ORDER BY id"


def held(world: World) -> UUID:
    enrollment = world.enrollment(world.cadence({"template_id": None}))
    assert run(engine(world)).held == 1
    return enrollment


def test_a_change_is_recorded_before_it_begins_and_when_it_is_done(
    world: World, operated: Database
) -> None:
    enrollment = held(world)
    request = ReleaseRequest(wanted=HoldFilter(organization="Acme"), is_dry_run=False)

    perform(operated, RELEASE, request, "ana@laptop")

    begun, done = world.rows(ACTIONS)
    assert (begun["operation"], begun["actor"], begun["phase"]) == (
        "release",
        "ana@laptop",
        "begun",
    )
    assert begun["details"] == {"is_dry_run": False, "after": str(UUID(int=0))}
    counts = {"released": 1, "busy": 0, "changed": 0, "still_held": 0}
    answered = {**counts, "enrollments": [str(enrollment)]}
    assert (done["phase"], done["details"]) == ("done", answered)
    assert begun["action_id"] == done["action_id"]


def test_the_leads_of_an_action_are_recorded_once(world: World, operated: Database) -> None:
    leads = [str(world.lead_of_its_own()) for _ in range(3)]
    request = {"cadence": str(world.cadence({})), "lead_ids": leads, "is_dry_run": False}

    for name in ("enroll", "close"):
        perform_call(operated, Call(operation=name, actor="ana", request=request))

    recorded = [row["details"] for row in world.rows(ACTIONS)]
    assert [details.get("lead_ids") for details in recorded] == [leads, None, leads, None]
    assert [recorded[1]["enrolled"], recorded[3]["closed"]] == [3, 3]


def test_an_action_that_was_done_in_part_records_for_whom(world: World, operated: Database) -> None:
    enrolled, new = (str(world.lead_of_its_own()) for _ in range(2))
    cadence = world.cadence({})
    world.enrollment(cadence, UUID(enrolled))
    request = {"cadence": str(cadence), "lead_ids": [enrolled, new], "is_dry_run": False}

    perform_call(operated, Call(operation="enroll", actor="ana", request=request))

    begun, done = (row["details"]["lead_ids"] for row in world.rows(ACTIONS))
    assert (begun, done) == ([enrolled, new], [new])


def test_a_dry_run_and_a_question_change_and_record_nothing(
    world: World, operated: Database
) -> None:
    enrollment = held(world)

    answer = perform(operated, RELEASE, ReleaseRequest(wanted=HoldFilter()), "ana")
    perform_call(operated, Call(operation="holds", actor="ana"))

    assert answer.released == 1
    assert world.status_of(enrollment) == ("paused", "missing_template")
    assert world.rows(ACTIONS) == []


def test_a_change_that_fails_is_recorded_as_failed_with_the_kind_of_its_error(
    world: World, operated: Database
) -> None:
    request = ReleaseRequest(wanted=HoldFilter(cadence="No such"), is_dry_run=False)

    with pytest.raises(UnknownNameError):
        perform(operated, RELEASE, request, "ana")

    assert [(row["phase"], row["details"]) for row in world.rows(ACTIONS)] == [
        ("begun", {"is_dry_run": False, "after": str(UUID(int=0))}),
        ("failed", {"error": "UnknownNameError"}),
    ]


CHANGES: dict[str, tuple[str, dict[str, Any]]] = {
    "close": ("cadence_enrollments", {"cadence": "{cadence}", "is_everyone": True}),
    "enroll": ("cadence_enrollments", {"cadence": "{cadence}", "leads": ["{other}"]}),
    "erase_person": ("leads", {"lead": "{lead}"}),
    "import_leads": (
        "leads",
        {
            "import_id": str(UUID(int=1)),
            "slice": 1,
            "leads": [{"line": 2, "email": "new@lead.test"}],
        },
    ),
    "merge": ("leads", {"lead": "{lead}", "into": "{other}"}),
    "pause": ("cadences", {"kind": "cadence", "name": "{cadence}"}),
    "suppress": ("suppressions", {"organization": "Acme", "address": "a@lead.test"}),
}
"""The table that a change writes, and its request."""


@pytest.mark.parametrize("is_dry_run", [False, True])
@pytest.mark.parametrize("operation", CHANGES)
def test_a_change_waits_for_another_transaction_longer_than_for_a_lock(
    world: World,
    operated: Database,
    new_session: NewSession,
    operation: str,
    is_dry_run: bool,  # noqa: FBT001 (a parameter of the test)
) -> None:
    lead, other, cadence = world.lead_of_its_own(), world.lead_of_its_own(), world.cadence({})
    world.enrollment(cadence, lead)
    table, asked = CHANGES[operation]
    text = dumps({**asked, "is_dry_run": is_dry_run})
    for name, id_ in (("lead", lead), ("other", other), ("cadence", cadence)):
        text = text.replace(f"{{{name}}}", str(id_))
    holder = new_session()
    holder.run("BEGIN")
    holder.run(f"LOCK TABLE {table} IN SHARE MODE")
    operated.fetch("wait_briefly", "SET lock_timeout = '20ms'")
    release = Timer(0.1, holder.run, ["COMMIT"])
    release.start()

    perform_call(operated, Call(operation=operation, actor="ana", request=loads(text)))

    release.join()
    phases = [row["phase"] for row in world.rows(ACTIONS)]
    assert phases == ([] if is_dry_run else ["begun", "done"])


def test_a_change_that_meets_nothing_but_conflicts_changes_nothing(
    world: World, operated: Database, new_session: NewSession
) -> None:
    cadence = world.cadence({})
    lead = str(world.lead_of_its_own())
    holder = new_session()
    holder.run("BEGIN")
    holder.run("LOCK TABLE cadence_enrollments IN SHARE MODE")
    operated.fetch("wait_briefly", "SET lock_timeout = '20ms'")
    request = {"cadence": str(cadence), "lead_ids": [lead], "is_dry_run": False}

    with pytest.raises(StoreConflictError):
        perform_call(operated, Call(operation="enroll", actor="ana", request=request))

    holder.run("COMMIT")
    assert world.rows("SELECT id FROM cadence_enrollments") == []
    assert [row["phase"] for row in world.rows(ACTIONS)] == ["begun", "failed"]


def test_what_was_recorded_cannot_be_changed(operated: Database) -> None:
    perform(operated, RELEASE, ReleaseRequest(wanted=HoldFilter(), is_dry_run=False), "ana")

    for change in ("UPDATE operator_actions SET actor = 'eva'", "DELETE FROM operator_actions"):
        with pytest.raises(CadenceError, match="23001"):
            operated.fetch("change", change)


@pytest.mark.parametrize(
    ("request_", "problem"),
    [
        ({"wanted": {"reason": 5}}, "wanted.reason"),
        ({"wanted": {}, "after": "x"}, "after"),
        ({"wanted": {}, "is_dry_run": "perhaps"}, "is_dry_run"),
        ({"wanted": {}, "more": 1}, "more"),
        ({}, "wanted"),
    ],
)
def test_a_wrong_request_is_refused_with_the_names_of_its_fields(
    world: World, operated: Database, request_: dict[str, object], problem: str
) -> None:
    with pytest.raises(InvalidRequestError, match=rf"^release: {problem}: "):
        perform_call(operated, Call(operation="release", request=request_, actor="ana"))

    assert world.rows(ACTIONS) == []


def test_an_unknown_operation_is_refused(operated: Database) -> None:
    with pytest.raises(UnknownNameError, match="no operation of this name: drop_tables"):
        perform_call(operated, Call(operation="drop_tables", actor="ana"))


def test_every_operation_is_in_the_catalog_once_and_a_change_can_be_tried_first() -> None:
    assert len(CATALOG) == len(OPERATIONS)
    for operation in OPERATIONS:
        assert operation.changes == issubclass(operation.request, ChangeRequest), operation.name
