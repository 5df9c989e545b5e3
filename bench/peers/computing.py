"""A process that takes CPU time: for each line of its input, so many milliseconds, and a line back.

python -m bench.peers.computing
"""

import subprocess
import sys
import time

COMMAND = (sys.executable, "-m", "bench.peers.computing")


class Computing:
    """The process, which computes beside this one and ends with it, or with the context."""

    def __init__(self) -> None:
        """Start it."""
        self._process = subprocess.Popen(  # noqa: S603
            COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.begin(0)
        self.wait()

    def __enter__(self) -> "Computing":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def begin(self, milliseconds: float) -> None:
        """Let it take so much CPU time from now on."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{milliseconds}\n")
        self._process.stdin.flush()

    def wait(self) -> None:
        """Wait until it has done so."""
        assert self._process.stdout is not None
        assert self._process.stdout.readline(), "it ended"


def compute(milliseconds: float) -> None:
    """Take so much CPU time in this thread."""
    end = time.thread_time() + milliseconds / 1000
    while time.thread_time() < end:
        pass


def main() -> None:
    """Obey until the input ends."""
    for line in sys.stdin:
        compute(float(line))
        print(flush=True)


if __name__ == "__main__":
    main()
