"""A lead's reply holds or ends the enrollments of colleagues, as their cadences say."""

from threading import Thread
from uuid import UUID

import pytest

from cadence_core.database.connection import Database, connect
from cadence_core.feedback.application import build_application
from cadence_core.feedback.journal import FeedbackJournal
from cadence_core.operations.advice import ADVICE
from cadence_core.operations.holds.holds import HoldFilter
from cadence_core.operations.holds.release import ReleaseRequest, release
from tests.engine import running_engine
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


def held(world: World, enrollment: UUID, reason: str) -> UUID:
    """Hold an enrollment as the engine does."""
    world.update(
        "cadence_enrollments", enrollment, status="paused", status_reason=reason, paused_by="engine"
    )
    return enrollment


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
    paused, stopped = (colleague(inbox.world, act, f"{act}@sol.test") for act in ("hold", "stop"))
    inbox.world.connection.run(
        "UPDATE cadence_enrollments SET status = 'paused', status_reason = 'wait'"
        " WHERE id = ANY (:ids)",
        ids=[paused, stopped],
    )

    reply(inbox)

    assert inbox.world.status_of(paused) == ("paused", "wait")
    assert inbox.world.enrollment_row(paused)["paused_by"] == "person"
    assert inbox.world.status_of(stopped) == ("completed", "colleague_replied")


@pytest.mark.parametrize("reason", sorted(ADVICE.keys() - {"reply_unverified"}))
def test_a_hold_of_the_engine_s_own_gets_the_reply_s_reason(inbox: Inbox, reason: str) -> None:
    written_to(inbox)
    enrollment = held(inbox.world, colleague(inbox.world, "hold"), reason)

    reply(inbox)

    assert inbox.world.status_of(enrollment) == ("paused", "colleague_replied")
    assert inbox.world.enrollment_row(enrollment)["paused_by"] == "engine"


def test_what_the_lead_may_have_written_outranks_a_colleague_s_reply(inbox: Inbox) -> None:
    written_to(inbox)
    enrollment = held(inbox.world, colleague(inbox.world, "hold"), "reply_unverified")

    reply(inbox)

    assert inbox.world.status_of(enrollment) == ("paused", "reply_unverified")


@pytest.mark.parametrize("cause", ["missing_template", "uncertain_send"])
def test_a_cause_that_a_reply_s_hold_has_replaced_is_found_again(inbox: Inbox, cause: str) -> None:
    """A release by the old reason leaves it held, and one by the new reason sends nothing."""
    world = inbox.world
    written_to(inbox)
    enrollment = held(world, colleague(world, "hold"), cause)
    if cause == "uncertain_send":
        row = world.enrollment_row(enrollment)
        world.insert(
            "interactions",
            **{name: row[name] for name in ("org_id", "cadence_id", "lead_id")},
            enrollment_id=enrollment,
            step_id=row["next_step_id"],
            channel="email",
            type="message",
            status="uncertain",
            content="",
        )
    reply(inbox)
    database = Database(lambda: connect(world.url))

    with running_engine(world.url) as engine:
        for_cause = release(
            database, ReleaseRequest(is_dry_run=False, wanted=HoldFilter(reason=cause))
        )
        engine.run()
        between = world.status_of(enrollment)
        by_reply = release(
            database,
            ReleaseRequest(is_dry_run=False, wanted=HoldFilter(reason="colleague_replied")),
        )
        engine.run()
    database.close()

    assert (for_cause.released, between) == (0, ("paused", "colleague_replied"))
    assert (by_reply.released, world.status_of(enrollment)) == (1, ("paused", cause))
    assert engine.provider.calls == []


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
