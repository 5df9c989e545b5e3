"""Every command that shows something, on terminals of 40 to 120 columns."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from rich.cells import cell_len

from tests.cli.conftest import Run
from tests.engine import engine, run
from tests.feedback.inbox import INTERACTION_ID, Inbox
from tests.operations.replies import reply_to

LINES = (
    "status",
    "lead maria1@lead.test --rules",
    "lead maria",
    "holds",
    "holds --leads",
    "release --all --dry-run",
    "uncertain",
    "readings",
    "preview",
    "agenda",
    "outbox",
    f"message {INTERACTION_ID}",
    "cadences",
    "funnel CADENCE",
    "days",
    "senders",
    "orgs",
    "runs",
    "actions",
    "purge --dry-run",
    "pause channel email --reason holidays --dry-run",
    "enroll --cadence CADENCE --lead maria1@lead.test --dry-run",
    "check-templates",
    "template check TEMPLATE",
)
NAMES = {
    "short": "Spring",
    "words": "The first messages to the bakeries and the hotels of the coast",
    "one word": "Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrikverkauf",
    "wide": "株式会社とても長い名前のキャンペーン" * 3,
}

BROKEN_ID = re.compile(r"(?<![\w-])[0-9a-f]{8}-(?:[0-9a-f]+-?){0,3}[0-9a-f]{0,11}$", re.MULTILINE)
"""The beginning of an id at the end of a line: no id of a provider, which may be longer."""


def fill(inbox: Inbox, name: str) -> None:
    """Have messages, replies, holds, faults, stops and a plan, all of this name."""
    world = inbox.world
    now = datetime.now(UTC)
    world.update("organizations", world.org_id, name=f"{name[:60]} Inc.")
    world.update("senders", world.email_sender, display_name=name[:60])
    template = world.template(name=name, subject=name)
    world.template(name=f"{name} 2", channel="whatsapp", fault_code="template_paused")
    world.template(name=f"{name} 3", subject="{{ nobody }}")
    cadence = world.cadence(
        {"template_id": template}, {"template_id": template, "delay_days": 2}, name=name
    )
    world.cadence({"template_id": template}, name=f"{name} 2", status="paused")
    inbox.message(created_at=now, subject=name, cadence={"name": f"{name} 3"})
    reply_to(world, INTERACTION_ID, now, text=name)
    for first_name in (name[:60], None, name[:60]):
        world.enrollment(cadence, world.lead_of_its_own(first_name=first_name))
    run(engine(world))
    world.enrollment(cadence, world.lead_of_its_own(), next_step_due=now + timedelta(seconds=5))
    world.insert("sending_stops", org_id=world.org_id, channel="whatsapp", reason=name)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_terminal_gets_lines_of_its_width_and_whole_ids(
    inbox: Inbox, command: Run, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    fill(inbox, name)
    for line in LINES:
        arguments = [name if word in ("CADENCE", "TEMPLATE") else word for word in line.split()]
        for columns in (40, 60, 80, 120):
            monkeypatch.setenv("COLUMNS", str(columns))
            result = command(*arguments)
            assert result.exit_code in (0, 1), (line, result.output)
            assert max(map(cell_len, result.output.splitlines())) <= columns, line
            broken = BROKEN_ID.findall(result.output)
            assert not broken, (line, columns)
