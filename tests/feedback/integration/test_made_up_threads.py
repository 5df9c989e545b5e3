"""A thread id that is none of ours proves nothing about our messages."""

import pytest

from tests.feedback.inbox import Inbox
from tests.feedback.received import forged

MADE_UP = "<0100-made-up@email.amazonses.com>"


@pytest.mark.parametrize("status", ["sent", "uncertain", "sending", "failed"])
def test_an_automatic_answer_in_a_made_up_thread_proves_no_arrival(
    inbox: Inbox, status: str
) -> None:
    message = inbox.message(status=status)

    mail = forged(Auto_Submitted="auto-replied", In_Reply_To=MADE_UP)
    assert inbox.deliver(mail) == []

    assert inbox.status_of(message) == status
