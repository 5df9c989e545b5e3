"""A lead as an operator looks it up: by id, by address, by phone."""

from datetime import UTC, datetime, timedelta

import pytest

from cadence_core.database.connection import Database
from cadence_core.errors import UnknownNameError
from cadence_core.operations.leads.lead import LeadAnswer, LeadName, LeadsRequest, find_leads
from cadence_core.operations.leads.why import earliest, why
from tests.engine import engine, run
from tests.feedback.inbox import Inbox
from tests.world import World


def find(database: Database, who: object) -> list[LeadAnswer]:
    return list(find_leads(database, LeadsRequest(name=LeadName.parse(str(who)))).leads)


def test_a_lead_is_found_by_its_ids_and_its_addresses(inbox: Inbox, operated: Database) -> None:
    message = inbox.message()
    names = (message.lead, message.enrollment, message.interaction)

    copied = "\u202a+55 11 98765-4321\u202c"
    for who in (*names, " Maria@LEAD.test", "+55 11 98765-4321", "5511987654321", copied):
        assert [lead.lead_id for lead in find(operated, who)] == [message.lead], who


def test_every_lead_with_the_address_is_shown_the_newest_first(
    world: World, operated: Database
) -> None:
    first, second = world.lead(), world.lead()
    other = world.insert("organizations", name="Other")
    third = world.lead(org_id=other, phone=None)

    leads = find(operated, "maria@lead.test")

    assert [lead.lead_id for lead in leads] == [third, second, first]
    assert [lead.organization for lead in leads] == ["Other", "Acme", "Acme"]


@pytest.mark.parametrize(
    "who", ["nobody@lead.test", "+351912345678", "6f2c8d58-9d53-4a35-8a5b-3a6ae2f4c0d1"]
)
def test_a_lead_that_does_not_exist_is_an_error(world: World, operated: Database, who: str) -> None:
    world.lead()

    with pytest.raises(UnknownNameError, match="no lead has this id or address"):
        find(operated, who)


def test_a_lead_shows_its_enrollments_messages_and_suppressions(
    world: World, operated: Database
) -> None:
    lead = world.lead(phone=None)
    world.enrollment(world.cadence({}, {"channel": "whatsapp"}, name="Winter"), lead)
    run(engine(world))
    run(engine(world))
    world.insert(
        "suppressions",
        org_id=world.org_id,
        channel="email",
        address="MARIA@lead.test",
        reason="complained",
    )

    [answer] = find(operated, lead)

    [enrollment] = answer.enrollments
    assert (enrollment.cadence, enrollment.position, enrollment.total) == ("Winter", 2, 2)
    assert (enrollment.status, enrollment.reason) == ("paused", "missing_address")
    assert "the lead has no address for WhatsApp" in why(enrollment, answer.at)
    [message] = answer.messages
    assert (message.status, message.subject, message.position) == ("sent", "Hello Maria", 1)
    [suppression] = answer.suppressions
    assert (suppression.channel, suppression.reason) == ("email", "complained")


def test_a_suppressed_address_is_why_the_next_step_ends_the_enrollment(
    world: World, operated: Database
) -> None:
    enrollment = world.enrollment(world.cadence({}))
    world.insert(
        "suppressions",
        org_id=world.org_id,
        channel="email",
        address="maria@lead.test",
        reason="bounced",
    )

    [answer] = find(operated, enrollment)

    sentence = why(answer.enrollments[0], answer.at)
    assert "do-not-contact list" in sentence
    assert sentence.endswith("(it bounced): a run ends the enrollment")
    assert earliest(answer.enrollments[0], answer.at) == "never: the next run ends the enrollment"


def test_a_stopped_sender_is_why_nothing_leaves(world: World, operated: Database) -> None:
    world.connection.run("UPDATE senders SET stopped_until = 'infinity'")

    [answer] = find(operated, world.enrollment(world.cadence({})))

    sentence = why(answer.enrollments[0], answer.at)
    assert sentence.startswith("the provider accepts nothing from us for now")
    assert sentence.endswith("until a person changes that")


def test_everything_that_a_person_has_paused_is_named(world: World, operated: Database) -> None:
    enrollment = world.enrollment(world.cadence({}))
    other = world.insert("organizations", name="Other")
    for reason, scope in (
        ("all", {}),
        ("mail", {"channel": "email"}),
        ("ours", {"org_id": world.org_id}),
        ("our mail", {"org_id": world.org_id, "channel": "email"}),
        ("Ana", {"org_id": world.org_id, "sender_id": world.email_sender}),
        ("theirs", {"org_id": other}),
        ("chat", {"channel": "whatsapp"}),
    ):
        world.insert("sending_stops", reason=reason, **scope)

    [lead] = find(operated, enrollment)

    assert why(lead.enrollments[0], lead.at) == (
        "a person has paused the engine: all; email: mail; the organization: ours;"
        " email of the organization: our mail; the sender: Ana: until a person changes that"
    )
    world.connection.run("DELETE FROM sending_stops WHERE reason NOT IN ('Ana', 'theirs', 'chat')")
    [lead] = find(operated, enrollment)
    assert why(lead.enrollments[0], lead.at).startswith("a person has paused the sender: Ana: ")


def test_a_sender_that_a_person_paused_is_said_to_be_paused_once(
    world: World, operated: Database
) -> None:
    world.update("senders", world.email_sender, status="paused")

    [answer] = find(operated, world.enrollment(world.cadence({})))

    assert why(answer.enrollments[0], answer.at) == (
        "the sender for email is paused: until a person changes that"
    )


def test_a_sender_that_was_never_stopped_is_no_reason(world: World, operated: Database) -> None:
    due = datetime.now(UTC) + timedelta(days=1)

    [answer] = find(operated, world.enrollment(world.cadence({}), next_step_due=due))

    assert "sender" not in (why(answer.enrollments[0], answer.at) or "")


def test_an_erased_lead_is_shown_by_id_without_its_data(world: World, operated: Database) -> None:
    lead = world.lead()
    world.connection.run("SELECT erase_lead(:id)", id=lead)

    [answer] = find(operated, lead)

    assert (answer.who, answer.email, answer.is_deleted) == ("unnamed", None, True)


def test_a_lead_shows_when_its_message_can_leave_after_all_that_keeps_it_back(
    world: World, operated: Database
) -> None:
    world.stop_clock(datetime(2026, 6, 3, 11, tzinfo=UTC))  # a Wednesday
    enrollment = world.enrollment(world.cadence({}))
    [[schedule]] = world.connection.run(
        "INSERT INTO sending_schedules (org_id, name) VALUES (:org, 'A day') RETURNING id",
        org=world.org_id,
    )
    world.connection.run(
        """INSERT INTO sending_hours (schedule_id, org_id, iso_day, opens, closes)
           VALUES (:schedule, :org, :day, '09:00', '17:00')""",
        schedule=schedule,
        org=world.org_id,
        day=6,
    )
    world.update("organizations", world.org_id, schedule_id=schedule)

    [answer] = find(operated, enrollment)
    [found] = answer.enrollments
    [later] = find_leads(operated, LeadsRequest(name=LeadName(id=enrollment), at=found.next)).leads

    [held] = [rule for rule in found.rules if rule.holds]
    assert (held.rule, found.zone) == ("outside_sending_window", "America/Sao_Paulo")
    assert held.until
    assert found.next
    # What waited for the opening leaves somewhat after it.
    assert held.until <= found.next <= held.until + timedelta(hours=2)
    assert [rule.rule for rule in later.enrollments[0].rules if rule.holds] == []


def test_a_lead_whose_enrollment_has_ended_has_no_rules_but_that(
    world: World, operated: Database
) -> None:
    enrollment = world.enrollment(world.cadence({}), status="completed")

    [answer] = find(operated, enrollment)

    assert [rule.rule for rule in answer.enrollments[0].rules if rule.holds] == ["ended"]
    assert answer.enrollments[0].next is None


def test_leads_of_one_organization_are_found_apart_from_those_of_others(
    world: World, operated: Database
) -> None:
    rival = world.insert("organizations", name="Rival")
    ours, theirs = world.lead(first_name="Ana"), world.lead(first_name="Ana", org_id=rival)

    for name in (LeadName(name="an"), LeadName.parse("maria@lead.test"), LeadName(id=ours)):
        both = find_leads(operated, LeadsRequest(name=name)).leads
        [found] = find_leads(operated, LeadsRequest(name=name, organization="acme")).leads
        assert {each.lead_id for each in both} <= {ours, theirs}
        assert found.lead_id == ours
    with pytest.raises(UnknownNameError):
        find_leads(operated, LeadsRequest(name=LeadName(id=ours), organization="rival"))
