"""``python -m local.console``: the console on the demo world."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial

from cadence_core.database.connection import Database, connect
from cli.console.command import serve
from cli.engine import DatabaseEngine
from local.__main__ import FOLDER, end_like_ctrl_c, exit_with_one_line
from local.serve import ensure_played
from local.state import exclusive_use, open_world


def main() -> None:
    """Serve the console until the caller presses ctrl-C. Tests of templates stay here as files."""
    os.environ.update(
        EMAIL_TRANSPORT="stub",
        WHATSAPP_TRANSPORT="stub",
        OUTBOX_DIR=str(FOLDER / "outbox" / "tests"),
    )
    with exit_with_one_line(FOLDER / "engine.log", "make console"), demo_engine() as engine:
        serve(engine)
        print("\nmake console: stopped")


@contextmanager
def demo_engine() -> Iterator[DatabaseEngine]:
    """Yield an engine that answers operations on the demo world.

    Raises:
        StateError: no day of the demo was played, or another `make run` is running.
    """
    FOLDER.mkdir(exist_ok=True)
    end_like_ctrl_c()
    with exclusive_use(FOLDER):
        database_url = open_world(FOLDER)
    ensure_played(database_url)
    with closing(Database(partial(connect, database_url))) as database:
        yield DatabaseEngine(database)


if __name__ == "__main__":
    main()
