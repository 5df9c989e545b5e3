"""A status counts only if it came to the number that sent the message."""

import json
from typing import Any

import pytest

from local.samples import sns_message
from tests.feedback.inbox import Inbox
from tests.feedback.whatsapp_events import entry_of, event_with


def other_number(body: dict[str, Any], entry: dict[str, Any]) -> None:
    body["context"]["MetaPhoneNumberIds"] = [
        {"metaPhoneNumberId": "9", "arn": "arn:aws:x:y:1:phone-number-id/9"}
    ]
    entry["changes"][0]["value"]["metadata"]["phone_number_id"] = "9"


def number_that_aws_does_not_list(_: dict[str, Any], entry: dict[str, Any]) -> None:
    entry["changes"][0]["value"]["metadata"]["phone_number_id"] = "9"


def other_account(body: dict[str, Any], entry: dict[str, Any]) -> None:
    body["context"]["MetaWabaIds"] = [{"wabaId": "8", "arn": "arn:aws:x:y:1:waba/8"}]
    entry["id"] = "9"


def no_context(body: dict[str, Any], _: dict[str, Any]) -> None:
    body["context"] = None


@pytest.mark.parametrize(
    "change", [other_number, number_that_aws_does_not_list, other_account, no_context]
)
@pytest.mark.parametrize("name", ["whatsapp_status_read", "whatsapp_status_failed"])
def test_a_status_of_another_number_or_account_is_kept_and_not_believed(
    whatsapp: Inbox, name: str, change: Any
) -> None:
    message = whatsapp.message("whatsapp")
    body, entry = sns_message(name), entry_of(name)
    change(body, entry)
    body["whatsAppWebhookEntry"] = json.dumps(entry)

    assert whatsapp.deliver(json.dumps(body)) == []

    assert whatsapp.status_of(message) == "sent"
    assert whatsapp.enrollment_of(message) == ("active", None, 2)
    rows = whatsapp.world.rows("SELECT kind, code, interaction_id FROM delivery_events")
    assert [tuple(row.values()) for row in rows] == [("noted", "other_number", None)]


def test_a_status_of_our_number_is_believed(whatsapp: Inbox) -> None:
    message = whatsapp.message("whatsapp")

    assert (
        whatsapp.deliver(event_with("whatsapp_status_read", entry_of("whatsapp_status_read"))) == []
    )

    assert whatsapp.status_of(message) == "read"
