"""Many addresses are suppressed at once, each mailbox once, all or none of a slice."""

from typing import Any

import pytest

from cadence_core.database.connection import Database
from cadence_core.errors import InvalidRequestError
from cadence_core.operations.leads.suppress_many import SUPPRESS_MANY, SuppressManyAnswer
from cadence_core.operations.perform import perform
from tests.engine import engine, run
from tests.world import World


def add(database: Database, *addresses: str, **options: Any) -> SuppressManyAnswer:
    request = {"organization": "acme", "addresses": addresses, "is_dry_run": False, **options}
    return perform(database, SUPPRESS_MANY, SUPPRESS_MANY.parse(request), "ana@desk")


def test_each_mailbox_is_suppressed_once_in_whatever_spelling(
    world: World, operated: Database
) -> None:
    world.lead(email="a.na+x@gmail.com", phone="+5511987650001")
    world.enrollment(world.cadence({}), world.lead(email="ana@gmail.com", phone=None))
    addresses = (
        "Ana <ANA@gmail.com>",
        "a.na@googlemail.com",
        "0055 11 8765-0001",
        "+5511987650001",
    )

    added = add(operated, *addresses)

    assert (added.added, added.suppressed, len(added.added_ids)) == (2, 2, 2)
    assert run(engine(world)).sent == 0
    assert add(operated, *addresses).added == 0
    assert world.count("suppressions", "reason = 'manual' AND key_hash <> ''") == 2


def test_what_a_person_asked_for_stays_and_a_bounce_becomes_stronger(
    world: World, operated: Database
) -> None:
    for address, reason in (("ana@lead.test", "complained"), ("rui@lead.test", "bounced")):
        world.insert(
            "suppressions", org_id=world.org_id, channel="email", address=address, reason=reason
        )

    added = add(operated, "ana@lead.test", "rui@lead.test")

    assert (added.added, added.suppressed) == (1, 1)
    reasons = world.rows("SELECT reason FROM suppressions ORDER BY reason")
    assert [row["reason"] for row in reasons] == ["complained", "manual"]


def test_a_wrong_address_is_named_by_its_place_and_nothing_is_done(
    world: World, operated: Database
) -> None:
    with pytest.raises(InvalidRequestError, match=r"addresses\.1: no period in the domain"):
        add(operated, "ana@lead.test", "rui@lead")

    assert world.count("suppressions") == 0


def test_a_slice_is_one_statement_whatever_its_size(world: World, operated: Database) -> None:
    add(operated, "first@lead.test")  # it reads the keys of senders, too
    asked: list[str] = []
    fetch = operated.fetch

    def counted(name: str, *args: Any, **parameters: Any) -> Any:
        asked.append(name)
        return fetch(name, *args, **parameters)

    operated.fetch = counted  # type: ignore[method-assign]
    add(operated, "one@lead.test")
    few, asked[:] = list(asked), []
    add(operated, *(f"lead{number}@lead.test" for number in range(1_000)))

    assert asked == few
    assert world.count("suppressions") == 1_002
