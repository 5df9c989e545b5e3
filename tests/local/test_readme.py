"""The README shows shortened output of the demo."""

import re

from tests.docs.pages import ROOT
from tests.local.conftest import Story

LEFT_OUT = "…"


def test_the_readme_shows_lines_that_the_demo_prints(story: Story) -> None:
    _, days = story
    printed = {line.rstrip() for screen in days[:2] for line in screen.splitlines()}
    blocks = re.findall(r"```\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)

    samples = [block.splitlines() for block in blocks if "• " in block]

    assert len(samples) == len(("the first day", "the second"))
    for sample in samples:
        assert [line for line in sample if line not in printed and line.strip() != LEFT_OUT] == []
