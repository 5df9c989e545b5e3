"""``python -m local.console``: the console on the demo world."""

from contextlib import closing
from functools import partial

from cadence_core.database.connection import Database, connect
from cli.console.command import serve
from cli.engine import DatabaseEngine
from local.__main__ import FOLDER, end_like_ctrl_c, exit_with_one_line
from local.serve import ensure_played
from local.state import exclusive_use, open_world


def main() -> None:
    """Serve the console until the caller presses ctrl-C."""
    FOLDER.mkdir(exist_ok=True)
    end_like_ctrl_c()
    with exit_with_one_line(FOLDER / "engine.log", "make console"):
        with exclusive_use(FOLDER):
            database_url = open_world(FOLDER)
        ensure_played(database_url)
        with closing(Database(partial(connect, database_url))) as database:
            serve(DatabaseEngine(database))


if __name__ == "__main__":
    main()
