from local.stand_ins.faults import Refuse
from local.stand_ins.server import StandInServer
from local.stand_ins.ses import SEND_PATH
from tests.engine import run
from tests.sending.integration.transports import BuildApplication, email_headers, subject_of
from tests.world import World


def test_a_step_replies_to_the_enrollments_previous_email(
    world: World, stand_ins: StandInServer, build: BuildApplication
) -> None:
    reply = {"reply_in_thread": True, "template_id": world.template(subject=None, body="Any news?")}
    world.enrollment(world.cadence({}, reply, reply))
    application = build()

    for _ in range(3):
        run(application)

    first, second, third = stand_ins.accepted(SEND_PATH)
    ids = [f"<{message['external_id']}@email.amazonses.com>" for message in world.messages()]
    assert [subject_of(each) for each in (first, second, third)] == [
        "Hello Maria",
        "Re: Hello Maria",
        "Re: Hello Maria",
    ]
    assert "In-Reply-To" not in email_headers(first)
    assert email_headers(second)["In-Reply-To"] == email_headers(second)["References"] == ids[0]
    assert email_headers(third)["In-Reply-To"] == ids[1]
    assert [message["subject"] for message in world.messages()][1:] == ["Re: Hello Maria"] * 2


def test_a_reply_without_an_earlier_email_starts_a_new_thread(
    world: World, stand_ins: StandInServer, build: BuildApplication
) -> None:
    cadence = world.cadence({"channel": "whatsapp"}, {"reply_in_thread": True})
    other = world.cadence({})
    lead = world.lead()
    world.enrollment(other, lead)
    run(build())
    world.enrollment(cadence, lead)
    stand_ins.forget()
    for _ in range(2):
        run(build())

    [request] = stand_ins.accepted(SEND_PATH)
    assert subject_of(request) == "Hello Maria"
    assert "In-Reply-To" not in email_headers(request)


def test_a_retried_reply_refers_to_the_earlier_email_and_not_to_itself(
    world: World, stand_ins: StandInServer, build: BuildApplication
) -> None:
    world.enrollment(world.cadence({}, {"reply_in_thread": True}))
    application = build()
    run(application)
    stand_ins.faults.add(Refuse(429, "TooManyRequestsException"), times=1)
    run(application)
    world.pass_time("1 hour")
    run(application)

    first, second = world.messages()
    refused, accepted = stand_ins.received(SEND_PATH)[1:]
    assert second["status"] == "sent"
    for request in (refused, accepted):
        assert subject_of(request) == "Re: Hello Maria"
        assert email_headers(request)["In-Reply-To"].startswith(f"<{first['external_id']}@")
