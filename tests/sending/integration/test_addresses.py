import pytest

from local.stand_ins.server import StandInServer
from tests.engine import run
from tests.sending.integration.transports import BuildApplication
from tests.world import World


@pytest.mark.parametrize(
    "columns",
    [
        {"channel": "email", "address": "ana@"},
        {"channel": "email", "address": "ana@acme.test", "reply_to": "not an address"},
        {"channel": "whatsapp", "address": "+5511987654321"},
    ],
)
def test_an_invalid_sender_address_holds_the_enrollment(
    world: World, stand_ins: StandInServer, build: BuildApplication, columns: dict[str, str]
) -> None:
    sender = world.insert("senders", org_id=world.org_id, **columns)
    cadence = world.cadence(
        {"channel": columns["channel"]}, **{f"{columns['channel']}_sender_id": sender}
    )
    enrollment = world.enrollment(cadence)

    run(build())

    assert world.status_of(enrollment) == ("paused", "invalid_sender")
    assert stand_ins.received() == []


def test_an_invalid_email_address_is_held(
    world: World, stand_ins: StandInServer, build: BuildApplication
) -> None:
    enrollment = world.enrollment(world.cadence({}), world.lead(email="maria@lead..test"))

    run(build())

    assert world.status_of(enrollment) == ("paused", "invalid_address")
    assert stand_ins.received() == []
