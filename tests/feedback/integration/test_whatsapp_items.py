"""WhatsApp puts several items into one event: each counts by itself, whatever its siblings are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.feedback.domain.delivery import DeliveryEvent, EventKind
from cadence_core.feedback.domain.replies import InboundMessage
from cadence_core.feedback.events.queue_messages import feedback_from
from tests.feedback.inbox import WAMID, Inbox
from tests.feedback.integration.test_handler import metric
from tests.feedback.whatsapp_events import STATUS, TEXT, event

WAMID_OF_ANOTHER = "wamid.HBgNNTUxMTk4NzY1NDMyMRUCABEYEkFBQUFBQUFBQUFBQUFBQUFBQQA="
IN_75_YEARS = "4102444800"


# Siblings


@pytest.mark.parametrize(
    "sibling",
    [
        {"id": WAMID},
        {**STATUS, "status": 7},
        {**STATUS, "timestamp": "10" * 20},
        {
            **STATUS,
            "id": WAMID_OF_ANOTHER,
            "biz_opaque_callback_data": "",
            "timestamp": IN_75_YEARS,
        },
        "status",
        None,
    ],
)
@pytest.mark.parametrize("is_first", [True, False])
def test_a_failing_item_returns_to_the_queue_without_affecting_its_siblings(
    whatsapp: Inbox, sibling: object, *, is_first: bool
) -> None:
    message = whatsapp.message("whatsapp")
    body = event(statuses=[sibling, STATUS] if is_first else [STATUS, sibling])

    assert whatsapp.deliver(body) == [0]

    assert whatsapp.status_of(message) == "read"
    before = whatsapp.state()
    assert whatsapp.deliver(body) == [0]
    assert whatsapp.state() == before


@pytest.mark.parametrize("change", [{"value": {}}, 7, {"field": "messages", "value": []}])
def test_an_unreadable_change_does_not_affect_the_others(whatsapp: Inbox, change: object) -> None:
    message = whatsapp.message("whatsapp")

    assert whatsapp.deliver(event(change, statuses=[STATUS])) == [0]

    assert whatsapp.status_of(message) == "read"


def test_messages_and_statuses_do_not_wait_for_each_other(whatsapp: Inbox) -> None:
    message = whatsapp.message("whatsapp", wamid=WAMID)

    assert whatsapp.deliver(event(statuses=[None], messages=[{}, TEXT])) == [0]

    assert whatsapp.enrollment_of(message)[:2] == ("replied", "replied")


def test_an_event_with_an_invalid_and_an_early_item_counts_as_rejected(
    whatsapp: Inbox, capsys: pytest.CaptureFixture[str]
) -> None:
    early = {**STATUS, "id": WAMID_OF_ANOTHER, "biz_opaque_callback_data": ""}

    whatsapp.deliver(event(statuses=[{**early, "timestamp": IN_75_YEARS}, None]))

    out = capsys.readouterr().out
    assert (metric(out, "FeedbackRejected"), metric(out, "FeedbackDeferred")) == (1, 0)


def test_other_account_fields_are_ignored(whatsapp: Inbox) -> None:
    message = whatsapp.message("whatsapp")
    other = {"field": "account_update", "value": [7]}

    assert whatsapp.deliver(event(other, statuses=[STATUS])) == []

    assert whatsapp.status_of(message) == "read"


any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*STATUS, *TEXT]), inner),
)


@given(any_json)
def test_an_item_is_read_whatever_its_siblings_are(sibling: object) -> None:
    body = event(sibling, statuses=[sibling, STATUS], messages=[sibling, TEXT])

    items = feedback_from(body)

    assert EventKind.READ in [item.kind for item in items if isinstance(item, DeliveryEvent)]
    assert "Oi" in [item.text for item in items if isinstance(item, InboundMessage)]


# Missing fields


def test_a_failure_without_a_code_pauses_the_enrollment_for_a_person(whatsapp: Inbox) -> None:
    message = whatsapp.message("whatsapp")
    failed = {**STATUS, "status": "failed", "errors": [{"title": "Something went wrong"}]}

    assert whatsapp.deliver(event(statuses=[failed])) == []

    assert whatsapp.enrollment_of(message)[:2] == ("paused", "delivery_failed")


def test_a_writer_with_a_hidden_number_is_identified_by_the_answered_message(
    whatsapp: Inbox,
) -> None:
    message = whatsapp.message("whatsapp", wamid=WAMID)
    hidden = {name: value for name, value in TEXT.items() if name != "from"}

    assert whatsapp.deliver(event(messages=[{**hidden, "from_user_id": "BR.1349120865530"}])) == []

    assert whatsapp.enrollment_of(message)[:2] == ("replied", "replied")


def test_an_empty_number_matches_no_lead(whatsapp: Inbox) -> None:
    message = whatsapp.message("whatsapp")
    whatsapp.world.update("leads", message.lead, phone=None, wa_id="")
    hidden = {"id": "wamid.in", "timestamp": "1795183200", "type": "text", "text": {"body": "Oi"}}

    assert whatsapp.deliver(event(messages=[hidden])) == []

    assert whatsapp.enrollment_of(message) == ("active", None, 2)


def test_half_a_character_in_an_event_does_not_lose_a_stop(whatsapp: Inbox) -> None:
    message = whatsapp.message("whatsapp")
    contact = {"wa_id": "5511987654321", "profile": {"name": "Maria \ud83d"}}
    stop = {**TEXT, "text": {"body": "PARAR \ud83d"}}

    assert whatsapp.deliver(event(contacts=[contact], messages=[stop])) == []

    assert whatsapp.enrollment_of(message)[:2] == ("unsubscribed", "unsubscribed")
