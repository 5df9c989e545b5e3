"""The cadences are listed by name, a page at a time, and each organization's apart."""

import pytest

from cadence_core.database.connection import Database
from cadence_core.errors import UnknownNameError
from cadence_core.operations.reports.cadences import CadencesRequest, list_cadences
from tests.world import World


def names(database: Database, **fields: object) -> list[str]:
    request = CadencesRequest.model_validate(fields)
    return [each.name for each in list_cadences(database, request).cadences]


def test_cadences_are_listed_by_name_with_the_leads_on_their_way(
    world: World, operated: Database
) -> None:
    winter = world.cadence({}, {}, name="Winter")
    world.enroll_many(winter, 3)
    world.enrollment(winter, status="completed", next_step_due=None)
    world.cadence({}, name="autumn", status="paused")
    world.update("cadences", world.cadence({}, name="Gone"), deleted_at="2026-01-01")

    found = list_cadences(operated, CadencesRequest()).cadences

    assert [(c.name, c.status, c.steps, c.open) for c in found] == [
        ("autumn", "paused", 1, 0),
        ("Winter", "active", 2, 3),
    ]
    assert {c.org_id for c in found} == {world.org_id}


@pytest.mark.parametrize("part", ["INT", "winter", " r "])
def test_a_part_of_a_name_finds_it_in_any_case(world: World, operated: Database, part: str) -> None:
    world.cadence({}, name="Winter")
    world.cadence({}, name="Plan B")

    assert names(operated, part=part) == ["Winter"]


@pytest.mark.parametrize("part", ["%", "_", "\\", "'", "\0", "\ud800"])
def test_no_character_of_a_part_means_any_other(
    world: World, operated: Database, part: str
) -> None:
    world.cadence({}, name="Winter")

    assert names(operated, part=part) == (["Winter"] if part in "\0\ud800" else [])


def test_pages_follow_each_other_and_end(world: World, operated: Database) -> None:
    for name in ("b", "A", "a", "C", "d"):
        world.cadence({}, name=name)
    seen: list[str] = []
    after = None
    while True:
        page = list_cadences(operated, CadencesRequest(after=after, limit=2))
        seen += [each.name for each in page.cadences]
        after = page.after
        if after is None:
            break

    assert sorted(seen) == sorted(["b", "A", "a", "C", "d"])
    assert [name.lower() for name in seen] == ["a", "a", "b", "c", "d"]


def test_an_organization_sees_only_its_own(world: World, operated: Database) -> None:
    world.cadence({}, name="Winter")
    other = world.insert("organizations", name="Other")

    assert names(operated, organization="acme") == ["Winter"]
    assert names(operated, organization=str(other)) == []
    with pytest.raises(UnknownNameError):
        names(operated, organization="none")
