"""The bars for recall and false alarms, on the lists of replies that docs/feedback.md describes."""

from collections import Counter
from pathlib import Path

import pytest

from cadence_core.feedback.domain.replies import Judgment
from cadence_core.model.enrollment import Channel
from tests.feedback.judging import judgment

FOLDER = Path(__file__).parents[1] / "measured"
MIN_RECALL = 0.95
MAX_FLAGGED = 0.03
MIN_NOTICED = 0.9


def judged(pattern: str, channel: Channel = Channel.EMAIL) -> Counter[Judgment]:
    """Return how often each judgment is made of the replies in some of the lists."""
    files = sorted(FOLDER.glob(pattern))
    replies = [reply for file in files for reply in file.read_text(encoding="utf-8").splitlines()]
    return Counter(judgment(reply, channel=channel) for reply in replies)


@pytest.mark.parametrize("channel", list(Channel))
def test_no_ordinary_reply_is_taken_for_an_opt_out_and_few_need_reading(channel: Channel) -> None:
    found = judged("**/*ordinary*.txt", channel)

    assert found[Judgment.OPT_OUT] == 0
    assert found[Judgment.UNCLEAR] <= MAX_FLAGGED * found.total()
    assert found.total() > 1_000


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_nearly_all_opt_outs_in_a_known_language_are_understood(language: str) -> None:
    found = judged(f"*opt_out.{language}.txt")

    assert found[Judgment.OPT_OUT] >= MIN_RECALL * found.total()


def test_all_opt_outs_in_other_languages_are_for_a_person_to_read() -> None:
    assert set(judged("opt_out.other.txt")) == {Judgment.UNCLEAR}


def test_most_opt_outs_in_roundabout_words_are_understood_or_for_a_person_to_read() -> None:
    found = judged("roundabout/*.opt_out.txt")

    assert found[Judgment.OPT_OUT] + found[Judgment.UNCLEAR] >= MIN_NOTICED * found.total()
    assert found.total() > 500
