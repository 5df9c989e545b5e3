"""The templates of a database are checked before their first lead is due."""

import pytest

from cadence_core.database.connection import Database
from cadence_core.errors import UnknownNameError
from cadence_core.operations.check_templates import check_templates
from tests.world import World


def test_every_template_is_checked_and_each_fault_is_named(
    world: World, operated: Database
) -> None:
    good = world.template()
    faulty = world.template(name="Old", body="Hi *|FNAME|*")
    unfinished = world.template(channel="whatsapp", whatsapp_components='{"header": {}}')

    checked = {each.template_id: each for each in check_templates(operated)}

    assert {id_: each.reason for id_, each in checked.items()} == {
        good: None,
        faulty: "template_error",
        unfinished: "template_error",
    }
    assert checked[faulty].detail == (
        "body: *|FNAME|* isn't a valid placeholder; write {{ first_name }}"
    )
    assert checked[unfinished].detail == "whatsapp_components.header"
    assert (checked[faulty].organization, checked[faulty].template) == ("Acme", "Old")


def test_one_template_is_checked_by_its_name_or_its_id(world: World, operated: Database) -> None:
    world.template(name="Other", body="{% if %}")
    id_ = world.template(name="Intro B")

    for name in ("intro b", str(id_)):
        [checked] = check_templates(operated, name)
        assert (checked.template_id, checked.reason) == (id_, None)
    with pytest.raises(UnknownNameError, match="no template has this name or id: nobody"):
        check_templates(operated, "nobody")


def test_more_templates_than_a_page_are_checked(world: World, operated: Database) -> None:
    for _ in range(101):
        world.template(body="{% if %}")

    assert len(check_templates(operated)) == 101


def test_a_template_without_the_postal_address_that_its_organization_requires_is_faulty(
    world: World, operated: Database
) -> None:
    world.template()
    other = world.insert("organizations", name="Relaxed")
    world.template(org_id=other)
    world.update("organizations", world.org_id, requires_postal_address=True, postal_address="1 St")

    found = {each.organization: (each.reason, each.detail) for each in check_templates(operated)}

    assert found == {
        "Acme": ("missing_footer", "message_templates.body"),
        "Relaxed": (None, None),
    }
