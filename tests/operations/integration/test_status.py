"""The state of the engine, as an operator reads it."""

from unittest.mock import patch
from uuid import uuid4

from cadence_core.database.address_keys import read_new_addresses
from cadence_core.database.connection import Database
from cadence_core.operations.reports import status
from cadence_core.operations.reports.findings import findings
from cadence_core.operations.reports.status import StatusRequest, read_status
from tests.engine import engine, run
from tests.feedback.inbox import Inbox
from tests.world import World


def test_an_empty_database_has_a_status(
    world: World,  # noqa: ARG001 (migrates the database)
    operated: Database,
) -> None:
    status = read_status(operated, StatusRequest())

    assert (status.runs, status.paused, status.next_due) == ((), (), None)
    assert (status.due.count, status.due.oldest) == (0, None)


def test_the_last_runs_come_first_with_their_counts(world: World, operated: Database) -> None:
    world.enroll_many(world.cadence({}), 3)
    last = [run(engine(world), batch_size=2).run_id for _ in range(2)]

    status = read_status(operated, StatusRequest(runs=2))

    assert [item.id for item in status.runs] == list(reversed(last))
    assert [item.sent for item in status.runs] == [1, 2]
    assert not any(item.is_dead for item in status.runs)
    assert len(read_status(operated, StatusRequest(runs=1)).runs) == 1


def test_a_killed_run_is_dead_once_its_lease_has_expired(world: World, operated: Database) -> None:
    lease = world.rows("SELECT now() + interval '1 minute' AS at")[0]["at"]
    world.insert(
        "cadence_runs", id=uuid4(), trigger="schedule", trigger_id="1", lease_expires_at=lease
    )

    assert not read_status(operated, StatusRequest()).runs[0].is_dead
    world.pass_time("2 minutes")
    assert read_status(operated, StatusRequest()).runs[0].is_dead


def test_due_taken_next_and_deferred_are_read_apart(world: World, operated: Database) -> None:
    cadence = world.cadence({})
    due, taken, deferred, later = world.enroll_many(cadence, 4)
    world.connection.run(
        "UPDATE cadence_enrollments SET lease_expires_at = now() + interval '1 minute',"
        " run_id = :run WHERE id = :id",
        id=taken,
        run=uuid4(),
    )
    for enrollment, interval, reason in ((deferred, "1 hour", "throttled"), (later, "1 day", None)):
        world.connection.run(
            "UPDATE cadence_enrollments SET next_step_due = now() + CAST(:i AS interval),"
            " status_reason = :reason WHERE id = :id",
            id=enrollment,
            i=interval,
            reason=reason,
        )

    status = read_status(operated, StatusRequest())

    assert (status.due.count, status.due.in_a_run) == (2, 1)
    assert status.due.oldest == world.enrollment_row(due)["next_step_due"]
    assert status.next_due == world.enrollment_row(deferred)["next_step_due"]
    assert [(item.reason, item.count) for item in status.deferred] == [("throttled", 1)]


def test_what_a_rule_keeps_back_is_read_apart_from_what_could_leave(
    world: World, operated: Database
) -> None:
    free, _ = world.enroll_many(world.cadence({}), 2)
    world.enroll_many(world.cadence({"channel": "whatsapp"}), 3)
    world.insert("sending_stops", channel="whatsapp", reason="a wrong price")

    status = read_status(operated, StatusRequest())

    assert [(kept.reason, kept.count, kept.first_until) for kept in status.kept_back] == [
        ("stopped_by_person", 3, None)
    ]
    assert status.due.count == 5
    assert status.oldest_free == world.enrollment_row(free)["next_step_due"]


def test_a_stop_until_the_end_of_time_does_not_end_by_itself(
    world: World, operated: Database
) -> None:
    world.enroll_many(world.cadence({}), 1)
    world.connection.run("UPDATE senders SET stopped_until = '20000-01-01', stop_code = '1'")

    [kept] = read_status(operated, StatusRequest()).kept_back

    assert (kept.reason, kept.first_until) == ("channel_stopped", None)


def test_what_is_too_late_is_not_kept_back(world: World, operated: Database) -> None:
    cadence = world.cadence({}, when_too_late="hold", max_lateness_hours=1)
    enrollment = world.enrollment(cadence)
    world.connection.run(
        "UPDATE cadence_enrollments SET step_due_at = now() - interval '9 hours' WHERE id = :id",
        id=enrollment,
    )

    status = read_status(operated, StatusRequest())

    assert status.kept_back == ()
    assert status.oldest_free == world.enrollment_row(enrollment)["next_step_due"]


def test_obstacles_are_named(world: World, operated: Database) -> None:
    world.template(name="promo", channel="whatsapp", fault_code="132001")
    world.connection.run("UPDATE senders SET stopped_until = 'infinity', stop_code = '131042'")
    world.connection.run("UPDATE senders SET status = 'paused' WHERE channel = 'email'")
    world.enrollment(world.cadence({}, name="Halted", status="paused"))
    world.cadence({}, name="Empty", status="paused")
    world.connection.run("DELETE FROM sender_identities WHERE channel = 'whatsapp'")

    status = read_status(operated, StatusRequest())

    assert [template.fault_code for template in status.faulty_templates] == ["132001"]
    assert {(s.channel, s.is_paused, s.stop_code) for s in status.stopped_senders} == {
        ("email", True, "131042"),
        ("whatsapp", False, "131042"),
    }
    assert [(s.address, s.owner) for s in status.senders_not_allowed] == [
        ("phone-number-id-1", None)
    ]
    assert [cadence.name for cadence in status.paused_cadences] == ["Halted"]


def test_suppressions_that_are_no_address_are_listed_and_a_finding(
    world: World, operated: Database
) -> None:
    for address in ("ana at lead.test", "jo@lead.test"):
        world.insert(
            "suppressions", org_id=world.org_id, channel="email", address=address, reason="manual"
        )
    [unreadable] = world.rows("SELECT id FROM suppressions WHERE address LIKE '% at %'")
    read_new_addresses(operated)

    status = read_status(operated, StatusRequest())

    [listed] = status.unreadable_suppressions
    assert (listed.channel, listed.count, listed.ids) == ("email", 1, (unreadable["id"],))
    assert any("1 suppression is no address" in sentence for sentence in findings(status))

    world.connection.run(
        "UPDATE suppressions SET address = 'ana@lead.test' WHERE id = :id", **unreadable
    )
    read_new_addresses(operated)
    assert read_status(operated, StatusRequest()).unreadable_suppressions == ()


def test_suspects_are_listed_and_poison_is_on_hold(world: World, operated: Database) -> None:
    suspect, poison = world.enroll_many(world.cadence({}, name="Winter"), 2)
    world.update("cadence_enrollments", suspect, dead_claims=2)
    world.update("cadence_enrollments", poison, dead_claims=4)
    world.connection.run(
        "UPDATE cadence_enrollments SET status = 'paused', status_reason = 'poison',"
        " paused_by = 'engine' WHERE id = :id",
        id=poison,
    )

    status = read_status(operated, StatusRequest())

    [listed] = status.suspects
    assert (listed.enrollment_id, listed.cadence, listed.dead_claims) == (suspect, "Winter", 2)
    assert [(p.reason, p.count) for p in status.paused] == [("poison", 1)]


def test_pauses_are_counted_by_who_paused_and_why(inbox: Inbox, operated: Database) -> None:
    inbox.message(status="uncertain")
    person = inbox.world.enrollment(inbox.world.cadence({}))
    inbox.world.update("cadence_enrollments", person, status="paused", status_reason="on leave")

    status = read_status(operated, StatusRequest())

    assert [(p.paused_by, p.reason, p.count) for p in status.paused] == [
        ("engine", "uncertain_send", 1),
        ("person", "on leave", 1),
    ]
    assert (status.held, status.uncertain.count) == (1, 1)


def test_pauses_are_counted_up_to_a_limit_and_the_answer_says_so(
    world: World, operated: Database
) -> None:
    cadence = world.cadence({})
    for _ in range(3):
        world.enrollment(cadence, world.lead(phone=None), status="paused", paused_by="person")

    whole = read_status(operated, StatusRequest())
    with patch.object(status, "MAX_PAUSED", 2):
        part = read_status(operated, StatusRequest())

    assert ([p.count for p in whole.paused], whole.paused_is_at_least) == ([3], False)
    assert ([p.count for p in part.paused], part.paused_is_at_least) == ([2], True)


def test_a_sender_without_an_identity_is_shown_with_the_owner_of_its_address(
    world: World, operated: Database
) -> None:
    other = world.insert("organizations", name="Other")
    world.connection.run(
        "UPDATE sender_identities SET org_id = :other WHERE channel = 'email'", other=other
    )

    [shown] = read_status(operated, StatusRequest()).senders_not_allowed

    assert (shown.organization, shown.owner) == ("Acme", "Other")
