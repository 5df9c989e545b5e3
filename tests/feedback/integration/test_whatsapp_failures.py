"""The engine's response to failures that WhatsApp reports."""

import pytest

from tests.engine import engine, run
from tests.feedback.inbox import WAMID, Inbox, sample
from tests.feedback.whatsapp_events import event_with_status, status_of
from tests.output import ReadOutput, logs_of


def failed(code: int, attempt: int = 1) -> str:
    body = sample("whatsapp_status_failed").replace("131026", str(code))
    return body.replace(WAMID, f"{WAMID}{attempt}")


TABLES = ("delivery_events", "interactions", "cadence_enrollments", "message_templates", "senders")
EFFECTS = {
    # code: the enrollment afterwards, the hours until it is due, the suppression reason
    130429: (("active", "not_delivered", 1), 0, None),
    131049: (("active", "not_delivered", 1), 24, None),
    131042: (("active", "channel_stopped", 1), 1, None),
    131047: (("paused", "outside_service_window", 1), 0, None),
    131026: (("bounced", "bounced", 2), None, "bounced"),
    131050: (("unsubscribed", "unsubscribed", 2), None, "unsubscribed"),
    130472: (("active", None, 2), 72, None),
    132015: (("paused", "template_fault", 1), 0, None),
    131009: (("paused", "template_fault", 1), 0, None),
    131021: (("failed", "rejected", 2), None, None),
    131037: (("active", "channel_stopped", 1), 24, None),
    999_999: (("paused", "delivery_failed", 1), 0, None),
}


@pytest.mark.parametrize("status", ["sent", "uncertain"])
@pytest.mark.parametrize("code", EFFECTS)
def test_a_failure_has_its_effect(inbox: Inbox, code: int, status: str) -> None:
    enrollment, due_in_hours, suppression = EFFECTS[code]
    message = inbox.message("whatsapp", status)

    assert inbox.deliver(failed(code)) == []

    assert inbox.status_of(message) == "failed"
    assert inbox.enrollment_of(message)[:2] == enrollment[:2]
    if enrollment[0] in ("active", "paused"):
        assert inbox.enrollment_of(message) == enrollment
        assert inbox.state()["enrollments"][0]["due_in_hours"] == due_in_hours
    assert [reason for _, _, reason in inbox.suppressions()] == (
        [suppression] if suppression else []
    )


def test_after_four_failures_the_enrollment_is_given_up(inbox: Inbox) -> None:
    message = inbox.message("whatsapp", "uncertain")
    for attempt in (1, 2, 3):
        assert inbox.deliver(failed(131000, attempt)) == []
        assert inbox.enrollment_of(message)[:2] == ("active", "not_delivered")

    assert inbox.deliver(failed(131000, 4)) == []

    assert inbox.enrollment_of(message)[:2] == ("failed", "attempts_exhausted")


@pytest.mark.parametrize("code", [131042, 131048, 132015, 131047, 131008, 131005])
def test_failures_that_call_for_no_retry_do_not_count_toward_the_limit(
    inbox: Inbox, code: int
) -> None:
    message = inbox.message("whatsapp", "uncertain")
    for attempt in (1, 2, 3, 4, 5):
        assert inbox.deliver(failed(code, attempt)) == []

    assert inbox.deliver(failed(130429, 6)) == []

    assert inbox.enrollment_of(message)[:2] == ("active", "not_delivered")


def test_failures_that_call_for_a_retry_count_whatever_their_code(inbox: Inbox) -> None:
    message = inbox.message("whatsapp", "uncertain")
    for attempt, code in enumerate((130429, 131000, 131049), start=1):
        assert inbox.deliver(failed(code, attempt)) == []
        assert inbox.enrollment_of(message)[:2] == ("active", "not_delivered")

    assert inbox.deliver(failed(131016, 4)) == []

    assert inbox.enrollment_of(message)[:2] == ("failed", "attempts_exhausted")


def test_two_failures_of_one_message_are_both_kept_and_the_more_serious_one_prevails(
    inbox: Inbox,
) -> None:
    message = inbox.message("whatsapp")

    inbox.deliver_samples("whatsapp_status_dropped")
    assert inbox.deliver(sample("whatsapp_status_failed").replace("131026", "131047")) == []

    assert inbox.enrollment_of(message)[:2] == ("paused", "outside_service_window")
    assert inbox.world.row("interactions", message.interaction)["error_code"] == "131047"
    assert [event["code"] for event in inbox.state()["events"]] == ["131047", "retries_exhausted"]


def test_a_stop_word_after_a_failure_answers_the_message_that_failed(whatsapp: Inbox) -> None:
    message = whatsapp.message("whatsapp")
    whatsapp.deliver_samples("whatsapp_status_failed", "whatsapp_inbound_stop")

    assert whatsapp.enrollment_of(message)[:2] == ("unsubscribed", "unsubscribed")
    [reply] = whatsapp.state()["replies"]
    assert reply["answers"] is not None


def test_a_stopped_sender_defers_its_messages_and_resumes_by_itself(inbox: Inbox) -> None:
    world = inbox.world
    inbox.message("whatsapp")
    world.connection.run("UPDATE leads SET last_whatsapp_inbound_at = now()")
    world.connection.run("UPDATE interactions SET created_at = now(), sent_at = now()")
    body = failed(131048).replace("1795179603", str(_now(inbox)))
    assert inbox.deliver(body) == []
    other = world.enrollment(
        world.cadence({"channel": "whatsapp"}),
        world.lead_of_its_own(last_whatsapp_inbound_at=_moment(inbox)),
    )

    assert run(engine(world)).claimed == 0

    assert world.status_of(other) == ("active", None)
    world.connection.run("UPDATE senders SET stopped_until = now()")
    world.pass_time("25 hours")
    world.connection.run("UPDATE leads SET last_whatsapp_inbound_at = now()")
    assert run(engine(world)).sent == 2


def test_a_sender_that_whatsapp_stops_is_logged_and_counted_once(
    inbox: Inbox, read_output: ReadOutput
) -> None:
    """The failures of many messages come in one batch; the stop is logged and counted once."""
    inbox.message("whatsapp")

    assert inbox.deliver(failed(131031, 1), failed(131031, 1), failed(131031, 2)) == []

    lines = read_output()
    [line] = logs_of(lines, "channel stopped")
    assert (line["level"], line["channel"], line["error_code"]) == ("ERROR", "whatsapp", "131031")
    assert line["sender_id"] == str(inbox.world.whatsapp_sender)
    [metric] = [line for line in lines if "ChannelsStopped" in line]
    assert (metric["ChannelsStopped"], metric["channel"]) == ([1], "whatsapp")


@pytest.mark.parametrize("code", [130429, 131026, 132015, 131008, 131021])
def test_no_other_failure_stops_a_sender(inbox: Inbox, read_output: ReadOutput, code: int) -> None:
    inbox.message("whatsapp")

    assert inbox.deliver(failed(code)) == []

    assert logs_of(read_output(), "channel stopped") == []


def test_the_messages_of_a_faulty_template_wait_until_it_is_fixed(inbox: Inbox) -> None:
    world = inbox.world
    message = inbox.message("whatsapp")
    assert inbox.deliver(failed(132001)) == []
    cadence = world.row("interactions", message.interaction)["cadence_id"]
    other = world.enrollment(cadence, world.lead(last_whatsapp_inbound_at=_moment(inbox)))

    assert run(engine(world)).claimed == 0
    assert world.status_of(other) == ("active", None)

    world.connection.run("UPDATE message_templates SET fault_code = NULL")
    assert run(engine(world)).sent == 1


FORM_FAULTS = [
    (131008, "buttons: Button at index 0 of type Url requires a parameter", "131008"),
    (131009, "Parameter value is not valid", "131009"),
    (132018, "There was an issue with the parameters in your template", "132018"),
    (100, "Parameter 'text' is mandatory for +5511987654321", "100_parameter"),
]


@pytest.mark.parametrize(("code", "details", "recorded"), FORM_FAULTS)
def test_a_template_at_fault_is_held_once_and_its_leads_go_on_when_it_is_fixed(
    inbox: Inbox, code: int, details: str, recorded: str
) -> None:
    world = inbox.world
    message = inbox.message("whatsapp")
    cadence = world.row("interactions", message.interaction)["cadence_id"]
    world.update("leads", message.lead, last_whatsapp_inbound_at=_moment(inbox))
    next_lead = world.lead_of_its_own(last_whatsapp_inbound_at=_moment(inbox))

    assert inbox.deliver(failed_with(code, details)) == []

    assert inbox.enrollment_of(message)[:2] == ("paused", "template_fault")
    faults = world.rows("SELECT fault_code FROM message_templates WHERE fault_code IS NOT NULL")
    assert [fault["fault_code"] for fault in faults] == [recorded]
    other = world.enrollment(cadence, next_lead)
    assert run(engine(world)).claimed == 0
    world.connection.run("UPDATE message_templates SET fault_code = NULL")
    world.connection.run("UPDATE cadence_enrollments SET status = 'active' WHERE status = 'paused'")
    assert run(engine(world)).sent == 2
    assert world.status_of(other)[0] != "paused"


def test_of_the_details_of_a_failure_nothing_is_kept_or_logged(
    inbox: Inbox, read_output: ReadOutput
) -> None:
    inbox.message("whatsapp")

    assert inbox.deliver(failed_with(100, "Parameter to: Mar1a-secret is not valid")) == []

    everything = [inbox.world.rows(f"TABLE {table}") for table in TABLES]
    assert "Mar1a" not in str(everything) + str(read_output())


@pytest.mark.parametrize("error_data", [None, "text", ["details"], {"details": None}, {}])
def test_a_failure_is_read_whatever_its_details_look_like(inbox: Inbox, error_data: object) -> None:
    message = inbox.message("whatsapp")
    status = status_of("whatsapp_status_failed")
    status["errors"] = [{"code": 131008, "error_data": error_data}]

    assert inbox.deliver(event_with_status("whatsapp_status_failed", status)) == []

    assert inbox.enrollment_of(message)[:2] == ("paused", "template_fault")


def test_the_failure_of_a_lead_with_our_own_number_blames_no_template(inbox: Inbox) -> None:
    inbox.message("whatsapp")

    assert inbox.deliver(failed_with(131021, "Recipient and sender are the same")) == []

    assert inbox.world.rows("SELECT id FROM message_templates WHERE fault_code IS NOT NULL") == []


def failed_with(code: int, details: str) -> str:
    status = status_of("whatsapp_status_failed")
    status["errors"] = [{"code": code, "title": "x", "error_data": {"details": details}}]
    return event_with_status("whatsapp_status_failed", status)


def _now(inbox: Inbox) -> int:
    return int(_moment(inbox).timestamp())


def _moment(inbox: Inbox):  # type: ignore[no-untyped-def]  # noqa: ANN202
    [[now]] = inbox.world.connection.run("SELECT now()")
    return now
