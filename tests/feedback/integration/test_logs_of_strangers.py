"""Whatever strangers write, and wherever, nothing of it is logged."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.feedback.inbound import THREAD, a_mail
from tests.feedback.inbox import Inbox
from tests.feedback.integration.test_notices import REPORT, report, spam_report
from tests.feedback.received import FORGED, judged
from tests.feedback.whatsapp_events import STATUS, TEXT, event

SECRET = "xyzzy"
HEADERS = (
    *("From", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Sender"),
    *("Reply-To", "Content-Type", "Content-Transfer-Encoding", "Auto-Submitted", "List-Post"),
    *("DKIM-Signature", "Authentication-Results", "Received-SPF", "X-Original-From", SECRET),
)
SHAPES = (
    SECRET,
    f"{SECRET}@lead.test",
    f"<{SECRET}@email.amazonses.com>",
    f'"{SECRET}',
    f"({SECRET}",
)
ODD: tuple[Any, ...] = (SECRET, [SECRET], {SECRET: SECRET}, None, 7, f"\0{SECRET}\ud83d")
VERDICTS: tuple[dict[str, str], ...] = (
    {},
    FORGED,
    {"spf": "PASS", "spam": SECRET},
    {"dkim": SECRET},
    {"virus": "FAIL"},
)

forged_mail = st.builds(
    lambda headers, verdicts, text: judged(
        a_mail("maria@lead.test", text=f"{text} {SECRET}", **headers), SECRET, **verdicts
    ),
    st.dictionaries(st.sampled_from(HEADERS), st.sampled_from(SHAPES), max_size=4),
    st.sampled_from(VERDICTS),
    st.sampled_from(["Hello!", "unsubscribe", "550 5.1.1 no such user"]),
)
forged_message = st.builds(
    lambda place, fields: event(**{place: [{**TEXT, **STATUS, **fields}]}),
    st.sampled_from(["messages", "statuses", "user_preferences", "user_id_update", "contacts"]),
    st.dictionaries(
        st.sampled_from([*TEXT, *STATUS, "system", "wa_id", "user_id", "value", "errors"]),
        st.sampled_from(ODD),
        max_size=4,
    ),
)
notices = [
    a_mail(
        f"MAILER-DAEMON@{SECRET}.test", text=report(f"Status: 5.1.1 {SECRET}"), **REPORT, **THREAD
    ),
    a_mail(
        "fbl@isp.test",
        text=spam_report(SECRET),
        Content_Type="multipart/report; report-type=feedback-report; boundary=b",
        **THREAD,
    ),
    json.dumps({"notificationType": "Received", "mail": {SECRET: SECRET}, SECRET: SECRET}),
    json.dumps({"eventType": SECRET, "mail": {"timestamp": SECRET, SECRET: SECRET}}),
    f'{{"whatsAppWebhookEntry": "{SECRET}"}}',
    SECRET,
]


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(body=forged_mail | forged_message | st.sampled_from(notices))
def test_nothing_that_a_stranger_wrote_is_logged(
    waiting: Inbox, all_written: Callable[[], str], body: str
) -> None:
    waiting.deliver(body)

    said = all_written().lower()
    assert "feedback re" in said
    assert SECRET not in said
    assert "maria" not in said


@pytest.fixture
def waiting(inbox: Inbox) -> Inbox:
    inbox.message()
    inbox.message("whatsapp", id="00000000-0000-4000-8000-000000000007")
    return inbox
