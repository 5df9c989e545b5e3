"""The postal address of the organization in its emails."""

from tests.engine import engine, run
from tests.world import World

FOOTER = "Dear {{ first_name }}\n\n{{ org.name }}, {{ org.postal_address }}"


def test_a_template_prints_the_postal_address(world: World) -> None:
    world.update("organizations", world.org_id, postal_address="1 Main St\nSpringfield")
    enrollment = world.enrollment(world.cadence({"template_id": world.template(body=FOOTER)}))

    run(engine(world))

    assert world.message_of(enrollment)["content"].endswith("Acme, 1 Main St\nSpringfield")


def test_an_organization_that_requires_it_is_held_until_it_has_one(world: World) -> None:
    world.update("organizations", world.org_id, postal_address=" \n", requires_postal_address=True)
    enrollment = world.enrollment(world.cadence({"template_id": world.template(body=FOOTER)}))

    run(engine(world))
    assert world.status_of(enrollment) == ("paused", "missing_footer")

    world.update("organizations", world.org_id, postal_address="1 Main St")
    world.update("cadence_enrollments", enrollment, status="active")
    assert run(engine(world)).sent == 1


def test_another_organization_may_send_without_it(world: World) -> None:
    world.insert("organizations", name="Strict", requires_postal_address=True)
    world.enrollment(world.cadence({}))

    assert run(engine(world)).sent == 1
