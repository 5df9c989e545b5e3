"""A person reads the replies that the engine cannot judge, and records which are opt-outs."""

from uuid import UUID, uuid4

import pytest

from cadence_core.database.connection import Database
from cadence_core.errors import UnknownNameError
from cadence_core.operations.leads.readings import (
    Readings,
    ReadingsRequest,
    ReadReplies,
    ReadRepliesRequest,
    list_readings,
    read_replies,
)
from cadence_core.operations.reports.status import StatusRequest, read_status
from tests.feedback.inbound import THREAD, a_mail, a_whatsapp_text
from tests.feedback.inbox import Inbox
from tests.world import World

IN_GERMAN = "Bitte nehmen Sie mich aus Ihrem Verteiler."


def unread(database: Database, **options: object) -> Readings:
    return list_readings(database, ReadingsRequest.model_validate(options))


def mark(database: Database, *replies: UUID, **options: object) -> ReadReplies:
    values = {"replies": replies, "is_dry_run": False, **options}
    return read_replies(database, ReadRepliesRequest.model_validate(values))


def a_reply_in_german(inbox: Inbox) -> UUID:
    assert inbox.deliver(a_mail("maria@lead.test", text=IN_GERMAN, **THREAD)) == []
    [reply] = inbox.world.rows("SELECT id FROM interactions WHERE needs_reading")
    return UUID(str(reply["id"]))


def test_a_reply_that_cannot_be_judged_is_listed_until_it_is_read(
    world: World, inbox: Inbox, operated: Database
) -> None:
    message = inbox.message()
    reply = a_reply_in_german(inbox)

    [listed] = unread(operated).replies
    done = mark(operated, reply)

    assert (listed.interaction_id, listed.excerpt, listed.lead_id) == (
        reply,
        IN_GERMAN,
        message.lead,
    )
    assert inbox.enrollment_of(message)[:2] == ("replied", "replied")
    assert (done.read, done.suppressed, done.ended) == (1, 0, 0)
    assert unread(operated).replies == ()
    assert world.count("suppressions") == 0


def test_an_opt_out_suppresses_the_lead_and_ends_its_enrollments(
    world: World, inbox: Inbox, operated: Database
) -> None:
    message = inbox.message()
    reply = a_reply_in_german(inbox)
    later = world.enrollment(world.cadence({"channel": "email"}), message.lead)

    done = mark(operated, reply, is_opt_out=True)

    assert (done.read, done.suppressed, done.ended) == (1, 1, 2)
    assert inbox.enrollment_of(message)[:2] == ("unsubscribed", "unsubscribed")
    assert world.status_of(later) == ("unsubscribed", "unsubscribed")
    assert inbox.suppressions() == [("email", "maria@lead.test", "unsubscribed")]


def test_reading_again_changes_nothing_more(world: World, inbox: Inbox, operated: Database) -> None:
    inbox.message()
    reply = a_reply_in_german(inbox)
    mark(operated, reply, is_opt_out=True)
    before = world.dump()

    again = mark(operated, reply, is_opt_out=True)

    assert (again.read, again.suppressed, again.ended) == (0, 0, 0)
    assert world.dump() == before


def test_a_dry_run_counts_and_changes_nothing(
    world: World, inbox: Inbox, operated: Database
) -> None:
    inbox.message()
    reply = a_reply_in_german(inbox)
    before = world.dump()

    plan = mark(operated, reply, is_opt_out=True, is_dry_run=True)

    assert (plan.read, plan.suppressed, plan.ended) == (1, 1, 1)
    assert world.dump() == before


def test_two_replies_of_one_lead_are_read_in_one_action(inbox: Inbox, operated: Database) -> None:
    inbox.message()
    bodies = [a_mail("maria@lead.test", text=f"{IN_GERMAN} {n}", **THREAD) for n in "12"]
    assert inbox.deliver(*bodies) == []
    replies = [reply.interaction_id for reply in unread(operated).replies]

    done = mark(operated, *replies, is_opt_out=True)

    assert (done.read, done.suppressed) == (2, 1)


def test_the_status_counts_what_needs_reading(inbox: Inbox, operated: Database) -> None:
    inbox.message()
    before = read_status(operated, StatusRequest()).unread_replies

    a_reply_in_german(inbox)

    assert (before, read_status(operated, StatusRequest()).unread_replies) == (0, 1)


def test_pages_follow_each_other(inbox: Inbox, operated: Database) -> None:
    inbox.message()
    bodies = [a_mail("maria@lead.test", text=f"{IN_GERMAN} {n}", **THREAD) for n in range(3)]
    for body in bodies:
        assert inbox.deliver(body) == []

    first = unread(operated, limit=2)
    second = unread(operated, limit=2, after=first.replies[-1].interaction_id)

    texts = [reply.excerpt[-1] for reply in (*first.replies, *second.replies)]
    assert texts == ["0", "1", "2"]
    assert [(page.unread, page.remaining) for page in (first, second)] == [(3, 1), (3, 0)]


def test_the_pages_go_on_beyond_what_is_counted(world: World, operated: Database) -> None:
    lead = world.lead()
    world.connection.run(
        """INSERT INTO interactions (org_id, lead_id, channel, type, status, content,
                                     needs_reading, sent_at, created_at)
           SELECT :org, :lead, 'email', 'reply', 'received', n::text,
                  true, now(), now() - make_interval(secs => 20000 - n)
             FROM generate_series(1, 10003) AS n""",
        org=world.org_id,
        lead=lead,
    )
    [[late]] = world.connection.run("SELECT id FROM interactions WHERE content = '10001'")

    first, last = unread(operated, limit=1), unread(operated, after=late)

    assert (first.unread, first.remaining) == (10_000, 10_000)
    assert ([reply.excerpt for reply in last.replies], last.remaining) == (["10002", "10003"], 0)


def test_a_page_after_a_reply_that_is_read_begins_there(inbox: Inbox, operated: Database) -> None:
    inbox.message()
    for number in range(2):
        text = f"{IN_GERMAN} {number}"
        assert inbox.deliver(a_mail("maria@lead.test", text=text, **THREAD)) == []
    first, second = (reply.interaction_id for reply in unread(operated).replies)
    mark(operated, first)

    page = unread(operated, after=first)

    assert ([reply.interaction_id for reply in page.replies], page.unread) == ([second], 1)


def test_a_page_after_no_reply_of_the_organization_is_refused(
    world: World, inbox: Inbox, operated: Database
) -> None:
    inbox.message()
    reply = a_reply_in_german(inbox)
    world.insert("organizations", name="Other")

    for options in ({"after": uuid4()}, {"after": reply, "organization": "other"}):
        with pytest.raises(UnknownNameError, match="after: no reply"):
            unread(operated, **options)


def test_only_the_organization_asked_about_is_listed(inbox: Inbox, operated: Database) -> None:
    inbox.message()
    a_reply_in_german(inbox)

    assert len(unread(operated, organization="acme").replies) == 1
    with pytest.raises(UnknownNameError):
        unread(operated, organization="other")


@pytest.mark.parametrize("is_opt_out", [True, False])
def test_an_id_that_is_no_reply_changes_nothing(
    world: World, inbox: Inbox, operated: Database, *, is_opt_out: bool
) -> None:
    message = inbox.message()
    reply = a_reply_in_german(inbox)
    before = world.dump()

    for other in (uuid4(), message.interaction):
        with pytest.raises(UnknownNameError):
            mark(operated, reply, other, is_opt_out=is_opt_out)

    assert world.dump() == before


def test_a_reply_that_the_engine_understands_needs_no_reading(
    inbox: Inbox, operated: Database
) -> None:
    inbox.message("whatsapp")

    assert inbox.deliver(a_whatsapp_text("Pode ser na quinta?")) == []

    assert unread(operated).replies == ()


def test_an_erased_lead_leaves_nothing_to_read(
    world: World, inbox: Inbox, operated: Database
) -> None:
    message = inbox.message()
    a_reply_in_german(inbox)

    world.connection.run("SELECT erase_lead(:lead)", lead=message.lead)

    assert unread(operated).replies == ()


def test_an_automatic_answer_can_be_read_as_an_opt_out(inbox: Inbox, operated: Database) -> None:
    message = inbox.message()
    text = "This mailbox is closed. Please remove this address from your list."
    inbox.deliver(a_mail("maria@lead.test", text=text, Auto_Submitted="auto-replied", **THREAD))

    [listed] = unread(operated).replies
    done = mark(operated, listed.interaction_id, is_opt_out=True)

    assert listed.is_proven
    assert (done.read, done.suppressed, done.ended) == (1, 1, 1)
    assert inbox.enrollment_of(message)[:2] == ("unsubscribed", "unsubscribed")
