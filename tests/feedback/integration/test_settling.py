"""Evidence settles an uncertain message, and the cadence goes on as if nothing had happened."""

import pytest

from cadence_core.channels.outcome import SendOutcome
from cadence_core.feedback.events.wamids import hashed_wamid
from cadence_core.model.enrollment import Channel
from cadence_core.model.message import Message
from local.samples import SES_MESSAGE_ID
from local.stand_ins.faults import Drop
from local.stand_ins.server import StandInServer
from local.stand_ins.ses import SEND_PATH
from tests.engine import engine, run
from tests.feedback.inbox import (
    AWS_MESSAGE_ID,
    INTERACTION_ID,
    WAMID,
    Inbox,
    sample,
)

ACCEPTANCES = [
    ("email", "ses_send", "sent"),
    ("email", "ses_delivery_delay", "sent"),
    ("email", "ses_delivery", "delivered"),
    ("email", "ses_open", "delivered"),
    ("email", "ses_click", "delivered"),
    ("whatsapp", "whatsapp_status_accepted", "sent"),
    ("whatsapp", "whatsapp_status_read", "read"),
]


@pytest.mark.parametrize("status", ["uncertain", "sending"])
@pytest.mark.parametrize(("channel", "event", "proven"), ACCEPTANCES)
def test_proof_of_acceptance_settles_the_message_and_resumes_the_enrollment(
    inbox: Inbox, status: str, channel: str, event: str, proven: str
) -> None:
    message = inbox.message(channel, status)

    inbox.deliver_samples(event)

    assert inbox.status_of(message) == proven
    assert inbox.enrollment_of(message) == ("active", None, 2)
    due = inbox.state()["enrollments"][0]["due_in_hours"]
    assert due == 72


@pytest.mark.parametrize(
    ("status", "enrolled"),
    [
        ("uncertain", ("paused", "uncertain_send", "engine")),
        ("sending", ("active", None, None)),
    ],
)
@pytest.mark.parametrize("event", ["ses_send", "ses_delivery", "ses_open"])
def test_proof_of_an_earlier_step_says_nothing_of_the_one_that_is_open(
    inbox: Inbox, event: str, status: str, enrolled: tuple[str, str | None, str | None]
) -> None:
    earlier = inbox.message(steps=3)
    enrollment = inbox.world.enrollment_row(earlier.enrollment)
    inbox.world.insert(
        "interactions",
        org_id=inbox.world.org_id,
        enrollment_id=earlier.enrollment,
        cadence_id=enrollment["cadence_id"],
        step_id=enrollment["next_step_id"],
        lead_id=earlier.lead,
        channel="email",
        status=status,
        content="Dear Maria",
    )
    columns = ("status", "status_reason", "paused_by")
    inbox.world.update(
        "cadence_enrollments", earlier.enrollment, **dict(zip(columns, enrolled, strict=True))
    )

    inbox.deliver_samples(event)

    assert inbox.enrollment_of(earlier) == (*enrolled[:2], 2)


def test_the_ids_of_the_provider_are_learned_from_its_events(inbox: Inbox) -> None:
    message = inbox.message("whatsapp", "uncertain")

    inbox.deliver_samples("whatsapp_status_accepted")

    row = inbox.world.row("interactions", message.interaction)
    assert (row["external_id"], row["wamid"]) == (AWS_MESSAGE_ID, hashed_wamid(WAMID))


def test_a_status_without_our_tag_is_matched_by_whatsapp_s_own_id(inbox: Inbox) -> None:
    message = inbox.message("whatsapp", "sent")
    untagged = [
        sample(f"whatsapp_status_{status}").replace(str(INTERACTION_ID), "")
        for status in ("accepted", "delivered")
    ]

    assert inbox.deliver(*untagged) == []

    assert inbox.status_of(message) == "delivered"


def test_a_person_s_pause_outlives_the_evidence(inbox: Inbox) -> None:
    message = inbox.message(status="uncertain")
    inbox.world.connection.run("UPDATE cadence_enrollments SET status_reason = 'on_holiday'")

    inbox.deliver_samples("ses_send")

    assert inbox.status_of(message) == "sent"
    assert inbox.enrollment_of(message) == ("paused", "on_holiday", 2)


def test_proof_for_the_last_step_completes_the_enrollment(inbox: Inbox) -> None:
    message = inbox.message(status="uncertain", steps=1)

    inbox.deliver_samples("ses_delivery")

    assert inbox.enrollment_of(message)[:2] == ("completed", "no_step_left")


def test_a_rejection_settles_the_message_as_failed(inbox: Inbox) -> None:
    message = inbox.message(status="uncertain")

    inbox.deliver_samples("ses_reject")

    assert inbox.status_of(message) == "failed"
    assert inbox.enrollment_of(message)[:2] == ("failed", "rejected")


def test_a_message_with_a_rendering_failure_is_sent_again_once_a_person_resumes_it(
    inbox: Inbox,
) -> None:
    message = inbox.message(status="uncertain")
    inbox.deliver_samples("ses_rendering_failure")
    assert inbox.enrollment_of(message) == ("paused", "template_error", 1)

    inbox.world.connection.run("UPDATE cadence_enrollments SET status = 'active'")

    assert run(engine(inbox.world)).sent == 1
    assert inbox.status_of(message) == "sent"


def test_an_event_that_overtakes_the_engine_s_record_is_not_undone_by_it(inbox: Inbox) -> None:
    """The Send event arrives during the request, and then the connection breaks."""
    world = inbox.world
    enrollment = world.enrollment(world.cadence({}, {"delay_days": 3}))

    def answer(message: Message) -> SendOutcome:
        body = sample("ses_send").replace(str(INTERACTION_ID), str(message.id))
        assert inbox.deliver(body) == []
        raise ConnectionResetError

    run(engine(world, answer))

    [message] = world.messages()
    assert (message["status"], message["external_id"]) == ("sent", SES_MESSAGE_ID)
    row = world.row("cadence_enrollments", enrollment)
    assert (row["status"], row["current_step"], row["run_id"]) == ("active", 2, None)


def test_a_late_answer_of_a_run_that_lost_its_lease_resumes_the_enrollment(inbox: Inbox) -> None:
    """A run sleeps past its lease, another marks its message uncertain, then the answer comes."""
    world = inbox.world
    enrollment = world.enrollment(world.cadence({}, {"delay_days": 3}))
    usual = engine(world).engine.transports[Channel.EMAIL]()

    def answer(message: Message) -> SendOutcome:
        world.connection.run(
            "UPDATE cadence_enrollments SET lease_expires_at = now() - interval '1 second'"
        )
        assert run(engine(world)).recovered == 1
        assert world.status_of(enrollment) == ("paused", "uncertain_send")
        return usual.send(message)

    run(engine(world, answer))

    [message] = world.messages()
    row = world.row("cadence_enrollments", enrollment)
    assert message["status"] == "sent"
    assert (row["status"], row["status_reason"], row["current_step"]) == ("active", None, 2)


def test_a_lost_answer_is_settled_end_to_end(inbox: Inbox, stand_ins: StandInServer) -> None:
    """The connection drops after acceptance: uncertain. The Send event makes it sent."""
    world = inbox.world
    enrollment = world.enrollment(world.cadence({}, {}))
    stand_ins.faults.add(Drop(), path=SEND_PATH, times=1)

    summary = run(engine(world, EMAIL_TRANSPORT="ses"))

    assert summary.uncertain == 1
    assert world.status_of(enrollment) == ("paused", "uncertain_send")
    assert run(engine(world, EMAIL_TRANSPORT="ses")).claimed == 0

    [request] = stand_ins.accepted(SEND_PATH)
    tag = request.json["EmailTags"][0]
    assert inbox.deliver(sample("ses_send").replace(str(INTERACTION_ID), tag["Value"])) == []

    [message] = world.messages()
    assert (message["status"], message["external_id"]) == ("sent", SES_MESSAGE_ID)
    assert world.status_of(enrollment) == ("active", None)

    assert run(engine(world, EMAIL_TRANSPORT="ses")).sent == 1
    tags = [request.json["EmailTags"][0]["Value"] for request in stand_ins.accepted(SEND_PATH)]
    assert len(tags) == len(set(tags)) == 2
    assert world.status_of(enrollment)[0] == "completed"


def test_each_run_counts_the_messages_that_stay_uncertain(
    inbox: Inbox, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox.message(status="uncertain")

    run(engine(inbox.world, UNCERTAIN_HOLD_HOURS="1"))
    assert _backlog(inbox, hours="1") == 0
    inbox.world.connection.run("ALTER TABLE interactions DISABLE TRIGGER touch_updated_at")
    inbox.world.connection.run("UPDATE interactions SET updated_at = now() - interval '2 hours'")

    assert _backlog(inbox, hours="1") == 1
    assert _backlog(inbox, hours="3") == 0
    assert capsys.readouterr().err == ""


def _backlog(inbox: Inbox, hours: str) -> int:
    batch = engine(inbox.world, UNCERTAIN_HOLD_HOURS=hours)
    summary = run(batch)
    backlog = batch.engine.store.finish_run(summary)
    batch.close()
    return backlog.uncertain_overdue
