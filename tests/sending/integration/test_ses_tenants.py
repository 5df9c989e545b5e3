"""An organization's emails go through its own SES tenant, from its row to the wire."""

from local.stand_ins.server import StandInServer
from local.stand_ins.ses import SEND_PATH
from tests.engine import run
from tests.sending.integration.transports import BuildApplication
from tests.world import World


def test_each_email_names_the_tenant_of_its_organization(
    world: World, build: BuildApplication, stand_ins: StandInServer
) -> None:
    other = World(world.url, domain="other.test", number="2")
    world.update("organizations", world.org_id, ses_tenant="acme")
    for each in (world, other):
        each.enrollment(each.cadence({}), each.lead(org_id=each.org_id))

    assert run(build()).sent == 2

    sent = [request.json for request in stand_ins.received(SEND_PATH)]
    assert {request["FromEmailAddress"]: request.get("TenantName") for request in sent} == {
        "Ana <ana@acme.test>": "acme",
        "Ana <ana@other.test>": None,
    }
    other.close()
