"""A mailbox provider refuses our domain's authentication: it pauses, and no lead is to blame."""

from typing import Any

import pytest

from cadence_core.channels.outcome import ChannelStopped
from tests.engine import engine, run
from tests.feedback.inbox import Inbox
from tests.feedback.integration.test_handler import metric
from tests.feedback.integration.test_reputation import pauses, ruling
from tests.feedback.sent_emails import email, event_about
from tests.world import Row, World

RULE = "authentication_refused"
REFUSAL = "smtp; 550-5.7.26 This mail has been blocked because the sender is unauthenticated. gsmtp"


def bounced(diagnostic: str, kind: str = "Permanent") -> Row:
    recipient = {"emailAddress": "maria@lead.test", "diagnosticCode": diagnostic}
    return {"bounceType": kind, "bouncedRecipients": [recipient]}


@pytest.mark.parametrize("kind", ["Permanent", "Transient", "Undetermined"])
def test_a_refusal_pauses_the_domain_and_keeps_the_lead(inbox: Inbox, kind: str) -> None:
    world = inbox.world
    message = email(inbox)

    inbox.deliver(event_about(inbox, message, "ses_bounce_permanent", **bounced(REFUSAL, kind)))

    [pause] = pauses(world)
    assert (pause["scope"], pause["domain"]) == ("domain", "acme.test")
    assert pause["reason"] == "authentication_refused"
    assert inbox.status_of(message) == "failed"
    assert inbox.enrollment_of(message) == ("active", "authentication_refused", 1)
    assert inbox.suppressions() == []
    assert str(ruling(world, RULE, "1000 days")["until"]) == "infinity"
    assert ruling(world)["until"] is None


@pytest.mark.parametrize(
    ("diagnostic", "record", "code"),
    [
        (REFUSAL, "SPF record (TXT), the DKIM records (below _domainkey) and the DMARC", "5.7.26"),
        ("550 5.7.515 Access denied", "SPF record", "5.7.515"),
        ("421-4.7.27 rate limited. gsmtp", "the SPF record", "4.7.27"),
        ("550-5.7.30 blocked. gsmtp", "the DKIM records", "5.7.30"),
        ("550-5.7.40 blocked. gsmtp", "the DMARC record", "5.7.40"),
        ("550-5.7.32 blocked. gsmtp", "the alignment of the SPF record", "5.7.32"),
    ],
)
def test_the_pause_names_the_dns_records_and_no_address(
    inbox: Inbox, diagnostic: str, record: str, code: str
) -> None:
    diagnostic = f"{diagnostic} maria@lead.test"

    inbox.deliver(event_about(inbox, email(inbox), "ses_bounce_permanent", **bounced(diagnostic)))

    [pause] = pauses(inbox.world)
    assert pause["detail"].startswith(f"{code}: check ")
    assert record in pause["detail"]
    assert "acme.test" in pause["detail"]
    assert ruling(inbox.world, RULE)["detail"] == pause["detail"]
    assert not any("maria" in event for event in inbox.world.dump()["delivery_events"])


def delayed(inbox: Inbox, diagnostic: str) -> str:
    delay = {"delayType": "General", "delayedRecipients": [{"diagnosticCode": diagnostic}]}
    return event_about(inbox, email(inbox), "ses_delivery_delay", **delay)


def test_a_refusal_of_an_email_that_ses_still_tries_to_deliver_pauses_the_domain(
    inbox: Inbox,
) -> None:
    inbox.deliver(delayed(inbox, "421-4.7.26 rate limited: unauthenticated. gsmtp"))
    inbox.deliver(delayed(inbox, "421-4.7.28 unusual rate of mail. gsmtp"))

    assert [pause["detail"][:6] for pause in pauses(inbox.world)] == ["4.7.26"]
    assert inbox.kinds_kept() == ["accepted", "accepted"]


def test_a_domain_is_paused_once_and_again_after_a_person_lifted_it(inbox: Inbox) -> None:
    def refuse() -> None:
        body = event_about(inbox, email(inbox), "ses_bounce_permanent", **bounced(REFUSAL))
        assert inbox.deliver(body) == []

    refuse()
    refuse()
    assert len(pauses(inbox.world)) == 1

    inbox.world.connection.run("UPDATE reputation_pauses SET lifted_at = now(), lifted_by = 'ana'")
    assert ruling(inbox.world, RULE)["until"] is None
    refuse()

    assert len(pauses(inbox.world)) == 2
    assert ruling(inbox.world, RULE)["until"]


def test_a_refusal_is_no_bounce_for_the_guard(inbox: Inbox, capsys: Any) -> None:
    for _ in range(30):
        body = event_about(inbox, email(inbox), "ses_bounce_permanent", **bounced(REFUSAL))
        inbox.deliver(body)

    assert {pause["reason"] for pause in pauses(inbox.world)} == {"authentication_refused"}
    out = capsys.readouterr().out.splitlines()[-1]
    assert metric(out, "AuthenticationRefusals") == 1
    assert metric(out, "MessagesBounced") == 0


def test_a_refusal_in_the_provider_s_answer_pauses_the_domain(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}))
    answer = ChannelStopped("authentication_refused/5.7.26", only_sender=True)

    run(engine(world, lambda _: answer))

    [pause] = pauses(world)
    assert (pause["domain"], pause["org_id"]) == ("acme.test", world.org_id)
    assert world.status_of(enrollment) == ("active", "channel_stopped")
    assert world.row("cadence_enrollments", enrollment)["attempts"] == 0
