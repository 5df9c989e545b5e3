"""Leads that are one person: how they are found, upserted and merged."""

from typing import Any
from uuid import UUID

import pytest
from pg8000.exceptions import DatabaseError

from tests.engine import engine, run, running_engine
from tests.feedback.addresses import unsubscribe
from tests.world import World


def merge(world: World, keep: UUID, drop: UUID) -> None:
    world.connection.run("SELECT merge_leads(:keep, :drop)", keep=keep, drop=drop)


def two_leads(world: World, **dropped: Any) -> tuple[UUID, UUID]:
    return world.lead(email="maria@lead.test"), world.lead(email="maria@home.test", **dropped)


def test_leads_with_one_address_are_listed_once_they_are_read(world: World) -> None:
    leads = [world.lead(email=email, phone=None) for email in ("a@lead.test", "A@lead.test ")]
    others = [world.lead(email="b@lead.test", phone=None) for _ in range(2)]
    world.update("leads", others[0], email="c@lead.test")
    for lead in (*leads, *others):
        world.enrollment(world.cadence({}), lead)
    run(engine(world))

    [duplicates] = world.rows("SELECT * FROM duplicate_leads")

    assert duplicates["lead_ids"] == leads
    assert (duplicates["channel"], duplicates["address_key"]) == ("email", "a@lead.test")


def test_a_lead_is_upserted_by_its_external_id(world: World) -> None:
    upsert = """
        INSERT INTO leads (org_id, external_id, email) VALUES (:org, 'crm-1', :email)
        ON CONFLICT (org_id, external_id) DO UPDATE SET email = EXCLUDED.email RETURNING id"""
    [[first]] = world.connection.run(upsert, org=world.org_id, email="a@lead.test")
    [[second]] = world.connection.run(upsert, org=world.org_id, email="b@lead.test")
    other = world.insert("organizations", name="Other")
    world.insert("leads", org_id=other, external_id="crm-1")

    assert first == second
    row = world.row("leads", first)
    assert (row["email"], row["source"]) == ("b@lead.test", "import")


def test_the_kept_lead_gets_the_fields_that_it_lacks(world: World) -> None:
    keep = world.lead(email=None, phone="+5511987654321", first_name="Maria", company_name=None)
    drop = world.lead(
        email="maria@lead.test",
        phone="+5511912345678",
        first_name="M.",
        company_name="Sol",
        external_id="crm-1",
        custom_fields='{"size": 3}',
    )

    merge(world, keep, drop)

    kept, dropped = world.row("leads", keep), world.row("leads", drop)
    assert (kept["email"], kept["phone"]) == ("maria@lead.test", "+5511987654321")
    assert (kept["first_name"], kept["company_name"]) == ("Maria", "Sol")
    assert (kept["external_id"], kept["custom_fields"]) == ("crm-1", {"size": 3})
    assert (dropped["merged_into"], dropped["deleted_at"] is not None) == (keep, True)
    assert (dropped["email"], dropped["phone"], dropped["first_name"]) == (None, None, None)


def test_a_consent_for_one_number_is_no_consent_for_another(world: World) -> None:
    keep = world.lead(phone="+5511987654321", whatsapp_opt_in_at=None)
    drop = world.lead(phone="+5511912345678")

    merge(world, keep, drop)

    assert world.row("leads", keep)["whatsapp_opt_in_at"] is None


def test_of_two_open_enrollments_the_one_that_is_further_on_goes_on(world: World) -> None:
    cadence = world.cadence({}, {"delay_days": 3})
    keep, drop = two_leads(world)
    ahead = world.enrollment(cadence, drop)
    run(engine(world))
    behind = world.enrollment(cadence, keep)

    merge(world, keep, drop)
    world.pass_time("3 days")
    with running_engine(world.url) as running:
        running.run_until_quiet()

    assert world.status_of(behind) == ("completed", "duplicate_address")
    assert world.enrollment_row(ahead)["lead_id"] == keep
    assert world.status_of(ahead) == ("completed", "no_step_left")
    assert [call.to for call in running.provider.calls] == ["maria@lead.test"]


def test_the_links_of_the_dropped_lead_unsubscribe_the_kept_one(world: World) -> None:
    keep, drop = two_leads(world)
    enrollment = world.enrollment(world.cadence({}, {"delay_days": 3}), drop)
    run(engine(world))
    merge(world, keep, drop)

    unsubscribe(world, drop, enrollment)

    assert world.status_of(enrollment)[0] == "unsubscribed"
    for address in ("maria@lead.test", "maria@home.test"):
        later = world.enrollment(world.cadence({}), world.lead(email=address))
        run(engine(world))
        assert world.status_of(later) == ("unsubscribed", "suppressed")


@pytest.mark.parametrize("opted_out", ["keep", "drop"])
def test_an_opt_out_of_either_covers_the_addresses_of_both(world: World, opted_out: str) -> None:
    leads = dict(zip(("keep", "drop"), two_leads(world), strict=True))
    enrollments = {name: world.enrollment(world.cadence({}), lead) for name, lead in leads.items()}
    run(engine(world))
    unsubscribe(world, leads[opted_out], enrollments[opted_out])

    merge(world, leads["keep"], leads["drop"])

    for address in ("maria@lead.test", "maria@home.test"):
        later = world.enrollment(world.cadence({}), world.lead(email=address))
        run(engine(world))
        assert world.status_of(later) == ("unsubscribed", "suppressed")


@pytest.mark.parametrize("other", ["itself", "of another organization", "erased", "merged", "none"])
def test_what_cannot_be_merged_is_refused_and_changes_nothing(world: World, other: str) -> None:
    keep, drop = two_leads(world)
    if other == "itself":
        drop = keep
    elif other == "of another organization":
        drop = world.insert("leads", org_id=world.insert("organizations", name="Other"))
    elif other == "erased":
        world.connection.run("SELECT erase_lead(:lead)", lead=drop)
    elif other == "merged":
        merge(world, world.lead(), drop)
    else:
        drop = world.org_id
    before = world.dump()

    with pytest.raises(DatabaseError, match="merge_leads needs two leads of one organization"):
        merge(world, keep, drop)

    assert world.dump() == before
