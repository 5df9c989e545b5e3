"""A lead's reply holds or ends the enrollments of colleagues, as their cadences say."""

from threading import Thread
from uuid import UUID

import pytest

from cadence_core.feedback.application import build_application
from cadence_core.feedback.journal import FeedbackJournal
from tests.feedback.inbound import THREAD, a_mail, a_whatsapp_text
from tests.feedback.inbox import Inbox, SentMessage
from tests.feedback.sent_emails import email
from tests.world import World

MARIA = "maria@sol.test"
EARLIER = "2026-11-01T00:00:00+00:00"


def colleague(
    world: World, act: str, address: str = "joao@sol.test", *, enrolled_at: str = EARLIER
) -> UUID:
    """Enroll a lead in a cadence that reacts to replies in this way."""
    lead = world.lead(email=address, phone=None)
    cadence = world.cadence({"template_id": None}, on_colleague_reply=act)
    return world.enrollment(cadence, lead, enrolled_at=enrolled_at)


def written_to(inbox: Inbox, address: str = MARIA) -> SentMessage:
    lead = inbox.world.lead(email=address)
    return inbox.message(lead=lead)


def reply(inbox: Inbox, sender: str = MARIA, text: str = "Hello!") -> None:
    assert inbox.deliver(a_mail(sender, text=text, **THREAD)) == []


@pytest.mark.parametrize(
    ("act", "after"),
    [
        ("none", ("active", None)),
        ("hold", ("paused", "colleague_replied")),
        ("stop", ("completed", "colleague_replied")),
    ],
)
def test_the_cadence_decides_what_a_colleague_s_reply_does(
    inbox: Inbox, act: str, after: tuple[str, str | None]
) -> None:
    message = written_to(inbox)
    enrollment = colleague(inbox.world, act)

    reply(inbox)

    assert inbox.world.status_of(enrollment) == after
    assert inbox.enrollment_of(message)[:2] == ("replied", "replied")
    if act == "hold":
        assert inbox.world.enrollment_row(enrollment)["paused_by"] == "engine"


@pytest.mark.parametrize(
    ("maria", "joao"),
    [
        (MARIA, "joao@mail.sol.test"),
        (MARIA, "joao@lua.test"),
        ("maria@gmail.com", "joao@gmail.com"),
        ("maria@yahoo.com.br", "joao@yahoo.com.br"),
    ],
)
def test_another_domain_and_free_mail_are_no_company(inbox: Inbox, maria: str, joao: str) -> None:
    written_to(inbox, maria)
    enrollment = colleague(inbox.world, "stop", joao)

    reply(inbox, maria)

    assert inbox.world.status_of(enrollment) == ("active", None)


def test_another_organization_s_leads_go_on(inbox: Inbox) -> None:
    written_to(inbox)
    other = World(inbox.world.url, domain="other.test", number="2")
    enrollment = colleague(other, "stop")
    colleague(inbox.world, "stop", "rui@sol.test")

    reply(inbox)

    assert other.status_of(enrollment) == ("active", None)
    other.close()


def test_an_enrollment_that_began_after_the_reply_goes_on(inbox: Inbox) -> None:
    written_to(inbox)
    enrollment = colleague(inbox.world, "stop", enrolled_at="2026-11-21T00:00:00+00:00")

    reply(inbox)

    assert inbox.world.status_of(enrollment) == ("active", None)


@pytest.mark.parametrize(
    "mail",
    [
        a_mail(MARIA, **THREAD, Auto_Submitted="auto-replied"),
        a_mail(MARIA, text="unsubscribe", **THREAD),
        a_mail("stranger@sol.test"),
    ],
)
def test_only_a_lead_s_reply_counts(inbox: Inbox, mail: str) -> None:
    written_to(inbox)
    enrollment = colleague(inbox.world, "stop")

    inbox.deliver(mail)

    assert inbox.world.status_of(enrollment) == ("active", None)


def test_a_reply_on_whatsapp_counts_too(whatsapp: Inbox) -> None:
    lead = whatsapp.world.lead(email=MARIA)
    whatsapp.message("whatsapp", lead=lead)
    enrollment = colleague(whatsapp.world, "stop")

    whatsapp.deliver(a_whatsapp_text("Sim, pode ligar"))

    # The sample is older than the enrollments of other tests.
    assert whatsapp.world.status_of(enrollment) == ("completed", "colleague_replied")


def test_a_person_s_pause_stays_a_person_s_but_a_stop_ends_it(inbox: Inbox) -> None:
    written_to(inbox)
    held, stopped = (colleague(inbox.world, act, f"{act}@sol.test") for act in ("hold", "stop"))
    inbox.world.connection.run(
        "UPDATE cadence_enrollments SET status = 'paused', status_reason = 'wait'"
        " WHERE id = ANY (:ids)",
        ids=[held, stopped],
    )

    reply(inbox)

    assert inbox.world.status_of(held) == ("paused", "wait")
    assert inbox.world.enrollment_row(held)["paused_by"] == "person"
    assert inbox.world.status_of(stopped) == ("completed", "colleague_replied")


def test_the_same_reply_delivered_again_does_not_hold_what_a_person_released(
    inbox: Inbox,
) -> None:
    written_to(inbox)
    enrollment = colleague(inbox.world, "hold")
    reply(inbox)
    inbox.world.update("cadence_enrollments", enrollment, status="active")

    reply(inbox)

    assert inbox.world.status_of(enrollment) == ("active", None)


def test_more_colleagues_than_one_slice_are_all_stopped(inbox: Inbox) -> None:
    written_to(inbox)
    world = inbox.world
    cadence = world.cadence({"template_id": None}, on_colleague_reply="stop")
    world.connection.run(
        """WITH lead AS (
               INSERT INTO leads (org_id, email)
               SELECT :org, n || '@sol.test' FROM generate_series(1, 2100) AS n RETURNING id)
           INSERT INTO cadence_enrollments (org_id, cadence_id, lead_id, enrolled_at)
           SELECT :org, :cadence, id, '2026-11-01' FROM lead""",
        org=world.org_id,
        cadence=cadence,
    )
    world.connection.run("UPDATE leads SET email_key = email")

    reply(inbox)

    assert world.count("cadence_enrollments", "status_reason = 'colleague_replied'") == 2_100


# Both transactions have stopped their colleague before either goes on to its own enrollment.
SLOW = """
CREATE FUNCTION wait_a_moment() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN PERFORM pg_sleep(0.7); RETURN NEW; END';
CREATE TRIGGER wait_a_moment BEFORE UPDATE ON cadence_enrollments
    FOR EACH ROW WHEN (NEW.status_reason = 'colleague_replied') EXECUTE FUNCTION wait_a_moment()"""


def test_colleagues_who_reply_at_the_same_time_do_not_deadlock(inbox: Inbox) -> None:
    world = inbox.world
    bodies = []
    for address in (MARIA, "joao@sol.test"):
        lead = world.lead(email=address)
        message = email(inbox, lead=lead, cadence={"on_colleague_reply": "hold"})
        world.update("cadence_enrollments", message.enrollment, enrolled_at=EARLIER)
        external_id = world.row("interactions", message.interaction)["external_id"]
        bodies.append(a_mail(address, In_Reply_To=f"<{external_id}@email.amazonses.com>"))
    world.connection.run("UPDATE leads SET email_key = email")
    world.connection.run(SLOW)
    workers = [Thread(target=take, args=(world.url, body)) for body in bodies]

    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert world.count("interactions", "type = 'reply'") == 2
    assert world.count("cadence_enrollments", "status = 'replied'") == 2


def take(url: str, body: str) -> None:
    application = build_application({"DATABASE_URL": url})
    try:
        application.take(body, FeedbackJournal())
    finally:
        application.database.close()
