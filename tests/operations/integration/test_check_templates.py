"""The templates of a database are checked before their first lead is due."""

import pytest

from cadence_core.database.connection import Database
from cadence_core.errors import UnknownNameError
from cadence_core.operations.templates.check_templates import (
    CheckedTemplate,
    CheckTemplatesRequest,
    check_templates,
)
from tests.world import World


def check(database: Database, template: str | None = None) -> tuple[CheckedTemplate, ...]:
    return check_templates(database, CheckTemplatesRequest(template=template)).templates


def test_every_template_is_checked_and_each_fault_is_named(
    world: World, operated: Database
) -> None:
    good = world.template()
    faulty = world.template(name="Old", body="Hi *|FNAME|*")
    unfinished = world.template(channel="whatsapp", whatsapp_components='{"header": {}}')

    checked = {each.template_id: each for each in check(operated)}

    assert checked[good].faults == ()
    [fault] = checked[faulty].faults
    assert (fault.reason, fault.detail) == (
        "template_error",
        "body: *|FNAME|* isn't a valid placeholder; write {{ first_name }}",
    )
    assert (fault.explanation, fault.advice) == (
        "the template contains an error",
        "correct the template",
    )
    [fault] = checked[unfinished].faults
    assert (fault.detail or "").startswith("whatsapp_components.header: must have one of")
    assert (checked[faulty].organization, checked[faulty].template) == ("Acme", "Old")


def test_one_template_is_checked_by_its_name_or_its_id(world: World, operated: Database) -> None:
    world.template(name="Other", body="{% if %}")
    id_ = world.template(name="Intro B")

    for name in ("intro b", str(id_)):
        [checked] = check(operated, name)
        assert (checked.template_id, checked.faults) == (id_, ())
    with pytest.raises(UnknownNameError, match="no template has this name or id: nobody"):
        check(operated, "nobody")


def test_more_templates_than_a_page_are_checked(world: World, operated: Database) -> None:
    for _ in range(101):
        world.template(body="{% if %}")

    assert len(check(operated)) == 101


def test_a_template_without_the_postal_address_that_its_organization_requires_is_faulty(
    world: World, operated: Database
) -> None:
    world.template()
    other = world.insert("organizations", name="Relaxed")
    world.template(org_id=other)
    world.update("organizations", world.org_id, requires_postal_address=True, postal_address="1 St")

    found = {each.organization: each.faults for each in check(operated)}

    assert [(fault.reason, fault.detail) for fault in found["Acme"]] == [
        ("missing_footer", "message_templates.body")
    ]
    assert found["Relaxed"] == ()


def test_all_faults_of_a_template_are_named(world: World, operated: Database) -> None:
    world.template(subject="{% if %}", body="{{ first-name }}")

    [checked] = check(operated)

    assert [(fault.detail or "").partition(" ")[0] for fault in checked.faults] == [
        "subject",
        "body:",
    ]


def test_the_templates_of_steps_come_first_by_their_names(world: World, operated: Database) -> None:
    unused = world.template(name="A")
    archived = world.template(name="B")
    used = [world.template(name=name) for name in ("D", "C")]
    cadence = world.cadence(*({"template_id": id_} for id_ in used))
    world.step(cadence, step_order=3, template_id=archived, archived_at="yesterday")

    checked = check(operated)

    assert [(each.template_id, each.is_used) for each in checked] == [
        (used[1], True),
        (used[0], True),
        (unused, False),
        (archived, False),
    ]


def test_an_email_without_a_subject_is_faulty_unless_it_replies_in_the_thread(
    world: World, operated: Database
) -> None:
    threaded, bare = (world.template(name=name, subject=None) for name in ("Threaded", "Bare"))
    world.cadence({}, {"template_id": threaded, "reply_in_thread": True}, {"template_id": bare})

    found = {each.template_id: each.faults for each in check(operated)}

    assert found[threaded] == ()
    assert [(fault.reason, fault.detail) for fault in found[bare]] == [
        ("empty_rendering", "subject")
    ]
