"""What the pages show of an organization's file is what `cadence apply` takes."""

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

PAGES = ("connect-ses", "connect-whatsapp", "feedback", "privacy")
FRAGMENTS = [
    pytest.param(text, id=f"{page}-{number}")
    for page in PAGES
    for number, text in enumerate(
        re.findall(r"```yaml\n(.*?)```", (ROOT / f"docs/{page}.md").read_text("utf-8"), re.S)
    )
]


@pytest.mark.parametrize("text", FRAGMENTS)
def test_every_fragment_is_applied(world: World, text: str) -> None:
    [read] = read_yaml(text)
    document: dict[str, Any] = read.value
    organization: dict[str, Any] = {"organization": "New", "settings": {"timezone": "UTC"}}

    with closing(Database(partial(connect, world.url))) as database:
        answer = applied(database, {**organization, **document})

    assert answer.changes > 1 or "settings" in document
