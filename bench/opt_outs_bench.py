"""Measure how many opt-outs are recognized, and how many ordinary replies are taken for one.

    .venv/bin/python -m bench.opt_outs_bench

The replies are in tests/feedback/measured, one a line. Each is judged as a mail.
"""

from collections import Counter
from pathlib import Path

from cadence_core.feedback.application import Judgment
from tests.feedback.judging import judgment

FOLDER = Path(__file__).parents[1] / "tests/feedback/measured"


def main() -> None:
    """Print a table, a list a line."""
    print(f"{'list':24}{'replies':>8}" + "".join(f"{each.value:>12}" for each in Judgment))
    for file in sorted((*FOLDER.glob("*.txt"), *FOLDER.glob("roundabout/*.txt"))):
        replies = file.read_text(encoding="utf-8").splitlines()
        counts = Counter(map(judgment, replies))
        shown = "".join(f"{counts[each]:>12}" for each in Judgment)
        print(f"{file.stem:24}{len(replies):>8}{shown}")


if __name__ == "__main__":
    main()
