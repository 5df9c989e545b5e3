"""What a lead agreed to: recorded forever, and what the newest record means for sending."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from pg8000.exceptions import DatabaseError

from tests.database.integration.test_constraints import refused
from tests.engine import engine, run
from tests.world import World

MONDAY = datetime.fromisoformat("2026-03-02T10:00:00+00:00")
TUESDAY = datetime.fromisoformat("2026-03-03T10:00:00+00:00")
WORDING = "Yes, write to me on WhatsApp."


def record(world: World, lead: UUID, **columns: Any) -> None:
    row = {"channel": "whatsapp", "wording": WORDING, "source": "form", **columns}
    world.connection.run(
        f"""INSERT INTO consents (lead_id, {", ".join(row)})
            VALUES (:lead, {", ".join(f":{name}" for name in row)})""",  # noqa: S608
        lead=lead,
        **row,
    )


def opt_in_of(world: World, lead: UUID) -> datetime | None:
    opt_in: datetime | None = world.row("leads", lead)["whatsapp_opt_in_at"]
    return opt_in


def test_a_whatsapp_consent_is_the_lead_s_opt_in(world: World) -> None:
    lead = world.lead(whatsapp_opt_in_at=None)

    record(world, lead, occurred_at=MONDAY)

    world.enrollment(world.cadence({"channel": "whatsapp"}), lead)
    assert opt_in_of(world, lead) == MONDAY
    assert world.count("consents", f"org_id = '{world.org_id}'") == 1
    assert run(engine(world)).sent == 1


def test_an_opt_in_without_a_consent_keeps_working(world: World) -> None:
    world.enrollment(world.cadence({"channel": "whatsapp"}), world.lead(whatsapp_opt_in_at=MONDAY))

    assert run(engine(world)).sent == 1


@pytest.mark.parametrize("channel", ["email", "whatsapp"])
def test_after_a_withdrawal_the_lead_gets_nothing_on_that_channel(
    world: World, channel: str
) -> None:
    lead = world.lead()
    record(world, lead, channel=channel)
    record(world, lead, channel=channel, withdrawn=True)
    enrollment = world.enrollment(world.cadence({"channel": channel}), lead)

    assert run(engine(world)).sent == 0

    assert world.status_of(enrollment) == ("unsubscribed", "suppressed")
    assert (opt_in_of(world, lead) is None) == (channel == "whatsapp")


def test_the_newest_consent_counts_whatever_the_order_of_recording(world: World) -> None:
    lead = world.lead(whatsapp_opt_in_at=None)

    record(world, lead, occurred_at=TUESDAY)
    record(world, lead, occurred_at=MONDAY, withdrawn=True)

    assert opt_in_of(world, lead) == TUESDAY
    assert world.count("suppressions") == 0


def test_an_email_consent_is_no_opt_in_to_whatsapp(world: World) -> None:
    lead = world.lead(whatsapp_opt_in_at=None)

    record(world, lead, channel="email", basis="legitimate_interest")

    assert opt_in_of(world, lead) is None


def test_a_withdrawal_without_an_address_suppresses_nothing(world: World) -> None:
    lead = world.lead(phone=None)

    record(world, lead, withdrawn=True)

    assert world.count("suppressions") == 0


@pytest.mark.parametrize(
    "column",
    [
        {"basis": "legitimate_interest"},
        {"channel": "fax"},
        {"basis": "habit", "channel": "email"},
        {"source": "gossip"},
        {"evidence": "x" * 10_001},
    ],
)
def test_a_consent_that_cannot_be_is_refused(world: World, column: dict[str, str]) -> None:
    lead = world.lead()

    with refused("23514"):
        record(world, lead, **column)


def test_a_consent_belongs_to_the_lead_s_organization(world: World) -> None:
    with refused("23503"):
        record(world, world.lead(), org_id=world.insert("organizations", name="Rival"))


@pytest.mark.parametrize("change", ["UPDATE consents SET withdrawn = true", "DELETE FROM consents"])
def test_a_consent_is_never_changed(world: World, change: str) -> None:
    record(world, world.lead())

    with pytest.raises(DatabaseError, match="consents is append-only"):
        world.connection.run(change)
