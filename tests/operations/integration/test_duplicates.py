"""Leads that share an address are found, a page at a time."""

from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cadence_core.database.connection import Database
from cadence_core.operations.leads import duplicates as duplicates_module
from cadence_core.operations.leads.duplicates import (
    Duplicates,
    DuplicatesRequest,
    list_duplicates,
)
from tests.cli.conftest import Run, command  # noqa: F401 (a fixture)
from tests.world import World

SPELLINGS = ("a.na@gmail.com", "Ana+x@gmail.com", "ana@googlemail.com")


def pages(database: Database, **request: Any) -> list[Duplicates]:
    found = [list_duplicates(database, DuplicatesRequest(**request))]
    while after := found[-1].after:
        found.append(list_duplicates(database, DuplicatesRequest(**request, after=after)))
    return found


def test_every_spelling_of_a_mailbox_is_one_address(world: World, operated: Database) -> None:
    leads = [world.lead(email=email, phone=None) for email in SPELLINGS]
    world.lead(email="eva@lead.test", phone=None)
    world.lead(email="ana@gmail.com", phone=None, deleted_at="2026-01-01T00:00:00Z")
    other = world.insert("organizations", name="Other", timezone="UTC")
    world.insert("leads", org_id=other, email="eva@lead.test")

    [page] = pages(operated, organization="Acme")

    [shared] = page.shared
    assert shared.count == 3
    assert [each.lead_id for each in shared.leads] == leads


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(random=st.randoms(use_true_random=False))
def test_every_shared_address_is_on_one_page(
    world: World, operated: Database, random: Random
) -> None:
    world.connection.run("DELETE FROM leads")
    numbers = [random.randint(0, 9) for _ in range(random.randint(0, 30))]
    for number in numbers:
        world.lead(email=f"{number}@lead.test", phone=f"+551198765000{number}")
    shared = sorted(count for count in Counter(numbers).values() if count > 1)
    limit, scanned = random.randint(1, 4), random.randint(1, 12)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(duplicates_module, "MAX_SCANNED", scanned)
        for channel in ("email", "whatsapp"):
            found = [
                each.count
                for page in pages(operated, channel=channel, limit=limit)
                for each in page.shared
            ]
            if scanned > max(Counter(numbers).values(), default=0):
                assert sorted(found) == shared


def test_the_command_shows_how_to_merge_them(world: World, command: Run) -> None:  # noqa: F811
    first, second = (world.lead(first_name=name) for name in ("Ana", "Eva"))

    shown = command("duplicates")
    phones = command("duplicates", "--channel", "whatsapp")

    assert "2 leads of Acme share a mailbox" in shown.output
    assert f"Merge: cadence merge {second} {first}" in " ".join(shown.output.split())
    assert "share a phone number" in phones.output
    world.update("leads", second, email="eva@lead.test")
    assert command("duplicates").output == "No leads of Acme share a mailbox.\n"
