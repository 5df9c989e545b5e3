"""The keys that revision 0015 gives to the addresses of the time before it."""

from collections.abc import Iterator

import pytest

from cadence_core.database import address_keys
from cadence_core.database.migrate import migrate_database
from tests.engine import engine, run
from tests.old_schema import world_at
from tests.world import World

UNREAD = """
    SELECT (SELECT count(*) FROM leads WHERE email IS NOT NULL AND email_key IS NULL
                                          OR phone IS NOT NULL AND phone_key IS NULL),
           (SELECT count(*) FROM suppressions WHERE address IS NOT NULL AND key_hash IS NULL)"""


@pytest.fixture
def old_world(empty_database: str) -> Iterator[World]:
    """A world at revision 0014."""
    with world_at("0014", empty_database) as world:
        yield world


def suppress(world: World, address: str) -> None:
    world.insert(
        "suppressions", org_id=world.org_id, channel="email", address=address, reason="manual"
    )


def test_all_addresses_are_read_in_slices(
    old_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(address_keys, "MAX_READ", 3)
    leads = [
        old_world.lead(email=email, phone=phone)
        for email, phone in (
            ("ana@münchen.de", "+4407911123456"),
            ("not an address", "+5511987654321"),
            ("x" * 5_000, None),
            (None, "+551187654321"),
            (None, None),
        )
    ]
    for number in range(7):
        suppress(old_world, f"jo{number}@lead.test")

    migrate_database(old_world.url)

    assert old_world.connection.run(UNREAD) == [[0, 0]]
    rows = [old_world.row("leads", lead) for lead in leads]
    assert [(row["email_key"], row["phone_key"]) for row in rows] == [
        ("ana@xn--mnchen-3ya.de", "+447911123456"),
        ("", "+5511987654321"),
        ("", None),
        (None, "+5511987654321"),
        (None, None),
    ]


def test_a_suppression_of_the_time_before_counts_in_every_spelling(old_world: World) -> None:
    suppress(old_world, "ana@münchen.de")
    migrate_database(old_world.url)
    lead = old_world.lead(email="ana@xn--mnchen-3ya.de")
    enrollment = old_world.enrollment(old_world.cadence({}), lead)

    run(engine(old_world))

    assert old_world.status_of(enrollment) == ("unsubscribed", "suppressed")


def test_a_suppression_that_the_code_before_writes_is_read_by_the_next_run(
    old_world: World,
) -> None:
    migrate_database(old_world.url)
    lead = old_world.lead(email="ana@münchen.de")
    old_world.connection.run(
        """INSERT INTO suppressions (org_id, channel, address, address_hash, lead_id, reason)
           SELECT org_id, 'email', address, address_hash, lead_id, 'unsubscribed'
             FROM addresses_to_suppress('unsubscribed', 'email', NULL, NULL, ARRAY[:l ::uuid])""",
        l=lead,
    )
    enrollment = old_world.enrollment(
        old_world.cadence({}), old_world.lead(email="ana@xn--mnchen-3ya.de")
    )

    run(engine(old_world))

    assert old_world.status_of(enrollment) == ("unsubscribed", "suppressed")
