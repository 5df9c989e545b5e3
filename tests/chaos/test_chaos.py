"""The short version of ``make chaos``."""

from pathlib import Path

from tests.chaos.chaos import new_chaos
from tests.chaos.rounds import Rounds

SEED = 7
ROUNDS = 4


def test_nothing_is_sent_twice_or_lost_and_none_waits_for_the_faults_of_others(
    tmp_path: Path,
) -> None:
    with new_chaos(tmp_path) as chaos:
        Rounds(chaos, SEED).play(rounds=ROUNDS)
