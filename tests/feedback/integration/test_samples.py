import pytest

from tests.feedback.inbox import Inbox, sample, samples

# For each sample, the state afterwards: the message's status, the enrollment, the suppressions.
GOES_ON = ("active", None, 2)
BOUNCED = ("bounced", "bounced", 2)
UNSUBSCRIBED = ("unsubscribed", "unsubscribed", 2)
REPLIED = ("replied", "replied", 2)
EMAIL, PHONE = "maria@lead.test", "5511987654321"

EXPECTED = {
    "ses_send": ("sent", GOES_ON, []),
    "ses_delivery": ("delivered", GOES_ON, []),
    "ses_delivery_raw": ("delivered", GOES_ON, []),
    "ses_delivery_eventbridge": ("delivered", GOES_ON, []),
    "ses_send_eventbridge": ("sent", GOES_ON, []),
    "ses_bounce_eventbridge": ("bounced", BOUNCED, [("email", EMAIL, "bounced")]),
    "ses_bounce_permanent": ("bounced", BOUNCED, [("email", EMAIL, "bounced")]),
    "ses_bounce_transient": ("failed", ("active", "not_delivered", 1), []),
    "ses_bounce_undetermined": ("failed", ("active", "not_delivered", 1), []),
    "ses_complaint": (
        "complained",
        ("unsubscribed", "complained", 2),
        [("email", EMAIL, "complained")],
    ),
    "ses_reject": ("failed", ("failed", "rejected", 2), []),
    "ses_rendering_failure": ("failed", ("paused", "template_error", 1), []),
    "ses_delivery_delay": ("sent", GOES_ON, []),
    "ses_open": ("delivered", GOES_ON, []),
    "ses_click": ("delivered", GOES_ON, []),
    "ses_subscription": ("delivered", UNSUBSCRIBED, [("email", EMAIL, "unsubscribed")]),
    "ses_topic_connected": ("sent", GOES_ON, []),
    "ses_inbound_reply": ("delivered", REPLIED, []),
    "ses_inbound_reply_html": ("delivered", REPLIED, []),
    "ses_inbound_reply_token": ("delivered", REPLIED, []),
    "ses_inbound_stored_in_s3": ("delivered", REPLIED, []),
    "ses_inbound_out_of_office": ("delivered", GOES_ON, []),
    "ses_inbound_delivery_notice": ("sent", GOES_ON, []),
    "ses_inbound_own_message": ("sent", GOES_ON, []),
    "ses_inbound_stop": ("delivered", UNSUBSCRIBED, [("email", EMAIL, "unsubscribed")]),
    "whatsapp_status_accepted": ("sent", GOES_ON, []),
    "whatsapp_status_sent": ("sent", GOES_ON, []),
    "whatsapp_status_delivered": ("delivered", GOES_ON, []),
    "whatsapp_status_read": ("read", GOES_ON, []),
    "whatsapp_status_failed": ("failed", BOUNCED, [("whatsapp", PHONE, "bounced")]),
    "whatsapp_status_dropped": ("failed", ("active", "not_delivered", 1), []),
    "whatsapp_status_deleted": ("sent", GOES_ON, []),
    "whatsapp_status_warning": ("sent", GOES_ON, []),
    "whatsapp_inbound_text": ("sent", REPLIED, []),
    "whatsapp_inbound_button": ("sent", REPLIED, []),
    "whatsapp_inbound_interactive": ("sent", REPLIED, []),
    "whatsapp_inbound_reaction": ("sent", REPLIED, []),
    "whatsapp_inbound_reaction_removed": ("sent", GOES_ON, []),
    "whatsapp_user_preferences": ("sent", UNSUBSCRIBED, [("whatsapp", PHONE, "unsubscribed")]),
    "whatsapp_inbound_stop": ("sent", UNSUBSCRIBED, [("whatsapp", PHONE, "unsubscribed")]),
}


def channel_of(name: str) -> str:
    return "email" if name.startswith("ses_") else "whatsapp"


def test_every_sample_has_an_expectation() -> None:
    assert sorted(EXPECTED) == samples()


@pytest.mark.usefixtures("whatsapp")
@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_has_its_effect_once(inbox: Inbox, name: str) -> None:
    status, enrollment, suppressions = EXPECTED[name]
    message = inbox.message(channel_of(name))

    inbox.deliver_samples(name)

    assert inbox.status_of(message) == status
    assert inbox.enrollment_of(message) == enrollment
    assert inbox.suppressions() == suppressions
    once = inbox.state()
    inbox.deliver_samples(name, name)
    assert inbox.state() == once


def test_samples_about_unknown_messages_do_no_harm(inbox: Inbox) -> None:
    assert inbox.deliver(*map(sample, EXPECTED)) == []

    state = inbox.state()
    assert state["suppressions"] == []
    assert state["messages"] == []


def test_a_mail_that_is_opened_again_is_noted_and_its_message_is_left_alone(inbox: Inbox) -> None:
    message = inbox.message()
    inbox.deliver_samples("ses_delivery", "ses_open")
    [before] = inbox.world.rows("SELECT ctid, status FROM interactions")

    inbox.deliver(sample("ses_open").replace("T14:0", "T15:0"))

    assert inbox.world.rows("SELECT ctid, status FROM interactions") == [before]
    assert before["status"] == "delivered" == inbox.status_of(message)
    assert len(inbox.world.rows("SELECT FROM delivery_events WHERE kind = 'delivered'")) == 3
