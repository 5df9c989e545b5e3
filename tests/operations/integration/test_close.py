"""Enrollments of a cadence are ended by a person, without a look at what is in flight."""

from typing import Any

import pytest

from cadence_core.database.connection import Database
from cadence_core.errors import InvalidRequestError
from cadence_core.operations.enrolling.close import CLOSE, CloseAnswer, CloseRequest
from cadence_core.operations.perform import perform
from tests.engine import engine, run
from tests.world import World

CLOSED = ("completed", "ended_by_person")


def close(database: Database, **request: Any) -> CloseAnswer:
    return perform(database, CLOSE, CloseRequest(**{"is_dry_run": False, **request}), "ana@desk")


def test_the_open_enrollments_of_the_leads_that_are_named_end(
    world: World, operated: Database
) -> None:
    cadence = world.cadence({}, {"delay_days": 1}, name="Spring")
    other = world.cadence({}, name="Summer")
    maria = world.lead()
    ended, kept = world.enrollment(cadence, maria), world.enrollment(other, maria)
    also_kept = world.enrollment(cadence)
    outside = world.lead_of_its_own()

    answer = close(
        operated, cadence="spring", leads=("maria@lead.test", str(outside), "nobody@lead.test")
    )

    assert (answer.closed, answer.busy, answer.not_open) == (1, 0, 1)
    assert [(each.place, each.problem) for each in answer.unclear] == [(2, "unknown")]
    assert world.status_of(ended) == CLOSED
    row = world.enrollment_row(ended)
    assert (row["next_step_due"], row["paused_by"]) == (None, None)
    assert {world.status_of(id_)[0] for id_ in (kept, also_kept)} == {"active"}
    again = close(operated, cadence="Spring", leads=("maria@lead.test",))
    assert (again.closed, again.not_open) == (0, 1)


def test_everyone_is_closed_in_slices(world: World, operated: Database) -> None:
    cadence = world.cadence({}, name="Spring")
    world.enroll_many(cadence, 510)
    world.enrollment(cadence, status="paused", status_reason="missing_sender", paused_by="engine")
    replied = world.enrollment(cadence, status="replied")

    answers = [close(operated, cadence="Spring", is_everyone=True)]
    while after := answers[-1].after:
        answers.append(close(operated, cadence="Spring", is_everyone=True, after=after))

    assert [each.closed for each in answers] == [500, 11]
    assert world.count("cadence_enrollments", "status_reason = 'ended_by_person'") == 511
    assert world.status_of(replied)[0] == "replied"
    assert run(engine(world)).claimed == 0


def test_a_list_is_closed_in_slices_and_nobody_else(world: World, operated: Database) -> None:
    cadence = world.cadence({}, name="Spring")
    world.enroll_many(cadence, 2_010)
    world.connection.run(
        'UPDATE leads SET custom_fields = \'{"list": " Trade Fair"}\' WHERE id IN'
        " (SELECT id FROM leads ORDER BY id OFFSET 1200 LIMIT 805)"
    )
    listed_elsewhere = world.lead_of_its_own(custom_fields='{"list": "trade fair"}')

    request: dict[str, Any] = {"cadence": "Spring", "list_name": "TRADE fair"}
    answers = [close(operated, **request)]
    while after := answers[-1].after:
        answers.append(close(operated, **request, after=after))

    assert sum(each.closed for each in answers) == 805
    assert max(each.closed for each in answers) <= 500
    assert sum(each.not_open for each in answers) == 1
    assert world.count("cadence_enrollments", "status = 'active'") == 1_205
    assert world.count("cadence_enrollments", f"lead_id = '{listed_elsewhere}'") == 0


def test_a_dry_run_counts_the_same_and_changes_nothing(world: World, operated: Database) -> None:
    world.enroll_many(world.cadence({}, name="Spring"), 3)
    before = world.dump()

    would = close(operated, cadence="Spring", is_everyone=True, is_dry_run=True)

    assert world.dump() == before
    assert (would.closed, would.busy) == (3, 0)


def test_what_is_in_flight_or_being_changed_stays(world: World, operated: Database) -> None:
    cadence = world.cadence({}, name="Spring")
    leased, sending, locked, free = world.enroll_many(cadence, 4)
    world.connection.run(
        "UPDATE cadence_enrollments SET lease_expires_at = now() + interval '1 minute',"
        " run_id = gen_random_uuid() WHERE id = :id",
        id=leased,
    )
    row = world.enrollment_row(sending)
    world.insert(
        "interactions",
        **{name: row[name] for name in ("org_id", "cadence_id", "lead_id")},
        enrollment_id=sending,
        step_id=row["next_step_id"],
        channel="email",
        status="sending",
        content="text",
    )
    world.connection.run("BEGIN")
    world.connection.run("SELECT FROM cadence_enrollments WHERE id = :id FOR UPDATE", id=locked)

    answer = close(operated, cadence="Spring", is_everyone=True)

    world.connection.run("COMMIT")
    assert (answer.closed, answer.busy) == (1, 3)
    assert world.status_of(free) == CLOSED
    assert {world.status_of(id_)[0] for id_ in (leased, sending, locked)} == {"active"}


def test_a_closed_enrollment_is_not_reopened_by_a_late_failure(
    world: World, operated: Database
) -> None:
    enrollment = world.enrollment(world.cadence({}, {"delay_days": 3}, name="Spring"))
    run(engine(world))
    close(operated, cadence="Spring", is_everyone=True)
    message = world.message_of(enrollment)["id"]

    world.connection.run(
        "SELECT return_to_step(:id, 'active', interval '0', 'not_delivered', NULL)", id=message
    )

    assert world.status_of(enrollment) == CLOSED


@pytest.mark.parametrize(
    "request_",
    [{}, {"leads": ("a@b.test",), "list_name": "a"}, {"list_name": "a", "is_everyone": True}],
)
def test_a_request_that_names_nobody_or_both_is_refused(
    world: World, operated: Database, request_: dict[str, Any]
) -> None:
    world.cadence({}, name="Spring")

    with pytest.raises(InvalidRequestError, match="leads, list_name, is_everyone"):
        close(operated, cadence="Spring", **request_)
