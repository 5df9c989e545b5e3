"""Each reason for a hold comes with something to do."""

import re
from pathlib import Path

from cadence_core.operations.advice import ADVICE, advice_for, explanation_of, next_command

DOCS = Path(__file__).parents[3] / "docs"


def test_there_is_advice_for_every_reason_that_holds_and_for_no_other() -> None:
    codes = (DOCS / "support.md").read_text(encoding="utf-8")
    holding = re.findall(r"^\| `(\w+)` \| paused[^|]*\|", codes, re.M)

    assert set(holding) == {reason.value for reason in ADVICE}


def test_the_page_of_the_command_gives_the_same_advice() -> None:
    page = (DOCS / "command-line.md").read_text(encoding="utf-8")
    [section] = re.findall(r"^## Holds$(.*?)^## ", page, re.M | re.S)
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|$", section, re.M))

    assert rows == {reason.value: advice for reason, advice in ADVICE.items()}


def test_a_code_of_another_version_has_no_explanation_and_no_advice() -> None:
    assert (explanation_of("of_the_future"), advice_for("of_the_future")) == (None, None)
    assert (next_command("of_the_future"), next_command(None)) == (None, None)
    assert (explanation_of(None), advice_for(None)) == (None, None)
