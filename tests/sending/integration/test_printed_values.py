"""What a lead's row in the database prints, through the whole engine."""

from local.stand_ins.server import StandInServer
from local.stand_ins.ses import SEND_PATH
from tests.engine import run
from tests.sending.integration.transports import BuildApplication
from tests.world import World


def test_a_number_reaches_the_reader_as_the_row_holds_it(
    world: World, stand_ins: StandInServer, build: BuildApplication
) -> None:
    template = world.template(body="{{ price }}, {{ totals[0] }}")
    lead = world.lead(custom_fields='{"price": 1.10, "totals": [1500.00]}')
    world.enrollment(world.cadence({"template_id": template}), lead)

    run(build())

    [request] = stand_ins.accepted(SEND_PATH)
    assert request.json["Content"]["Simple"]["Body"]["Text"]["Data"] == "1.10, 1500.00"
