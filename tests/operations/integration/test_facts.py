"""One fact of each of the leads that are chosen is changed: a consent, a mark, a pilot, a step."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from cadence_core.database.connection import Database
from cadence_core.errors import ChangedMeanwhileError, InvalidRequestError, UnknownNameError
from cadence_core.operations.catalog import CATALOG
from cadence_core.operations.perform import perform
from tests.engine import engine, run
from tests.world import World

YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).isoformat()


def ask(database: Database, name: str, **request: Any) -> Any:
    operation = CATALOG[name]
    return perform(
        database, operation, operation.parse({"is_dry_run": False, **request}), "ana@desk"
    )


def counts(answer: Any) -> tuple[int, int, int, int]:
    return answer.changed, answer.unchanged, answer.busy, answer.absent


def strangers_lead(world: World) -> UUID:
    other = world.insert("organizations", name="Other", timezone="UTC")
    return world.insert("leads", org_id=other, email="eva@other.test", source="import")


CONSENT: dict[str, Any] = {"channel": "whatsapp", "source": "form", "evidence": "form 4711"}


def test_a_consent_is_recorded_once_and_is_the_opt_in(world: World, operated: Database) -> None:
    leads = [world.lead_of_its_own(whatsapp_opt_in_at=None) for _ in range(3)]
    names = [str(leads[0]), "maria1@lead.test", "eva@other.test", str(strangers_lead(world))]

    first, again = (
        ask(operated, "consent", organization="acme", leads=names, **CONSENT) for _ in range(2)
    )

    assert counts(first) == (2, 0, 0, 0)
    assert counts(again) == (0, 2, 0, 0)
    assert [each.place for each in first.unclear] == [2, 3]
    assert world.count("consents", "evidence = 'form 4711'") == 2
    assert world.count("leads", "whatsapp_opt_in_at IS NOT NULL") == 2


def test_a_consent_of_a_moment_is_recorded_once_though_a_newer_one_counts(
    world: World, operated: Database
) -> None:
    lead = world.lead(whatsapp_opt_in_at=None)
    withdrawn = ask(operated, "consent", leads=[str(lead)], **CONSENT, is_withdrawn=True)

    given = [
        ask(operated, "consent", leads=[str(lead)], **CONSENT, occurred_at=YESTERDAY)
        for _ in range(2)
    ]

    assert [withdrawn.changed, *(each.changed for each in given)] == [1, 1, 0]
    assert world.row("leads", lead)["whatsapp_opt_in_at"] is None
    assert world.count("suppressions", "reason = 'unsubscribed' AND channel = 'whatsapp'") == 1


def test_a_list_is_asked_for_in_slices(world: World, operated: Database) -> None:
    world.enroll_many(world.cadence({}), 2_010)
    world.connection.run(
        'UPDATE leads SET custom_fields = \'{"list": "Expo"}\' WHERE id IN'
        " (SELECT id FROM leads ORDER BY id OFFSET 1200 LIMIT 805)"
    )
    request = {"list_name": "expo", "channel": "email", "source": "person"}

    answers = [ask(operated, "consent", **request)]
    while after := answers[-1].after:
        answers.append(ask(operated, "consent", **request, after=str(after)))

    assert sum(each.changed for each in answers) == world.count("consents") == 805


@pytest.mark.parametrize(
    ("request_", "problem"),
    [
        ({"occurred_at": "2199-01-01T00:00:00Z"}, "occurred_at: must be in the past"),
        ({"basis": "contract"}, "basis: WhatsApp needs a consent"),
        ({"leads": []}, "leads, list_name: give one of them"),
        ({"list_name": "expo"}, "leads, list_name: give one of them"),
        ({"evidence": " "}, "evidence"),
    ],
)
def test_a_consent_that_cannot_be_is_refused_by_field(
    world: World, operated: Database, request_: dict[str, Any], problem: str
) -> None:
    lead = world.lead()

    with pytest.raises(InvalidRequestError, match=problem):
        ask(operated, "consent", **{"leads": [str(lead)], **CONSENT, **request_})

    assert world.count("consents") == 0


def test_what_was_not_shown_is_not_recorded(world: World, operated: Database) -> None:
    world.lead(custom_fields={"list": "expo"})
    request = {"list_name": "expo", **CONSENT}
    shown = ask(operated, "consent", **request, is_dry_run=True)
    late = world.lead(email="late@lead.test", custom_fields={"list": "expo"})

    with pytest.raises(ChangedMeanwhileError):
        ask(operated, "consent", **request, shown=shown.mark)

    assert world.count("consents") == 0
    world.update("leads", late, custom_fields={})
    assert ask(operated, "consent", **request, shown=shown.mark).changed == 1


def test_a_vouched_name_is_sent_and_a_lead_who_is_back_gets_the_next_step(
    world: World, operated: Database
) -> None:
    vouched = world.lead(first_name="Character.AI", source="import")
    held = world.enrollment(world.cadence({}), vouched)
    away = world.lead(
        email="rui@lead.test",
        phone=None,
        out_of_office_until=datetime.now(UTC).date() + timedelta(days=9),
    )
    waiting = world.enrollment(world.cadence({}, waits_for_return=True), away)
    assert run(engine(world)).sent == 0
    assert world.status_of(held)[1] == "suspicious_field"

    real = [ask(operated, "mark", fact="real", leads=[str(vouched)]) for _ in range(2)]
    back = [ask(operated, "mark", fact="back", leads=["rui@lead.test"]) for _ in range(2)]
    ask(operated, "release", wanted={"ids": [str(held)]})

    assert [counts(each)[:2] for each in (*real, *back)] == [(1, 0), (0, 1)] * 2
    run(engine(world))
    run(engine(world))
    assert {world.message_of(each)["status"] for each in (held, waiting)} == {"sent"}


def test_only_the_leads_of_a_pilot_get_its_messages(world: World, operated: Database) -> None:
    cadence = world.cadence({}, name="Spring", is_pilot=True)
    enrollments = [world.enrollment(cadence) for _ in range(2)]
    chosen = str(world.enrollment_row(enrollments[0])["lead_id"])
    assert run(engine(world)).sent == 0

    joined = [ask(operated, "pilot", cadence="spring", leads=[chosen]) for _ in range(2)]

    assert [counts(each)[:2] for each in joined] == [(1, 0), (0, 1)]
    assert run(engine(world)).sent == 1
    left = [ask(operated, "pilot", cadence="spring", leads=[chosen], is_out=True) for _ in "12"]
    assert [counts(each)[:2] for each in left] == [(1, 0), (0, 1)]
    assert world.count("cadence_pilots") == 0


def test_a_moved_lead_gets_the_step_and_not_those_before_it(
    world: World, operated: Database
) -> None:
    cadence = world.cadence({}, {}, {}, name="Spring")
    first, second, third = (
        row["id"] for row in world.rows("SELECT id FROM cadence_steps ORDER BY step_order")
    )
    # Its number is that of another step by now.
    world.update("cadence_steps", second, archived_at=datetime.now(UTC))
    moved, held, other = (world.enrollment(cadence) for _ in range(3))
    world.update("cadence_enrollments", held, status="paused", paused_by="person")
    leased = world.enrollment(
        cadence,
        next_step_due=datetime.now(UTC),
        lease_expires_at=datetime.now(UTC) + timedelta(minutes=5),
        run_id=UUID(int=1),
    )
    leads = [str(world.enrollment_row(id_)["lead_id"]) for id_ in (moved, held, leased)]
    absent = str(world.lead_of_its_own())

    answer = ask(operated, "move", cadence="spring", step=2, leads=[*leads, absent])

    assert counts(answer) == (2, 0, 1, 1)
    assert (answer.step, answer.total, answer.channel) == (2, 2, "email")
    assert world.enrollment_row(moved)["next_step_id"] == third
    assert world.status_of(held)[0] == "paused"
    assert world.count("step_skips", f"step_id = '{first}'") == 2
    assert counts(ask(operated, "move", cadence="spring", step=2, leads=leads)) == (0, 2, 1, 0)
    run(engine(world))
    run(engine(world))
    assert [row["step_id"] for row in world.messages() if row["enrollment_id"] == moved] == [third]
    assert world.status_of(moved)[0] == "completed"
    got = {row["step_id"] for row in world.messages() if row["enrollment_id"] == other}
    assert got == {first, third}


def test_a_renumbered_step_is_no_reason_to_stay(world: World, operated: Database) -> None:
    cadence = world.cadence({}, {}, name="Spring")
    enrollment = world.enrollment(cadence)
    first, second = (
        row["id"] for row in world.rows("SELECT id FROM cadence_steps ORDER BY step_order")
    )
    world.update("cadence_steps", first, step_order=9)
    world.update("cadence_steps", second, step_order=1)
    lead = str(world.enrollment_row(enrollment)["lead_id"])

    assert ask(operated, "move", cadence="spring", step=1, leads=[lead]).changed == 1

    assert world.enrollment_row(enrollment)["next_step_id"] == second


@pytest.mark.parametrize("name", ["move", "pilot"])
def test_no_lead_of_another_organization_is_touched(
    world: World, operated: Database, name: str
) -> None:
    world.cadence({}, name="Spring")
    stranger = str(strangers_lead(world))
    more = {"step": 1} if name == "move" else {}

    answer = ask(operated, name, cadence="Spring", leads=[stranger], **more)

    assert counts(answer) == (0, 0, 0, 0)
    with pytest.raises(UnknownNameError):
        ask(operated, name, cadence="Winter", leads=[stranger], **more)
    with pytest.raises(InvalidRequestError, match="has no step 2"):
        ask(operated, "move", cadence="Spring", step=2, leads=[stranger])
