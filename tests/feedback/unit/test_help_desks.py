"""The people of a help desk, whose program calls every mail automatic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.feedback.domain.automatic_mail import Nature
from tests.feedback.unit.test_measured_automatic import LEAD, lines_of, machines, received

DESKS = (
    "Auto-Submitted: auto-generated; X-JIRA-FingerPrint: 8f3; Precedence: bulk",
    "Auto-Submitted: auto-generated; X-Mailer: Zendesk Mailer",
    "Auto-Submitted: auto-generated; X-Zendesk-From-Account-Id: 1",
    "Auto-Submitted: auto-generated; X-Redmine-Host: lead.test; X-Auto-Response-Suppress: All",
    "Auto-Submitted: auto-generated; X-Powered-By: OTRS - Open Ticket Request System",
    "Auto-Submitted: auto-generated; X-ServiceNow-Generated: true",
)
REQUEST_TRACKER = "RT-Ticket: lead.test #4711; Precedence: bulk"
MAX_LEAKS = 0.02


@given(st.sampled_from((*DESKS, REQUEST_TRACKER)), st.sampled_from(lines_of("../ordinary.*.txt")))
def test_what_people_write_through_a_help_desk_is_a_reply(headers: str, text: str) -> None:
    mail = received(LEAD, "Re: Hello Maria", text, headers)

    assert mail.nature is Nature.PERSON


@pytest.mark.parametrize("headers", DESKS)
def test_an_operator_is_asked_to_read_it(headers: str) -> None:
    assert received(LEAD, "Re: Hello Maria", "Tuesday at ten, then.", headers).may_be_automatic


@pytest.mark.parametrize("headers", DESKS)
def test_receipts_of_help_desks_stay_automatic(headers: str) -> None:
    receipts = [one for one in machines("*.machines.txt", headers) if one.kind == "receipt"]

    assert sum(one.mail.nature is Nature.PERSON for one in receipts) <= MAX_LEAKS * len(receipts)


@pytest.mark.parametrize(
    "headers",
    [
        "Auto-Submitted: auto-generated; X-Auto-Response-Suppress: All",
        "Auto-Submitted: auto-replied; X-Mailer: Zendesk Mailer",
        "Auto-Submitted: auto-generated; X-FreeScout-Mail-Type: auto.reply",
        "Auto-Submitted: auto-generated; X-Sales-Desk: 1",
    ],
)
def test_automatic_mail_of_other_programs_stays_automatic(headers: str) -> None:
    mail = received(LEAD, "Re: Hello Maria", "I am away, call Bob if you like.", headers)

    assert mail.nature is Nature.AUTO_REPLY


def test_a_help_desk_that_writes_nothing_has_not_replied() -> None:
    assert received(LEAD, "Re: Hello Maria", "", DESKS[0]).nature is Nature.AUTO_REPLY


def test_who_accepts_a_meeting_through_a_program_needs_no_reading() -> None:
    text = "Accepted"
    headers = "Auto-Submitted: auto-generated; Content-Type: text/calendar"

    mail = received(LEAD, "Accepted: Hello Maria", "METHOD:REPLY\\n" + text, headers)

    assert (mail.nature, mail.may_be_automatic) == (Nature.PERSON, False)
