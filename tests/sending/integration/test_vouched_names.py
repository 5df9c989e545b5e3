"""A name that looks like a link goes out once a colleague vouches for its lead."""

from tests.engine import engine, run
from tests.world import World


def test_a_suspicious_name_goes_out_once_a_colleague_vouches_for_it(world: World) -> None:
    lead = world.lead(company_name="Character.AI", source="form")
    template = world.template(body="I saw what {{ company_name }} does.")
    enrollment = world.enrollment(world.cadence({"template_id": template}), lead)

    run(engine(world))
    assert world.status_of(enrollment) == ("paused", "suspicious_field")

    world.update("leads", lead, source="person")
    world.update("cadence_enrollments", enrollment, status="active")
    assert run(engine(world)).sent == 1
    assert world.message_of(enrollment)["content"] == "I saw what Character.AI does."
