"""The lists of senders, organizations and runs: what may send, what did, and what stops it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from cadence_core.database.connection import Database
from cadence_core.errors import UnknownNameError
from cadence_core.operations.reports.organizations import (
    OrganizationsRequest,
    list_organizations,
)
from cadence_core.operations.reports.runs import RunsRequest, list_runs
from cadence_core.operations.reports.senders import Sender, SendersRequest, list_senders
from tests.engine import engine, run
from tests.world import World


def email_sender(database: Database, **options: Any) -> Sender:
    request = SendersRequest(sender="ana@acme.test", **options)
    [sender] = list_senders(database, request).senders
    return sender


def cap(world: World, kind: str, **columns: Any) -> UUID:
    return world.insert(
        "sending_caps", **{"org_id": world.org_id, "kind": kind, "daily_cap": 40, **columns}
    )


def test_a_sender_shows_its_caps_and_what_became_of_its_messages(
    world: World, operated: Database
) -> None:
    cap(world, "sender", sender_id=world.email_sender, trickle=False)
    world.enroll_many(world.cadence({}), 3)
    assert run(engine(world)).sent == 3
    world.connection.run(
        """UPDATE interactions SET status = 'bounced'
            WHERE id = (SELECT id FROM interactions ORDER BY id LIMIT 1)"""
    )

    sender = email_sender(operated)

    assert (sender.sent, sender.bounced, sender.complained) == (3, 1, 0)
    [use] = sender.caps
    assert (use.kind, use.used, use.allowed, use.daily_cap) == ("sender", 3, 40, 40)
    assert (use.ramp_start, use.ramp_from) == (None, None)


def test_a_cap_shows_what_it_allows_now_as_a_run_counts_it(
    world: World, operated: Database
) -> None:
    day = timedelta(days=1)
    cap(
        world,
        "sender",
        sender_id=world.email_sender,
        ramp_start=3,
        ramp_step=2,
        ramp_from=datetime.now(UTC) - day,
        trickle=False,
    )
    world.insert(
        "reputation_pauses",
        org_id=world.org_id,
        scope="domain",
        domain="acme.test",
        reason="authentication_refused",
        detail="x",
        since=datetime.now(UTC) - 2 * day,
        until=datetime.now(UTC) - day,
        half_cap_until=datetime.now(UTC) + day,
    )
    world.enroll_many(world.cadence({}), 5)
    assert run(engine(world)).sent == 3

    [use] = email_sender(operated).caps

    assert (use.allowed, use.used, use.is_halved) == (3, 3, True)


def test_what_stops_a_sender_is_shown_with_it_and_no_other_organizations_stops(
    world: World, operated: Database
) -> None:
    other = world.insert("organizations", name="Rival")
    for columns in ({}, {"org_id": other}, {"channel": "whatsapp"}):
        world.insert("sending_stops", reason="x", **columns)
    world.insert("sending_stops", org_id=world.org_id, sender_id=world.email_sender, reason="x")
    world.update("senders", world.email_sender, status="paused")

    stops = email_sender(operated).stops

    assert sorted((stop.kind, stop.cause) for stop in stops) == [
        ("engine", "person"),
        ("sender", "person"),
        ("sender", "status"),
    ]


def test_senders_and_organizations_come_in_pages_in_their_order(
    world: World, operated: Database
) -> None:
    for name in ("Zeta", "Beta"):
        org = world.insert("organizations", name=name)
        for user in ("b", "a"):
            address = f"{user}@{name.lower()}.test"
            world.insert("senders", org_id=org, channel="email", address=address)

    found, after = [], None
    while True:
        page = list_senders(operated, SendersRequest(limit=2, after=after))
        found += [(sender.organization, sender.address) for sender in page.senders]
        if (after := page.after) is None:
            break
    organizations, after = [], None
    while True:
        listed = list_organizations(operated, OrganizationsRequest(limit=1, after=after))
        organizations += [each.name for each in listed.organizations]
        if (after := listed.after) is None:
            break

    assert len(found) == 6
    assert found == sorted(found)
    assert organizations == ["Acme", "Beta", "Zeta"]
    assert len(list_senders(operated, SendersRequest(organization="beta")).senders) == 2


def test_an_organization_shows_how_it_sends(world: World, operated: Database) -> None:
    schedule = world.insert("sending_schedules", org_id=world.org_id, name="Office hours")
    world.update("organizations", world.org_id, schedule_id=schedule, minimum_gap_minutes=60)
    cap(world, "organization")
    cap(world, "domain")
    cap(world, "domain", domain="gmail.com")
    cap(world, "sender", sender_id=world.email_sender)
    cadence = world.cadence({})
    world.enroll_many(cadence, 3)
    world.enrollment(cadence, status="paused", paused_by="person")
    world.insert("sending_stops", org_id=world.org_id, sender_id=world.email_sender, reason="x")
    world.insert("sending_stops", org_id=world.org_id, channel="email", reason="y")

    [organization] = list_organizations(
        operated, OrganizationsRequest(organization="ACME")
    ).organizations

    assert (organization.schedule, organization.minimum_gap_minutes) == ("Office hours", 60)
    assert (organization.active, organization.paused) == (3, 1)
    uses = [(use.kind, use.domain, use.used) for use in organization.caps]
    assert uses == [("domain", "gmail.com", 0), ("domain", None, None), ("organization", None, 0)]
    assert [stop.reason for stop in organization.stops] == ["y"]


@pytest.mark.parametrize("name", ["", "nobody's", "\0", "\ud800"])
def test_a_name_of_nothing_is_refused(operated: Database, name: str) -> None:
    with pytest.raises(UnknownNameError):
        list_senders(operated, SendersRequest(organization=name))
    with pytest.raises(UnknownNameError):
        list_senders(operated, SendersRequest(sender=name))
    with pytest.raises(UnknownNameError):
        list_organizations(operated, OrganizationsRequest(organization=name))


def test_runs_come_newest_first_with_what_rules_put_off(world: World, operated: Database) -> None:
    world.enroll_many(world.cadence({}), 1)
    for _ in range(3):
        run(engine(world))
    world.connection.run(
        "UPDATE cadence_runs SET deferred = jsonb_build_object('sender_cap', 4) WHERE sent = 1"
    )

    newest = list_runs(operated, RunsRequest(limit=2)).runs
    older = list_runs(operated, RunsRequest(before=newest[-1].started_at)).runs

    assert [each.sent for each in (*newest, *older)] == [0, 0, 1]
    assert older[0].deferred == {"sender_cap": 4}
    for year in (1, 9999):
        moment = datetime(year, 1, 1, tzinfo=UTC)
        assert len(list_runs(operated, RunsRequest(before=moment)).runs) == (3 if year > 1 else 0)
