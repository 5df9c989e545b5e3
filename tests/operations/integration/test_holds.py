"""Holds, grouped by what an operator has to fix."""

from uuid import UUID, uuid4

import pytest

from cadence_core.database.connection import Database
from cadence_core.errors import UnknownNameError
from cadence_core.operations.holds.holds import (
    HeldLead,
    HeldLeadsRequest,
    HoldFilter,
    HoldGroup,
    Holds,
    HoldsRequest,
    list_held_leads,
    list_holds,
)
from tests.engine import engine, run
from tests.world import World


@pytest.fixture
def held_world(world: World) -> World:
    """Three leads without a company and one without an address, held at two cadences."""
    winter = world.cadence({}, {"step_order": 7}, name="Winter")
    spring = world.cadence({"template_id": world.template(name="greeting")}, name="Spring")
    for name in ("Ana", "Rui", "Eva"):
        world.enrollment(winter, world.lead(first_name=name, company_name=None))
    world.enrollment(spring, world.lead(email=None, first_name="Bob"))
    assert run(engine(world)).held == 4
    return world


def held_by(database: Database, wanted: HoldFilter) -> Holds:
    return list_holds(database, HoldsRequest(wanted=wanted))


def leads_held_by(
    database: Database, wanted: HoldFilter, after: UUID | None = None, limit: int = 100
) -> tuple[HeldLead, ...]:
    request = HeldLeadsRequest(wanted=wanted, after=after or UUID(int=0), limit=limit)
    return list_held_leads(database, request).leads


def keys(groups: tuple[HoldGroup, ...]) -> list[tuple[str | None, str, int | None, int]]:
    return [(group.reason, group.cadence, group.position, group.held) for group in groups]


def test_holds_are_grouped_by_reason_and_step_the_largest_first(
    held_world: World, operated: Database
) -> None:
    held_world.connection.run("UPDATE cadence_enrollments SET next_step_due = '2026-01-02'")

    holds = held_by(operated, HoldFilter())

    assert holds.held == 4
    assert keys(holds.groups) == [
        ("missing_variable", "Winter", 1, 3),
        ("missing_address", "Spring", 1, 1),
    ]
    first, second = holds.groups
    assert (first.organization, first.total, first.channel) == ("Acme", 2, "email")
    [winter] = held_world.rows("SELECT id FROM cadences WHERE name = 'Winter'")
    assert first.cadence_id == winter["id"]
    assert "company_name" in (first.example_detail or "")
    assert first.explanation == "the template uses a field that has no value for this lead"
    assert "then release" in (first.advice or "")
    assert f"{first.oldest_due:%Y-%m-%d}" == "2026-01-02"
    assert second.template == "greeting"


def test_steps_are_those_that_the_engine_would_execute_even_after_gaps(
    held_world: World, operated: Database
) -> None:
    held_world.connection.run("DELETE FROM cadence_steps WHERE step_order = 1")

    holds = held_by(operated, HoldFilter())

    # The only step of Spring is gone, and the second step of Winter is the first now.
    assert {(g.cadence, g.position, g.channel) for g in holds.groups} == {
        ("Winter", 1, "email"),
        ("Spring", None, None),
    }


@pytest.mark.parametrize(
    ("conditions", "held"),
    [
        ({"organization": "acme"}, 4),
        ({"cadence": "winter"}, 3),
        ({"cadence": "winter", "reason": "missing_address"}, 0),
        ({"reason": "missing_address"}, 1),
        ({"template": "GREETING"}, 1),
        ({"paused_by": "person"}, 0),
    ],
)
def test_each_condition_of_a_filter_counts(
    held_world: World, operated: Database, conditions: dict[str, str], held: int
) -> None:
    assert held_world.count("cadence_enrollments", "status = 'paused'") == 4

    wanted = HoldFilter.model_validate(conditions)

    assert held_by(operated, wanted).held == held
    assert len(leads_held_by(operated, wanted)) == held


def test_another_organization_s_holds_are_left_out(held_world: World, operated: Database) -> None:
    other = held_world.insert("organizations", name="Other")

    assert held_by(operated, HoldFilter(organization="other")).held == 0
    assert held_by(operated, HoldFilter(organization=str(other).upper())).held == 0


@pytest.mark.parametrize(
    "conditions",
    [
        {"organization": "Acmee"},
        {"cadence": "Winter 2"},
        {"template": str(uuid4())},
        {"reason": "missing_adress"},
        {"ids": [uuid4()]},
    ],
)
def test_a_name_that_nothing_has_is_an_error_and_not_an_empty_answer(
    held_world: World,  # noqa: ARG001 (fills the database)
    operated: Database,
    conditions: dict[str, object],
) -> None:
    wanted = HoldFilter.model_validate(conditions)

    with pytest.raises(UnknownNameError):
        held_by(operated, wanted)


def test_held_leads_are_listed_in_pages(held_world: World, operated: Database) -> None:
    names, after = [], None
    while page := leads_held_by(operated, HoldFilter(), after=after, limit=3):
        names += [lead.who for lead in page]
        after = page[-1].enrollment_id

    assert sorted(names) == ["Ana", "Bob, Padaria Sol", "Eva", "Rui"]
    assert held_world.count("leads") == 4


def test_ids_may_be_of_leads_or_of_enrollments(held_world: World, operated: Database) -> None:
    first, second, *_ = leads_held_by(operated, HoldFilter())

    def held(*ids: UUID) -> set[UUID]:
        return {lead.lead_id for lead in leads_held_by(operated, HoldFilter(ids=ids))}

    assert held(first.lead_id, second.enrollment_id) == {first.lead_id, second.lead_id}
    assert held(held_world.lead()) == set()


def test_a_hold_at_a_step_that_is_archived_since_keeps_its_channel_and_says_so(
    held_world: World, operated: Database
) -> None:
    world = held_world
    world.connection.run("UPDATE cadence_steps SET channel = 'whatsapp' WHERE step_order = 7")
    world.connection.run("UPDATE cadence_steps SET archived_at = now() WHERE step_order = 1")

    groups = held_by(operated, HoldFilter(cadence="Winter")).groups
    leads = leads_held_by(operated, HoldFilter(cadence="Winter"))

    [group] = groups
    assert (group.position, group.channel, group.held) == (None, "email", 3)
    assert "archived since" in (group.advice or "")
    assert {(lead.position, lead.channel) for lead in leads} == {(None, "email")}
