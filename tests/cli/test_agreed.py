"""A command that asks does what it showed, though something changes before the answer."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import click
import pytest

from cadence_core.operations.holds import release as release_module
from tests.cli.conftest import Run
from tests.engine import engine, run
from tests.feedback.inbound import THREAD, a_mail
from tests.feedback.inbox import Inbox
from tests.operations.integration.test_purge import add_event
from tests.sessions import NewSession
from tests.world import World

Meanwhile = Callable[[Callable[[], Any]], None]
ON_HOLD = {"status": "paused", "status_reason": "missing_address", "paused_by": "engine"}
CHANGED = "Error: this has changed meanwhile, and nothing was done: look again, then confirm\n"


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Say yes to a question, after this has happened."""

    def happens(event: Callable[[], Any]) -> None:
        def confirm(*_: object, **__: object) -> bool:
            event()
            return True

        monkeypatch.setattr(click, "confirm", confirm)

    return happens


def test_a_later_attempt_is_not_settled(inbox: Inbox, command: Run, meanwhile: Meanwhile) -> None:
    tried_again, other = (inbox.message(status="uncertain", id=uuid4()) for _ in range(2))
    meanwhile(lambda: inbox.world.update("interactions", tried_again.interaction, attempts=2))

    shown = command("settle", "not_sent", "--before", "2100-01-01")

    assert shown.exit_code == 1
    assert "Settled 1 of 2." in shown.output
    why = "it was tried again meanwhile: look this attempt up, too"
    assert f"{tried_again.interaction}: not settled: attempts: {why}" in " ".join(
        shown.output.split()
    )
    assert inbox.status_of(tried_again) == "uncertain"
    assert inbox.status_of(other) == "failed"
    assert inbox.world.count("delivery_events") == 1


def test_a_message_that_was_not_shown_is_not_settled(
    inbox: Inbox, command: Run, meanwhile: Meanwhile
) -> None:
    shown, unseen = inbox.message(status="uncertain", id=uuid4()), inbox.message(id=uuid4())
    meanwhile(
        lambda: inbox.world.update(
            "interactions", unseen.interaction, status="uncertain", sent_at=None
        )
    )

    answer = command("settle", "sent", shown.interaction, unseen.interaction)

    assert "Settled 1 of 2." in answer.output
    assert inbox.status_of(unseen) == "uncertain"


def test_a_lead_that_has_changed_is_not_merged(
    world: World, command: Run, meanwhile: Meanwhile
) -> None:
    lead, into = world.lead(first_name="Mia"), world.lead(email=None)
    meanwhile(lambda: world.update("leads", into, email="someone@else.test"))

    shown = command("merge", lead, into)

    assert (shown.exit_code, shown.output.endswith(CHANGED)) == (2, True)
    assert world.row("leads", lead)["merged_into"] is None
    assert world.row("leads", into)["email"] == "someone@else.test"


def test_a_lead_that_came_in_meanwhile_is_not_erased(
    world: World, command: Run, meanwhile: Meanwhile
) -> None:
    lead = world.lead(email="ana@example.test", phone=None)
    new: list[UUID] = []
    meanwhile(lambda: new.append(world.lead(email="ana@example.test", phone=None)))

    shown = command("erase", lead)

    assert (shown.exit_code, shown.output.endswith(CHANGED)) == (2, True)
    assert world.count("leads", "erased_at IS NOT NULL") == 0
    assert str(new[0]) not in shown.output


def test_a_suppression_that_came_in_meanwhile_is_not_removed(
    world: World, command: Run, meanwhile: Meanwhile
) -> None:
    def suppress(address: str, reason: str) -> None:
        world.insert(
            "suppressions",
            org_id=world.org_id,
            channel="email",
            address=address,
            reason=reason,
            source="manual",
        )

    suppress("ana@example.test", "manual")

    def replace() -> None:
        world.connection.run("DELETE FROM suppressions")
        suppress("ana@example.test", "bounced")

    meanwhile(replace)

    shown = command("unsuppress", "ana@example.test", "--organization", "Acme")

    assert (shown.exit_code, shown.output.endswith(CHANGED)) == (2, True)
    assert world.count("suppressions", "reason = 'bounced'") == 1


@pytest.mark.parametrize("verb", ["pause", "resume"])
def test_another_thing_of_the_name_is_not_switched(
    world: World, command: Run, meanwhile: Meanwhile, verb: str
) -> None:
    status = {"pause": "active", "resume": "paused"}[verb]
    first = world.cadence({}, name="Winter", status=status)
    second: list[UUID] = []

    def rename() -> None:
        world.update("cadences", first, name="Old winter")
        second.append(world.cadence({}, name="Winter", status=status))

    meanwhile(rename)

    shown = command(verb, "cadence", "Winter")

    assert (shown.exit_code, shown.output.endswith(CHANGED)) == (2, True)
    assert [world.row("cadences", id_)["status"] for id_ in (first, *second)] == [status, status]


def test_an_enrollment_that_came_in_meanwhile_is_not_paused(
    world: World, command: Run, meanwhile: Meanwhile
) -> None:
    lead = world.lead()
    world.enrollment(world.cadence({}), lead)
    meanwhile(lambda: world.enrollment(world.cadence({}), lead))

    shown = command("pause", "lead", lead, "--reason", "on holiday")

    assert (shown.exit_code, shown.output.endswith(CHANGED)) == (2, True)
    assert world.count("cadence_enrollments", "status = 'paused'") == 0


def test_a_reply_ends_no_enrollment_that_was_not_counted(
    inbox: Inbox, command: Run, meanwhile: Meanwhile
) -> None:
    lead = inbox.world.row("interactions", inbox.message().interaction)["lead_id"]
    assert inbox.deliver(a_mail("maria@lead.test", text="Graag uitschrijven", **THREAD)) == []
    [reply] = inbox.world.rows("SELECT id FROM interactions WHERE needs_reading")
    meanwhile(lambda: inbox.world.enrollment(inbox.world.cadence({}), lead))

    shown = command("read", reply["id"], "--opt-out")

    assert (shown.exit_code, shown.output.endswith(CHANGED)) == (2, True)
    assert inbox.world.count("suppressions") == 0
    assert inbox.world.row("interactions", reply["id"])["needs_reading"]


@pytest.mark.parametrize("whose", [("--all",), ("--list", "fair")])
def test_an_enrollment_that_came_in_meanwhile_is_not_ended(
    world: World, command: Run, meanwhile: Meanwhile, whose: tuple[str, ...]
) -> None:
    cadence = world.cadence({}, name="Winter")
    shown = world.enrollment(cadence, world.lead_of_its_own(custom_fields='{"list": "fair"}'))
    new: list[UUID] = []

    def enroll() -> None:
        lead = world.lead_of_its_own(custom_fields='{"list": "fair"}')
        new.append(world.enrollment(cadence, lead))

    meanwhile(enroll)

    answer = command("close", "--cadence", "Winter", *whose)

    assert (answer.exit_code, answer.output.endswith("Ended 1.\n")) == (0, True)
    assert [world.status_of(id_)[0] for id_ in (shown, *new)] == ["completed", "active"]


def test_the_enrollment_of_a_deleted_lead_ends_with_all_others(world: World, command: Run) -> None:
    lead = world.lead()
    enrollment = world.enrollment(world.cadence({}, name="Winter"), lead)
    world.connection.run("UPDATE leads SET deleted_at = now() WHERE id = :id", id=lead)

    command("close", "--cadence", "Winter", "--all", "--yes")

    assert world.status_of(enrollment) == ("completed", "ended_by_person")


def test_a_lead_that_came_in_meanwhile_is_not_enrolled(
    world: World, command: Run, meanwhile: Meanwhile
) -> None:
    cadence = world.cadence({}, name="Winter")
    for _ in range(3):
        world.lead_of_its_own(custom_fields='{"list": "fair"}')
    world.enrollment(cadence, world.lead_of_its_own(custom_fields='{"list": "fair"}'))
    meanwhile(lambda: world.lead_of_its_own(custom_fields='{"list": "fair"}'))

    answer = command("enroll", "--cadence", "Winter", "--list", "fair", "--per-day", "24")

    assert answer.exit_code == 0
    assert "Enrolled 3." in answer.output
    due = "SELECT next_step_due AS due FROM cadence_enrollments ORDER BY next_step_due"
    hours = [row["due"] for row in world.rows(due)]
    assert len(hours) == 4
    assert [(b - a).total_seconds() for a, b in pairwise(hours)] == [3600] * 3


def held(world: World) -> UUID:
    """Return an enrollment that the engine holds."""
    enrollment = world.enrollment(world.cadence({}), world.lead_of_its_own(email=None))
    run(engine(world))
    assert world.status_of(enrollment) == ("paused", "missing_address")
    return enrollment


def test_what_is_put_on_hold_meanwhile_is_not_released(
    world: World, command: Run, meanwhile: Meanwhile
) -> None:
    first, again = held(world), held(world)
    new: list[UUID] = []

    def hold_more() -> None:
        new.append(held(world))
        world.update("cadence_enrollments", again, status="active")
        run(engine(world))

    meanwhile(hold_more)

    shown = command("release", "--all")

    assert "Left alone, because they changed meanwhile: 1." in shown.output
    assert (shown.exit_code, "Released 1." in shown.output) == (1, True)
    statuses = [world.status_of(each)[0] for each in (first, again, *new)]
    assert statuses == ["active", "paused", "paused"]


def test_a_hold_that_began_before_it_was_shown_and_came_in_after_is_not_released(
    world: World, command: Run, meanwhile: Meanwhile, new_session: NewSession
) -> None:
    first, late = held(world), held(world)
    world.update("cadence_enrollments", late, status="active")
    holding = new_session()
    holding.run("BEGIN")
    holding.run(
        "UPDATE cadence_enrollments SET status = 'paused', status_reason = 'missing_address',"
        " paused_by = 'engine' WHERE id = :id",
        id=late,
    )
    meanwhile(lambda: holding.run("COMMIT"))

    shown = command("release", "--all")

    assert (shown.exit_code, "changed meanwhile" in shown.output) == (0, False)
    assert "Released 1." in shown.output
    assert [world.status_of(each)[0] for each in (first, late)] == ["active", "paused"]


def test_holds_that_came_in_between_those_shown_keep_none_of_them(
    world: World, command: Run, meanwhile: Meanwhile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release_module, "SLICE", 4)
    enrollments = sorted(world.enroll_many(world.cadence({}), 20))

    def hold(some: Sequence[UUID]) -> None:
        for each in some:
            world.update("cadence_enrollments", each, **ON_HOLD)

    hold(enrollments[1::2])
    meanwhile(lambda: hold(enrollments[::2]))

    shown = command("release", "--all")

    assert (shown.exit_code, "changed meanwhile" in shown.output) == (0, False)
    assert "Released 10." in shown.output
    statuses = [world.status_of(each)[0] for each in enrollments]
    assert statuses == ["paused", "active"] * 10


def test_no_fault_is_cleared_that_was_not_shown(
    world: World, command: Run, meanwhile: Meanwhile
) -> None:
    def faulty(name: str) -> tuple[UUID, UUID]:
        template = world.template(name=name, fault_code="132001")
        enrollment = world.enrollment(world.cadence({"template_id": template}))
        world.update(
            "cadence_enrollments",
            enrollment,
            status="paused",
            status_reason="template_fault",
            paused_by="engine",
        )
        return template, enrollment

    templates = [faulty("first")]
    meanwhile(lambda: templates.append(faulty("second")))

    shown = command("release", "--reason", "template_fault", "--clear-fault")

    assert (shown.exit_code, shown.output.endswith(CHANGED)) == (2, True)
    assert world.count("message_templates", "fault_code IS NULL") == 0
    assert {world.status_of(each)[0] for _, each in templates} == {"paused"}


def test_a_test_of_a_template_that_was_written_anew_meanwhile_is_not_sent(
    world: World, command: Run, meanwhile: Meanwhile, stub_outbox: Path
) -> None:
    template = world.template()
    world.cadence({"template_id": template})
    world.lead()
    meanwhile(lambda: world.update("message_templates", template, body="Something else"))

    to = ("--lead", "maria@lead.test", "--to", "me@example.com")
    shown = command("template", "test-send", template, *to)

    assert (shown.exit_code, shown.output.endswith(CHANGED)) == (2, True)
    assert list(stub_outbox.iterdir()) == []


def a_file(folder: Path, *rows: str) -> Path:
    file = folder / "leads.csv"
    file.write_text("\n".join(["id,email,phone", *rows]), encoding="utf-8")
    return file


def test_a_lead_that_came_in_meanwhile_is_not_imported_again(
    world: World, command: Run, meanwhile: Meanwhile, tmp_path: Path
) -> None:
    file = a_file(tmp_path, "1,ana@example.test,", "2,rui@example.test,")
    meanwhile(lambda: world.lead(email="rui@example.test", phone=None))

    shown = command("import", "leads", file)

    assert (shown.exit_code, shown.output.endswith(CHANGED)) == (2, True)
    assert (world.count("leads"), world.count("lead_imports")) == (1, 0)


def test_an_import_that_stops_on_the_way_says_that_a_part_is_done(
    world: World, command: Run, meanwhile: Meanwhile, tmp_path: Path
) -> None:
    file = a_file(tmp_path, *(f"{n},lead{n}@example.test," for n in range(600)))
    meanwhile(lambda: world.lead(email="lead599@example.test", phone=None))

    shown = command("import", "leads", file)

    assert "It stopped on the way." in shown.output
    assert "nothing was done" not in shown.output
    rest = "the rest has changed meanwhile: what came before it is done, and nothing of the rest"
    assert (shown.exit_code, shown.output.endswith(f"Error: {rest}\n")) == (2, True)
    assert world.count("leads", "external_id IS NOT NULL") == 500


def test_a_row_updates_the_lead_that_it_was_shown_to_update(
    world: World, command: Run, meanwhile: Meanwhile, tmp_path: Path
) -> None:
    shown, other = (world.lead(email=f"{name}@example.test", phone=None) for name in "ab")
    file = a_file(tmp_path, "1,a@example.test,")

    def swap() -> None:
        for lead, email in ((shown, "c@example.test"), (other, "a@example.test")):
            world.update("leads", lead, email=email)

    meanwhile(swap)

    answer = command("import", "leads", file, "--duplicates", "update")

    assert (answer.exit_code, answer.output.endswith(CHANGED)) == (2, True)
    assert world.count("leads", "external_id IS NOT NULL") == 0


def test_an_import_asks_for_as_many_leads_as_it_writes(
    world: World, command: Run, tmp_path: Path
) -> None:
    world.lead(email="ana@example.test", phone=None)
    rows = (
        "1,ana@example.test,",
        "2,rui@example.test,",
        "2,mia@example.test,",
        "3,x@example.test,",
    )
    file = a_file(tmp_path, *rows)

    shown = command("import", "leads", file, answer="y\n")

    words = " ".join(shown.output.split())
    assert "Import 2 leads into Acme? [y/N]" in words
    assert "1 row cannot be imported: an earlier row of the file is the same lead." in words
    assert "2 leads would be created. 1 lead is there already" in words
    assert "2 leads created. 1 lead is there already" in words
    again = command("import", "leads", file)
    assert "?" not in again.output
    assert "This file was imported before" in again.output
    assert world.count("leads") == 3


AN_HOUR_AGO = (datetime.now(UTC) - timedelta(hours=1)).isoformat()


def test_what_becomes_due_meanwhile_is_not_held_after_a_restore(
    world: World, command: Run, meanwhile: Meanwhile
) -> None:
    shown, later = world.enroll_many(world.cadence({}), 2)

    def make_due(moment: datetime) -> None:
        with world.without_triggers():
            world.update("cadence_enrollments", later, next_step_due=moment, step_due_at=moment)

    make_due(datetime.now(UTC) + timedelta(days=1))
    meanwhile(lambda: make_due(datetime.now(UTC)))

    answer = command("restored", "--since", AN_HOUR_AGO)

    assert (answer.exit_code, "Held 1." in answer.output) == (0, True)
    assert [world.status_of(each)[0] for each in (shown, later)] == ["paused", "active"]


def test_who_is_enrolled_meanwhile_keeps_nothing_from_being_held(
    world: World, command: Run, meanwhile: Meanwhile
) -> None:
    cadence = world.cadence({})
    world.enroll_many(cadence, 2)

    def enroll() -> None:
        new = world.enroll_many(cadence, 20)
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        with world.without_triggers():
            for each in new:
                world.update(
                    "cadence_enrollments", each, next_step_due=tomorrow, step_due_at=tomorrow
                )

    meanwhile(enroll)

    answer = command("restored", "--since", AN_HOUR_AGO)

    assert (answer.exit_code, "Held 2." in answer.output) == (0, True)


def test_another_enrollment_in_the_place_of_one_that_was_shown_is_not_held(
    world: World, command: Run, meanwhile: Meanwhile
) -> None:
    shown, other = world.enroll_many(world.cadence({}), 2)
    tomorrow, yesterday = (datetime.now(UTC) + timedelta(days=days) for days in (1, -1))

    def set_due(enrollment: UUID, due: datetime) -> None:
        with world.without_triggers():
            world.update("cadence_enrollments", enrollment, next_step_due=due, step_due_at=due)

    def swap() -> None:
        set_due(shown, tomorrow)
        set_due(other, yesterday)

    set_due(other, tomorrow)
    meanwhile(swap)

    answer = command("restored", "--since", AN_HOUR_AGO)

    assert (answer.exit_code, answer.output.endswith(CHANGED)) == (2, True)
    assert world.count("cadence_enrollments", "status = 'paused'") == 0
    assert world.count("interactions") == 0


def test_a_lost_message_that_was_not_shown_is_not_settled(
    world: World, command: Run, meanwhile: Meanwhile
) -> None:
    cadence = world.cadence({})
    first, second = world.enroll_many(cadence, 2)
    command("restored", "--since", AN_HOUR_AGO, "--yes")
    [one, other] = world.rows("SELECT id FROM interactions ORDER BY enrollment_id")
    world.update("interactions", other["id"], error_code="timeout")

    def swap() -> None:
        for message, code in ((one, "timeout"), (other, "restored")):
            world.update("interactions", message["id"], error_code=code)

    meanwhile(swap)

    answer = command("settle-lost", "sent", "--all")

    assert (answer.exit_code, answer.output.endswith(CHANGED)) == (2, True)
    assert world.count("interactions", "status = 'uncertain'") == 2
    assert {world.status_of(each)[0] for each in (first, second)} == {"paused"}


def test_what_an_organization_keeps_shorter_meanwhile_is_not_purged(
    world: World, command: Run, meanwhile: Meanwhile
) -> None:
    for days in (40, 1_200):
        add_event(world, world.org_id, days)
    meanwhile(lambda: world.update("organizations", world.org_id, records_kept_days=30))

    shown = command("purge")

    assert (shown.exit_code, shown.output.endswith(CHANGED)) == (2, True)
    assert world.count("delivery_events") == 2


def test_what_expires_of_itself_meanwhile_keeps_no_purge_from_its_work(
    world: World, command: Run, meanwhile: Meanwhile
) -> None:
    world.update("organizations", world.org_id, records_kept_days=30)
    add_event(world, world.org_id, 31)
    add_event(world, world.org_id, 29)
    with world.without_triggers():
        world.connection.run(
            "UPDATE delivery_events SET received_at = now() - interval '30 days' + interval '2 s'"
            " WHERE received_at > now() - interval '30 days'"
        )
    meanwhile(lambda: time.sleep(2.1))

    shown = command("purge")

    assert (shown.exit_code, world.count("delivery_events")) == (0, 0)
