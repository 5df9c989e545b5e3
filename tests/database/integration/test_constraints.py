"""The schema's constraints, which hold for every writer."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest
from pg8000.exceptions import DatabaseError

from tests.world import World


@contextmanager
def refused(by: str) -> Iterator[None]:
    """Expect PostgreSQL to refuse the block, by a constraint or with an SQLSTATE."""
    with pytest.raises(DatabaseError) as refusal:
        yield
    assert by in (refusal.value.args[0].get("n"), refusal.value.args[0]["C"])


def write_message(world: World, enrollment_id: UUID, step_id: UUID, **columns: Any) -> UUID:
    enrollment = world.enrollment_row(enrollment_id)
    names = {name: enrollment[name] for name in ("org_id", "cadence_id", "lead_id")}
    return world.insert(
        "interactions",
        **names,
        enrollment_id=enrollment_id,
        step_id=step_id,
        channel="email",
        content="text",
        **{"status": "failed", **columns},
    )


def test_a_lead_has_one_open_enrollment_in_a_cadence(world: World) -> None:
    cadence = world.cadence({})

    for first, second in product(("active", "paused"), repeat=2):
        lead = world.lead()
        world.enrollment(cadence, lead, status=first)
        with refused("cadence_enrollments_one_open_per_lead_idx"):
            world.enrollment(cadence, lead, status=second)


def test_an_ended_enrollment_allows_a_new_one(world: World) -> None:
    cadence, lead = world.cadence({}), world.lead()
    ended = world.enrollment(cadence, lead)
    world.update("cadence_enrollments", ended, status="replied")
    world.enrollment(cadence, lead)

    with refused("cadence_enrollments_one_open_per_lead_idx"):
        world.update("cadence_enrollments", ended, status="active")


def test_a_lead_may_be_in_two_cadences(world: World) -> None:
    lead = world.lead()

    world.enrollment(world.cadence({}), lead)
    world.enrollment(world.cadence({}), lead)

    assert world.count("cadence_enrollments") == 2


def test_an_active_enrollment_always_has_a_due_time(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}))

    with refused("cadence_enrollments_active_is_due"):
        world.update("cadence_enrollments", enrollment, next_step_due=None)


def test_an_ended_enrollment_cannot_be_given_a_due_time(world: World) -> None:
    enrollment = world.enrollment(world.cadence())

    with refused("cadence_enrollments_ended_is_not_due"):
        world.connection.run("UPDATE cadence_enrollments SET next_step_due = now()")

    assert world.status_of(enrollment)[0] == "completed"


def test_a_due_time_is_within_the_range_of_a_python_datetime(world: World) -> None:
    cadence = world.cadence({})

    for due in ("infinity", "-infinity", "0001-01-01Z", "9999-01-01Z"):
        with refused("cadence_enrollments_due_is_a_date"):
            world.enrollment(cadence, next_step_due=due)


def test_a_time_zone_must_be_known_to_postgresql(world: World) -> None:
    world.lead(timezone="Asia/Kolkata")

    with refused("22023"):
        world.lead(timezone="Mars/Olympus")
    with refused("22023"):
        world.insert("organizations", name="Acme", timezone="")


@pytest.mark.parametrize(
    "written",
    [
        " +5511987654321",
        "+5511987654321\r\n",
        "\u00a0+5511987654321\u2028",
        "\ufeff+5511987654321\u200b",
        "TEL: +5511987654321",
        "+55 (11) 98765\u20114321",
        "00 55 11 98765-4321",
    ],
)
def test_the_dirt_of_an_import_is_cut_off_a_phone_number(world: World, written: str) -> None:
    lead = world.lead(phone=written)
    assert world.row("leads", lead)["phone"] == "+5511987654321"

    world.update("leads", lead, phone="+5511987650000")
    world.update("leads", lead, phone=written)

    assert world.row("leads", lead)["phone"] == "+5511987654321"


def test_a_phone_number_is_in_e164_form(world: World) -> None:
    faulty = "5511987654321", "+0511987654321", "+1234567890123456", "+1 ext 2", " ", ""

    for phone in faulty:
        with refused("leads_phone_e164"):
            world.lead(phone=phone)


def test_unknown_values_are_refused(world: World) -> None:
    with refused("leads_status_known"):
        world.lead(status="happy")
    with refused("leads_custom_fields_object"):
        world.lead(custom_fields="[]")
    with refused("senders_channel_known"):
        world.insert("senders", org_id=world.org_id, channel="fax", address="1")
    with refused("senders_address_present"):
        world.insert("senders", org_id=world.org_id, channel="email", address=" ")
    with refused("cadences_status_known"):
        world.cadence(status="late")
    with refused("cadence_enrollments_status_known"):
        world.enrollment(world.cadence({}), status="late")


def test_a_step_has_a_positive_order_and_no_negative_delay(world: World) -> None:
    cadence = world.cadence({})

    with refused("cadence_steps_order_positive"):
        world.step(cadence, step_order=0)
    with refused("cadence_steps_cadence_id_step_order_key"):
        world.step(cadence, step_order=1)
    with refused("cadence_steps_delay_days_sane"):
        world.step(cadence, step_order=2, delay_days=-1)
    with refused("cadence_steps_delay_hours_sane"):
        world.step(cadence, step_order=2, delay_hours=-1)
    with refused("cadence_steps_channel_known"):
        world.step(cadence, step_order=2, channel="fax", template_id=None)


def test_an_enrollment_gets_one_message_for_a_step(world: World) -> None:
    cadence = world.cadence()
    step = world.step(cadence)
    enrollment = world.enrollment(cadence)
    write_message(world, enrollment, step)

    with refused("interactions_one_message_per_step_idx"):
        write_message(world, enrollment, step)


def test_a_lead_that_is_enrolled_again_may_get_the_same_step_again(world: World) -> None:
    cadence, lead = world.cadence(), world.lead()
    step = world.step(cadence)
    first = world.enrollment(cadence, lead)
    write_message(world, first, step)
    world.update("cadence_enrollments", first, status="replied")

    write_message(world, world.enrollment(cadence, lead), step)

    assert world.count("interactions") == 2


def test_a_sent_message_has_a_time(world: World) -> None:
    cadence = world.cadence()
    step = world.step(cadence)

    with refused("interactions_sent_has_time"):
        write_message(world, world.enrollment(cadence), step, status="sent")


def test_rows_that_a_message_references_cannot_be_deleted(world: World) -> None:
    cadence = world.cadence()
    step = world.step(cadence)
    write_message(world, world.enrollment(cadence), step)

    with refused("interactions_step_id_fkey"):
        world.connection.run("DELETE FROM cadence_steps")
    with refused("interactions_lead_id_fkey"):
        world.connection.run("DELETE FROM leads")
    with refused("interactions_enrollment_id_fkey"):
        world.connection.run("DELETE FROM cadence_enrollments")


def test_rows_that_no_message_references_can_be_deleted(world: World) -> None:
    world.enrollment(world.cadence({}))

    world.connection.run("DELETE FROM cadence_steps")
    world.connection.run("DELETE FROM leads")

    assert world.count("cadence_enrollments") == 0


def test_a_message_needs_an_enrollment(world: World) -> None:
    cadence = world.cadence()
    step, lead = world.step(cadence), world.lead()
    columns = {"org_id": world.org_id, "cadence_id": cadence, "step_id": step, "lead_id": lead}

    with refused("interactions_enrollment_id_fkey"):
        world.insert(
            "interactions",
            **columns,
            enrollment_id=uuid4(),
            channel="email",
            content="text",
            status="failed",
        )
