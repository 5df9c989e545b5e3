"""An operator puts an address on the do-not-contact list, and takes it off again."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from cadence_core.database.connection import Database
from cadence_core.errors import InvalidRequestError, UnknownNameError
from cadence_core.operations.leads import suppress as suppressing
from cadence_core.operations.leads.suppress import (
    UNSUPPRESS,
    SuppressAnswer,
    SuppressRequest,
    UnsuppressRequest,
    suppress,
    unsuppress,
)
from cadence_core.operations.perform import perform
from tests.engine import engine, run
from tests.feedback.inbound import a_whatsapp_text
from tests.feedback.inbox import WHATSAPP_NUMBER, Inbox
from tests.sessions import Background, NewSession, wait_until_blocked
from tests.world import World


def add(database: Database, address: str, **options: Any) -> SuppressAnswer:
    values = {"organization": "acme", "address": address, "is_dry_run": False, **options}
    return suppress(database, SuppressRequest.model_validate(values))


def lift(database: Database, address: str, **options: Any) -> SuppressAnswer:
    values = {"organization": "acme", "address": address, "is_dry_run": False, **options}
    return unsuppress(database, UnsuppressRequest.model_validate(values))


@pytest.mark.parametrize(
    ("channel", "spelling"),
    [("email", "Maria <MARIA@lead.test>"), ("whatsapp", "0055 11 8765-4321")],
)
def test_an_address_in_any_spelling_gets_nothing_until_it_is_lifted(
    world: World, operated: Database, channel: str, spelling: str
) -> None:
    enrollment = world.enrollment(world.cadence({"channel": channel}))

    added = add(operated, spelling)

    assert (added.added, added.open_enrollments, added.channel) == (1, 1, channel)
    assert world.count("suppressions", "reason = 'manual' AND key_hash <> ''") == 1
    assert run(engine(world)).sent == 0
    assert world.status_of(enrollment)[1] == "suppressed"

    lifted = lift(operated, spelling)

    assert (lifted.removed, lifted.kept, len(lifted.before)) == (1, 0, 1)
    world.enrollment(world.cadence({"channel": channel}), world.lead())
    assert run(engine(world)).sent == 1


def test_a_second_time_changes_nothing_and_shows_the_first(
    world: World, operated: Database
) -> None:
    add(operated, "maria@lead.test")

    again = add(operated, "MARIA@lead.test")

    assert (again.added, [each.reason for each in again.before]) == (0, ["manual"])
    assert lift(operated, "maria@lead.test").removed == 1
    assert lift(operated, "maria@lead.test").removed == 0
    assert world.count("suppressions") == 0


def test_a_dry_run_counts_and_changes_nothing(world: World, operated: Database) -> None:
    add(operated, "maria@lead.test")
    before = world.dump()

    assert add(operated, "rui@lead.test", is_dry_run=True).added == 1
    assert lift(operated, "maria@lead.test", is_dry_run=True).removed == 1

    assert world.dump() == before


@pytest.mark.parametrize("reason", ["unsubscribed", "complained"])
def test_what_the_person_asked_for_stays_unless_they_ask_again(
    world: World, operated: Database, reason: str
) -> None:
    for spelling, why in (("maria@lead.test", reason), ("Maria@lead.test ", "bounced")):
        world.connection.run(
            """INSERT INTO suppressions (org_id, channel, address, reason)
               VALUES (:org, 'email', :address, :reason) ON CONFLICT DO NOTHING""",
            org=world.org_id,
            address=spelling,
            reason=why,
        )

    refused = lift(operated, "maria@lead.test")
    assert (refused.kept, world.count("suppressions", f"reason = '{reason}'")) == (1, 1)

    assert lift(operated, "maria@lead.test", has_asked_again=True).removed == 1
    assert world.count("suppressions") == 0


@pytest.mark.parametrize(
    ("channel", "address"), [("email", "maria@lead.test"), ("whatsapp", "+5511987654321")]
)
def test_no_person_speaks_for_another_lead_with_the_address(
    world: World, operated: Database, channel: str, address: str
) -> None:
    world.insert(
        "suppressions", org_id=world.org_id, channel=channel, address=address, reason="unsubscribed"
    )
    maria = world.lead()
    assert lift(operated, address, has_asked_again=True, is_dry_run=True).removed == 1
    rui = world.lead(first_name="Rui")
    world.lead(deleted_at=datetime.now(UTC))
    stranger = world.lead(email="eva@lead.test", phone="+5511987654399")

    for asked_by, silent in (((), (maria, rui)), ((maria,), (rui,)), ((rui,), (maria,))):
        for is_dry_run in (True, False):
            with pytest.raises(InvalidRequestError, match=r"^asked_by: 2 leads have") as refused:
                lift(
                    operated,
                    address,
                    has_asked_again=True,
                    asked_by=asked_by,
                    is_dry_run=is_dry_run,
                )
            _, _, named = str(refused.value).partition("Not named: ")
            assert named == ", ".join(sorted(map(str, silent)))
    with pytest.raises(InvalidRequestError, match=f"no lead with this address: {stranger}"):
        lift(operated, address, has_asked_again=True, asked_by=(maria, rui, stranger))
    assert lift(operated, address).kept == 1

    assert lift(operated, address, has_asked_again=True, asked_by=(rui, maria)).removed == 1


def test_what_no_person_asked_for_needs_no_name(world: World, operated: Database) -> None:
    for _ in range(2):
        world.lead()
    add(operated, "maria@lead.test")

    assert lift(operated, "maria@lead.test", has_asked_again=True).removed == 1


def test_a_bounce_becomes_a_suppression_by_hand_and_an_opt_out_stays_one(
    world: World, operated: Database
) -> None:
    for name, reason in (("a", "bounced"), ("b", "unsubscribed")):
        world.insert(
            "suppressions",
            org_id=world.org_id,
            channel="email",
            address=f"{name}@lead.test",
            reason=reason,
        )

    assert [add(operated, f"{name}@lead.test").added for name in ("a", "b")] == [1, 0]

    reasons = world.rows("SELECT reason FROM suppressions ORDER BY address")
    assert [row["reason"] for row in reasons] == ["manual", "unsubscribed"]


def test_the_list_of_another_organization_is_neither_seen_nor_changed(
    world: World, operated: Database
) -> None:
    other = world.insert("organizations", name="Rival")
    world.enrollment(world.cadence({}))
    add(operated, "maria@lead.test")

    theirs = lift(operated, "maria@lead.test", organization=str(other))

    assert (theirs.before, theirs.removed, theirs.open_enrollments) == ((), 0, 0)
    assert world.count("suppressions") == 1


@pytest.mark.parametrize("address", ["", "\0", "\ud800", "Maria", "a@", "@b.test", "1", "9" * 5000])
def test_what_is_no_address_is_refused(world: World, operated: Database, address: str) -> None:
    for act in (add, lift):
        with pytest.raises(InvalidRequestError, match=r"^address: "):
            act(operated, address)
    with pytest.raises(UnknownNameError):
        add(operated, "maria@lead.test", organization="")
    assert world.count("suppressions") == 0


def withdraw(world: World, lead: UUID) -> None:
    world.connection.run(
        """INSERT INTO consents (lead_id, channel, source, withdrawn)
           VALUES (:lead, 'email', 'person', true)""",
        lead=lead,
    )


def reasons(world: World) -> list[str]:
    return [row["reason"] for row in world.rows("SELECT reason FROM suppressions ORDER BY address")]


def click(world: World, lead: UUID) -> None:
    world.connection.run("SELECT record_unsubscribe_request(:lead)", lead=lead)


@pytest.mark.parametrize("before", ["manual", "bounced"])
@pytest.mark.parametrize("wish", ["link", "consent"])
def test_a_wish_of_the_person_stays_when_what_was_there_before_is_lifted(
    world: World, operated: Database, before: str, wish: str
) -> None:
    lead = world.lead()
    world.insert(
        "suppressions",
        org_id=world.org_id,
        channel="email",
        address="maria@lead.test",
        reason=before,
    )

    if wish == "link":
        click(world, lead)
        run(engine(world))
    else:
        withdraw(world, lead)

    assert reasons(world) == ["unsubscribed"]
    assert (lift(operated, "maria@lead.test").removed, reasons(world)) == (0, ["unsubscribed"])


def test_a_stop_stays_when_a_suppression_by_hand_is_lifted(
    inbox: Inbox, operated: Database
) -> None:
    inbox.world.update("senders", inbox.world.whatsapp_sender, address=WHATSAPP_NUMBER)
    inbox.message("whatsapp")
    add(operated, "+5511987654321")

    inbox.deliver(a_whatsapp_text("STOP"))

    assert lift(operated, "+5511987654321").kept == 1
    assert reasons(inbox.world) == ["unsubscribed"]


@pytest.mark.parametrize("before", ["manual", "bounced"])
@pytest.mark.parametrize("has_asked_again", [False, True])
def test_an_opt_out_that_arrives_while_a_suppression_is_lifted_stays(
    world: World,
    operated: Database,
    monkeypatch: pytest.MonkeyPatch,
    before: str,
    *,
    has_asked_again: bool,
) -> None:
    lead = world.lead()
    world.insert(
        "suppressions",
        org_id=world.org_id,
        channel="email",
        address="maria@lead.test",
        reason=before,
    )
    find = suppressing._find

    def find_before_opt_out(*asked: Any) -> Any:
        found = find(*asked)
        withdraw(world, lead)
        return found

    monkeypatch.setattr(suppressing, "_find", find_before_opt_out)

    answer = lift(operated, "maria@lead.test", has_asked_again=has_asked_again)

    assert (answer.removed, answer.kept, reasons(world)) == (0, 1, ["unsubscribed"])


def test_an_opt_out_that_locks_the_suppression_stays(
    world: World, operated: Database, new_session: NewSession, background: Background
) -> None:
    add(operated, "maria@lead.test")
    page = new_session()
    page.run("BEGIN")
    page.run("UPDATE suppressions SET reason = 'unsubscribed'")

    answer = background(lift, operated, "maria@lead.test")
    wait_until_blocked(world.connection)
    page.run("COMMIT")

    assert (answer.result().removed, answer.result().kept) == (0, 1)
    assert reasons(world) == ["unsubscribed"]


def test_the_record_of_a_lifting_names_the_suppressions(world: World, operated: Database) -> None:
    add(operated, "maria@lead.test")
    [row] = world.rows("SELECT id FROM suppressions")
    request = UnsuppressRequest(organization="acme", address="maria@lead.test", is_dry_run=False)

    answer = perform(operated, UNSUPPRESS, request, "ana@desk")

    assert answer.removed_ids == (row["id"],)
    [done] = world.rows("SELECT details FROM operator_actions WHERE phase = 'done'")
    assert done["details"]["removed_ids"] == [str(row["id"])]
