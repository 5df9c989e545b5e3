"""``make chaos``: plays rounds of one seed for a time, and says how to play them again."""

import argparse
import random
import shutil
import sys
import tempfile
from pathlib import Path

from tests.chaos.chaos import new_chaos
from tests.chaos.rounds import InvariantError, Rounds
from tests.chaos.stories import stories


def main() -> int:
    """Play, and return 1 if an invariant does not hold."""
    parser = argparse.ArgumentParser(prog="make chaos")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float)
    arguments = parser.parse_args()
    seed = random.randrange(10**6) if arguments.seed is None else arguments.seed
    seconds = arguments.seconds or (None if arguments.rounds else 300.0)
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    print(f"seed {seed}, logs of the runs in {folder}", flush=True)
    with new_chaos(folder) as chaos:
        rounds = Rounds(chaos, seed, is_long=True, say=lambda line: print(line, flush=True))
        try:
            rounds.play(rounds=arguments.rounds, seconds=seconds)
        except InvariantError as error:
            print(f"\n{rounds.summary()}\n\nAn invariant does not hold:\n{error}\n")
            print(f"{stories(chaos, str(error))}\n")
            print(f"Again: make chaos SEED={seed} ROUNDS={rounds.played}")
            return 1
        print(f"\n{rounds.summary()}\nEvery invariant holds.")
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
