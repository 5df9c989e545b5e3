"""The commands about replies that a person has to read."""

import json

from tests.cli.conftest import Run
from tests.feedback.inbound import THREAD, a_mail
from tests.feedback.inbox import Inbox


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
