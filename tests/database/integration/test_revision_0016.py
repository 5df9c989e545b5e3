"""What revision 0016 does with rows and senders that organizations share."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from cadence_core.database.migrate import migrate_database
from cadence_core.feedback.application import build_application
from functions.delivery_events import app as delivery_events
from local.schema_file import SCHEMA_FILE, schema_of
from tests.database.integration.test_constraints import refused
from tests.engine import running_engine
from tests.feedback.inbox import Inbox
from tests.feedback.integration.test_whatsapp_failures import failed
from tests.old_schema import world_at
from tests.world import World


@pytest.fixture
def old_world(empty_database: str) -> Iterator[World]:
    with world_at("0006", empty_database) as world:
        yield world


def step_with_the_template_of_another_organization(world: World) -> tuple[UUID, UUID]:
    other = world.insert("organizations", name="Other")
    template = world.template(org_id=other, channel="whatsapp")
    step = world.step(world.cadence(), channel="whatsapp", template_id=template)
    return step, template


def reports(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage() for each in caplog.records if "organization" in each.msg]


def test_rows_that_name_another_organization_stay_and_are_reported(
    old_world: World, caplog: pytest.LogCaptureFixture
) -> None:
    step, template = step_with_the_template_of_another_organization(old_world)

    migrate_database(old_world.url)

    [report] = reports(caplog)
    assert report.startswith("cadence_steps.template_id: 1 rows name")
    assert str(step) in report
    assert "template of its own organization" in report
    assert old_world.row("cadence_steps", step)["template_id"] == template
    old_world.update("cadence_steps", step, delay_days=2)
    with refused("cadence_steps_template_id_fkey"):
        old_world.step(old_world.cadence(), template_id=template)


def test_a_database_without_such_rows_gets_the_schema_of_the_file(
    old_world: World, caplog: pytest.LogCaptureFixture
) -> None:
    old_world.enrollment(old_world.cadence({}, {}))

    migrate_database(old_world.url)

    constraints = [line for line in SCHEMA_FILE.read_text().splitlines() if "FOREIGN KEY" in line]
    migrated = [line for line in schema_of(old_world.url).splitlines() if "FOREIGN KEY" in line]
    assert migrated == constraints
    assert reports(caplog) == []


def test_a_failure_blames_no_template_of_another_organization(
    old_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    step, template = step_with_the_template_of_another_organization(old_world)
    migrate_database(old_world.url)
    application = build_application({"DATABASE_URL": old_world.url})
    monkeypatch.setattr(delivery_events, "application", lambda: application)
    inbox = Inbox(old_world)
    inbox.message("whatsapp", step_id=step)

    assert inbox.deliver(failed(132015)) == []

    application.database.close()
    assert old_world.row("message_templates", template)["fault_code"] is None


def identities(world: World) -> list[tuple[str, UUID]]:
    rows = world.rows("SELECT identity, org_id FROM sender_identities ORDER BY identity")
    return [(row["identity"], row["org_id"]) for row in rows]


def test_the_addresses_of_one_organization_are_entered(old_world: World) -> None:
    for reply_to in ("Desk+{id}@Acme.test", None):
        old_world.insert(
            "senders",
            org_id=old_world.org_id,
            channel="email",
            address=" Eva@Acme.test",
            reply_to=reply_to,
        )
    with old_world.without_triggers():
        old_world.insert("senders", org_id=old_world.org_id, channel="email", address="x" * 5_000)

    migrate_database(old_world.url)

    org = old_world.org_id
    expected = ("ana@acme.test", "desk@acme.test", "eva@acme.test", "phone-number-id-1")
    assert identities(old_world) == [(identity, org) for identity in expected]


def test_an_address_that_two_organizations_share_is_reported_and_held(
    old_world: World, caplog: pytest.LogCaptureFixture
) -> None:
    other = old_world.insert("organizations", name="Other")
    theirs = old_world.insert("senders", org_id=other, channel="email", address="ANA@acme.test")
    enrollment = old_world.enrollment(old_world.cadence({}))

    migrate_database(old_world.url)
    with running_engine(old_world.url) as engine:
        summary = engine.run()

    [report] = reports(caplog)
    assert report.startswith("senders.address: 2 senders share")
    assert str(theirs) in report
    assert identities(old_world) == [("phone-number-id-1", old_world.org_id)]
    assert summary.held == 1
    assert old_world.status_of(enrollment) == ("paused", "sender_not_allowed")
    old_world.update("senders", theirs, display_name="Eva", address="ANA@acme.test")
