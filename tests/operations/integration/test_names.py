"""An operator names a thing by its id or its name; a name that fits several is refused."""

from functools import partial

import pytest

from cadence_core.database.connection import Database, connect
from cadence_core.errors import InvalidRequestError, UnknownNameError
from cadence_core.operations.names import find_one, find_organization
from tests.world import World


def test_a_thing_is_found_by_its_name_in_any_case_and_by_its_id(
    world: World, operated: Database
) -> None:
    cadence = world.cadence({}, name="Spring")

    by_name = find_one(operated, "cadence", " SPRING ")
    by_id = find_one(operated, "cadence", str(by_name.id).upper(), world.org_id)

    assert str(by_name.id) == str(cadence)
    assert by_id == by_name


def test_a_name_of_several_things_is_refused_with_their_ids(
    world: World, operated: Database
) -> None:
    world.cadence({}, name="Spring")
    world.cadence({}, name="spring")

    with pytest.raises(InvalidRequestError, match="several have this name"):
        find_one(operated, "cadence", "Spring")


@pytest.mark.parametrize("name", ["nobody's", "", "\0", "\ud800", "x" * 5000])
def test_a_name_of_nothing_is_refused(operated: Database, name: str) -> None:
    with pytest.raises(UnknownNameError):
        find_one(operated, "organization", name)


def test_the_only_organization_needs_no_name(world: World, operated: Database) -> None:
    only = find_organization(operated, None)
    assert str(only.id) == str(world.org_id)

    world.insert("organizations", name="Other")
    with pytest.raises(InvalidRequestError, match="name one: Acme, Other"):
        find_organization(operated, None)
    assert find_organization(operated, "OTHER").name == "Other"


def test_without_an_organization_there_is_none_to_find(database: str) -> None:
    empty = Database(partial(connect, database))

    with pytest.raises(UnknownNameError, match="there is no organization"):
        find_organization(empty, None)

    empty.close()
