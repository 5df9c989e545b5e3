"""What a lead agreed to: recorded forever, and what the newest record means for sending."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pg8000.exceptions import DatabaseError

from tests.conftest import cloned_database
from tests.database.integration.test_constraints import refused
from tests.engine import engine, run
from tests.sessions import Background, NewSession, is_locked, wait_until_blocked
from tests.world import Row, World

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


def record_together(session: Any, consents: Sequence[Row]) -> None:
    """Record consents with one statement, in their order."""
    session.run(
        """INSERT INTO consents (lead_id, channel, withdrawn, occurred_at, source)
           SELECT lead_id, channel, withdrawn, occurred_at, 'form'
             FROM jsonb_to_recordset(CAST(:consents AS jsonb)) AS c (
                      lead_id uuid, channel text, withdrawn boolean, occurred_at timestamptz)""",
        consents=json.dumps(consents, default=str),
    )


def a_consent(lead: UUID, **fields: Any) -> Row:
    defaults = {"channel": "whatsapp", "withdrawn": False, "occurred_at": MONDAY}
    return {"lead_id": lead, **defaults, **fields}


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


def test_the_leads_of_one_statement_are_locked_in_the_order_of_their_ids(
    world: World, new_session: NewSession, background: Background
) -> None:
    first, *others = sorted(world.lead(phone=None) for _ in range(4))
    holder = new_session()
    holder.run("BEGIN")
    holder.run("SELECT FROM leads WHERE id = :id FOR NO KEY UPDATE", id=first)
    consents = [a_consent(lead) for lead in [*reversed(others), first]]

    waiting = background(record_together, new_session(), consents)
    wait_until_blocked(world.connection)
    row = "SELECT FROM leads WHERE id = :id FOR NO KEY UPDATE"
    locked = [is_locked(world.connection, row, id=lead) for lead in others]
    holder.run("COMMIT")
    waiting.result()

    assert locked == [False] * 3
    assert {opt_in_of(world, lead) for lead in [first, *others]} == {MONDAY}


def test_of_consents_that_are_recorded_at_the_same_time_the_newest_counts(
    world: World, new_session: NewSession, background: Background
) -> None:
    lead = world.lead(whatsapp_opt_in_at=None)
    newer = new_session()
    newer.run("BEGIN")
    record_together(newer, [a_consent(lead, occurred_at=TUESDAY)])

    older = background(record_together, new_session(), [a_consent(lead, withdrawn=True)])
    wait_until_blocked(world.connection)
    newer.run("COMMIT")
    older.result()

    assert opt_in_of(world, lead) == TUESDAY
    assert world.count("suppressions") == 0


@pytest.fixture(scope="module")
def shared_world(postgres: str) -> Iterator[World]:
    with cloned_database(postgres) as url:
        world = World(url)
        yield world
        world.close()


STATEMENTS = st.lists(
    st.lists(
        st.tuples(
            st.integers(0, 3),  # the lead
            st.sampled_from(["email", "whatsapp"]),
            st.booleans(),  # withdrawn
            st.integers(0, 3),  # hours after Monday's
        ),
        min_size=1,
        max_size=8,
    ),
    min_size=1,
    max_size=3,
)
MAILBOXES = ("ana", "bruno", "carla", "carla")
"""Of the four leads: the last two are one mailbox."""


@settings(max_examples=60)
@given(statements=STATEMENTS)
def test_the_newest_consents_count_however_many_a_statement_records(
    shared_world: World, statements: list[list[tuple[int, str, bool, int]]]
) -> None:
    world = shared_world
    world.connection.run("DELETE FROM suppressions")
    leads = [
        world.lead(email=f"{mailbox}@lead.test", phone=None, whatsapp_opt_in_at=None)
        for mailbox in MAILBOXES
    ]
    newest: dict[tuple[int, str], tuple[int, bool]] = {}
    suppressed: set[str] = set()
    for statement in statements:
        record_together(
            world.connection,
            [
                a_consent(
                    leads[lead],
                    channel=channel,
                    withdrawn=withdrawn,
                    occurred_at=MONDAY + timedelta(hours=hours),
                )
                for lead, channel, withdrawn, hours in statement
            ],
        )
        acting = set()
        for lead, channel, withdrawn, hours in statement:
            if hours >= newest.get((lead, channel), (0, False))[0]:
                newest[lead, channel] = (hours, withdrawn)
                acting.add((lead, channel))
        suppressed |= {
            f"{MAILBOXES[lead]}@lead.test"
            for lead, channel in acting
            if channel == "email" and newest[lead, channel][1]
        }

    for number, id_ in enumerate(leads):
        hours, withdrawn = newest.get((number, "whatsapp"), (0, True))
        assert opt_in_of(world, id_) == (None if withdrawn else MONDAY + timedelta(hours=hours))
    rows = world.rows("SELECT address FROM suppressions")
    assert sorted(row["address"] for row in rows) == sorted(suppressed)
