"""The standard streams of this process: closed ones, and an output that takes nothing more."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

STREAMS = (("stdin", os.O_RDONLY), ("stdout", os.O_WRONLY), ("stderr", os.O_WRONLY))


@contextmanager
def usable_streams() -> Iterator[None]:
    """Give the block the three streams, and end the process if its output cannot be written.

    Raises:
        SystemExit: with 1. A pipe that was closed needs no message: its reader has enough.
    """
    for descriptor, (name, mode) in enumerate(STREAMS):
        if getattr(sys, name) is None:
            _lead_nowhere(descriptor, mode)
            text_mode = "r" if mode == os.O_RDONLY else "w"
            stream = os.fdopen(descriptor, text_mode, encoding="utf-8", closefd=False)
            setattr(sys, name, stream)
    # A terminal of another encoding shows a question mark instead of stopping the command.
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except OSError as error:
        # What is still in the buffer would fail again when the process ends.
        _lead_nowhere(1, os.O_WRONLY)
        if error.errno != errno.EPIPE:
            sys.stderr.write(f"Error: {error.filename or 'the output'}: {error.strerror}\n")
        sys.exit(1)


def _lead_nowhere(descriptor: int, mode: int) -> None:
    nowhere = os.open(os.devnull, mode)
    if nowhere != descriptor:
        os.dup2(nowhere, descriptor)
        os.close(nowhere)
