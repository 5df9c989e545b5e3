"""A page names no command for what a page does."""

import re

import pytest

from cadence_core.operations.advice import ADVICE
from cli.console.rendering import linked
from cli.main import cadence
from tests.console.browsing import Visitor
from tests.world import World

WITHOUT_PAGE = {"apply", "consent", "give-identity", "import", "mark", "settle-lost"}
WITH_PAGE = sorted(cadence.commands.keys() - WITHOUT_PAGE)
NAMED = re.compile(rf"cadence ({'|'.join(WITH_PAGE)})(?![\w-])|--[a-z]+")


@pytest.mark.parametrize("advice", ADVICE.values(), ids=ADVICE)
def test_an_advice_names_no_command_that_has_a_page(advice: str) -> None:
    assert not NAMED.search(linked(advice))


def test_today_leads_to_the_page_that_clears_a_fault(visitor: Visitor, world: World) -> None:
    world.template(channel="whatsapp", fault_code="132001")

    today = visitor.get("/")

    assert 'after a fix at Meta, <a href="/holds">clear the fault</a>' in today.body
    assert not NAMED.search(today.text)
