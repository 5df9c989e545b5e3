"""The page on feedback: how many replies of the measured lists are opt-outs, and need reading."""

from collections import Counter

import pytest

from cadence_core.feedback.application import Judgment
from tests.docs.pages import ROOT
from tests.feedback.judging import judgment

LISTS = ROOT / "tests/feedback/measured"
PAGE = (ROOT / "docs/feedback.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("lists", "row"),
    [
        ("opt_out.??.txt", "opt-outs in English, Portuguese and Spanish"),
        ("held_out_opt_out.*.txt", "the held-out ones, now that the grammar knows"),
        ("opt_out.other.txt", "opt-outs in 25 other languages"),
        ("ordinary.*.txt", "ordinary replies of the three languages"),
        ("held_out_ordinary.txt", "the same, held out |"),
        ("short_ordinary.txt", "short ordinary replies"),
    ],
)
def test_the_page_has_the_figures_of_today(lists: str, row: str) -> None:
    replies = [line for file in LISTS.glob(lists) for line in file.read_text("utf-8").splitlines()]
    found = Counter(map(judgment, replies))
    judged = [found[each] for each in (Judgment.OPT_OUT, Judgment.UNCLEAR, Judgment.NO_OPT_OUT)]

    line = next(line for line in PAGE.splitlines() if line.startswith(f"| {row}"))
    figures = [int(cell) for cell in line.split("|")[2:-1]]
    assert figures == [len(replies), *judged]
