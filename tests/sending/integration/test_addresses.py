import json

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
    assert world.enrollment_row(enrollment)["status_detail"] == "not a valid domain"


@pytest.mark.parametrize(
    "address", ["maria@lead.test ", "\ufeffmaria@lead.test\n", "mailto:maria@lead.test"]
)
def test_dirt_around_an_email_address_is_not_sent(
    world: World, stand_ins: StandInServer, build: BuildApplication, address: str
) -> None:
    world.enrollment(world.cadence({}), world.lead(email=address))

    assert run(build()).sent == 1

    [request] = stand_ins.received("/v2/email/outbound-emails")
    assert json.loads(request.body)["Destination"]["ToAddresses"] == ["maria@lead.test"]


@pytest.mark.parametrize("phone", ["+551187654321", "+55011987654321"])
def test_a_number_as_whatsapp_or_an_import_spells_it_is_sent_to(
    world: World, build: BuildApplication, phone: str
) -> None:
    cadence = world.cadence({"channel": "whatsapp"})
    world.enrollment(cadence, world.lead(phone=phone))

    assert run(build()).sent == 1
