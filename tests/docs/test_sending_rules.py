"""The examples of the page for salespeople."""

import re
from contextlib import closing
from functools import partial
from typing import Any

import pytest

from cadence_core.database.connection import Database, connect
from cli.yaml_text import read_yaml
from tests.docs.pages import ROOT
from tests.operations.documents import applied
from tests.world import World

PAGE = (ROOT / "docs/sending-rules.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.S)
SENDER = "grace@harborpine.test"
# What stands beside the lines of an example in the organization's file.
AROUND: dict[str, Any] = {
    "organization": "Harbor & Pine",
    "senders": {SENDER: {"channel": "email"}},
    "schedules": {"Office hours": {}},
}


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_every_example_is_applied_and_changes_something(world: World, example: str) -> None:
    # As `make migrate` fills in.
    world.connection.run(
        "INSERT INTO holidays (calendar, day, name) VALUES ('BR', '2026-12-25', 'Natal')"
    )
    [read] = read_yaml(example)
    document: dict[str, Any] = read.value
    for cadence in document.get("cadences", {}).values():
        cadence |= {"status": "active", "steps": []}

    with closing(Database(partial(connect, world.url))) as database:
        applied(database, AROUND)
        answer = applied(database, {**AROUND, **document})

    assert answer.changes > 0


def test_the_page_has_examples() -> None:
    assert len(EXAMPLES) > 9
    assert "```sql" not in PAGE
