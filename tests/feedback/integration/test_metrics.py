"""The metric that counts each event: they mirror the rates that SES judges an account by."""

import pytest

from tests.feedback.inbox import Inbox, sample
from tests.feedback.integration.test_handler import metric

PERMANENT = sample("ses_bounce_permanent")
COMPLAINT = sample("ses_complaint")
# SES reports an address on the account's list for an earlier complaint this way.
NO_COMPLAINT = COMPLAINT.replace(
    'complaintSubType\\": null', 'complaintSubType\\": \\"OnAccountSuppressionList\\"'
).replace("complaintFeedbackType", "somethingElse")
KINDS = ("MessagesBounced", "MessagesReturned", "MessagesComplained", "MessagesUndelivered")


@pytest.mark.parametrize(
    ("body", "counted"),
    [
        (PERMANENT, "MessagesBounced"),
        (PERMANENT.replace("General", "Suppressed"), "MessagesBounced"),
        (PERMANENT.replace("General", "OnAccountSuppressionList"), "MessagesUndelivered"),
        (PERMANENT.replace("General", "OnTenantSuppressionList"), "MessagesUndelivered"),
        (sample("ses_bounce_transient"), "MessagesReturned"),
        (sample("ses_bounce_undetermined"), "MessagesReturned"),
        (COMPLAINT, "MessagesComplained"),
        (NO_COMPLAINT, "MessagesUndelivered"),
    ],
)
def test_only_events_that_ses_counts_are_counted_as_bounces_or_complaints(
    inbox: Inbox, capsys: pytest.CaptureFixture[str], body: str, counted: str
) -> None:
    inbox.message()

    inbox.deliver(body)

    out = capsys.readouterr().out
    assert {name: metric(out, name) for name in KINDS} == {name: name == counted for name in KINDS}
