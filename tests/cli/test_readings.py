"""The commands about replies that a person has to read."""

import json

import pytest

from tests.cli.conftest import Run
from tests.feedback.inbound import THREAD, a_mail
from tests.feedback.inbox import Inbox
from tests.feedback.received import forged


def test_an_operator_reads_a_reply_and_records_the_opt_out(inbox: Inbox, command: Run) -> None:
    inbox.message()
    body = a_mail("maria@lead.test", text="Bitte nehmen Sie mich aus Ihrem Verteiler.", **THREAD)
    assert inbox.deliver(body) == []

    shown = command("readings")
    [reply] = json.loads(command("readings", "--json").output)["replies"]
    refused = command("read", reply["interaction_id"], "--opt-out", answer="n\n")
    done = command("read", reply["interaction_id"], "--opt-out", "--yes")

    assert "Bitte nehmen Sie mich" in shown.output
    assert "cadence read ID" in shown.output
    assert all(len(line) <= 80 for line in shown.output.splitlines())
    assert "suppress 1 address and end 1 enrollment?" in " ".join(refused.output.split())
    assert refused.exit_code == 1
    assert done.output == "Marked as read: 1. 1 address suppressed, 1 enrollment ended.\n"
    assert inbox.suppressions() == [("email", "maria@lead.test", "unsubscribed")]


@pytest.mark.parametrize("text", ["unsubscribe", "Bitte nehmen Sie mich aus Ihrem Verteiler."])
@pytest.mark.parametrize("status", ["active", "paused", "completed"])
def test_an_operator_decides_about_an_opt_out_that_nothing_proves(
    inbox: Inbox, command: Run, text: str, status: str
) -> None:
    message = inbox.message()
    inbox.world.update("cadence_enrollments", message.enrollment, status=status)
    assert inbox.deliver(forged(text)) == []

    shown = command("readings")
    [reply] = json.loads(command("readings", "--json").output)["replies"]
    assert inbox.suppressions() == []
    done = command("read", reply["interaction_id"], "--opt-out", "--yes")

    assert "anyone may have written it" in " ".join(shown.output.split())
    assert all(len(line) <= 80 for line in shown.output.splitlines())
    assert reply["is_proven"] is False
    assert done.exit_code == 0
    assert inbox.suppressions() == [("email", "maria@lead.test", "unsubscribed")]
    assert json.loads(command("readings", "--json").output)["replies"] == []


def test_an_ordinary_reply_that_nothing_proves_needs_no_reading(inbox: Inbox, command: Run) -> None:
    inbox.message()
    assert inbox.deliver(forged("Yes, please call me tomorrow about the offer.")) == []

    assert command("readings").output == "No reply needs reading.\n"


def test_without_such_replies_the_command_says_so(command: Run) -> None:
    shown = command("readings")

    assert (shown.output, shown.exit_code) == ("No reply needs reading.\n", 1)


def test_a_dry_run_changes_nothing(inbox: Inbox, command: Run) -> None:
    inbox.message()
    assert inbox.deliver(a_mail("maria@lead.test", text="Graag uitschrijven", **THREAD)) == []
    [reply] = json.loads(command("readings", "--json").output)["replies"]

    shown = command("read", reply["interaction_id"], "--opt-out", "--dry-run")

    assert shown.output.startswith("Would be marked as read: 1.")
    assert inbox.suppressions() == []
