"""A process that sends what is due when it is asked to, and says when nothing is left.

It reads commands, a line each: ``fill N`` adds N messages that are due, ``drain`` sends until none
is left. It answers each with a line. Every peer speaks this, so that all are measured alike.
"""

import os
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path


def serve(fill: Callable[[int], object], drain: Callable[[], object]) -> None:
    """Obey the commands until the input ends; what else is printed is thrown away."""
    answers = sys.stdout
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        print("ready", file=answers, flush=True)
        for line in sys.stdin:
            command, _, argument = line.strip().partition(" ")
            if command == "fill":
                fill(int(argument))
            else:
                drain()
            print("done", file=answers, flush=True)
