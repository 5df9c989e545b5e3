"""Settle messages in doubt by hand: see ``USAGE``.

Without arguments it lists them. Find out in the provider's console, or from the lead, whether a
message went out; ``sent`` lets its enrollment go on, ``not_sent`` lets the engine try again.
"""

import os
import sys
from collections.abc import Sequence

from cadence_core.database.access import open_database
from cadence_core.database.connection import Database
from cadence_core.database.query_files import load_query
from cadence_core.database.settings import DatabaseSettings
from cadence_core.errors import CadenceError, StoreRejectedError

USAGE = "usage: python -m cadence_core.operations.settle [INTERACTION_ID sent|not_sent [NOTE]]"
SETTLE = "SELECT settle_interaction(CAST(:interaction AS uuid), :verdict, NULLIF(:note, ''))"


def in_doubt(database: Database) -> list[str]:
    """Return a line for each message in doubt: ids, never an address."""
    rows = database.fetch("messages_in_doubt", load_query("operations/messages_in_doubt"))
    return [
        f"{id_}  {channel}  in doubt since {since:%Y-%m-%d %H:%M} UTC ({error_code})"
        f"  {cadence}, step {step}, lead {lead_id}"
        for id_, channel, since, error_code, cadence, step, lead_id in rows
    ]


def settle(database: Database, interaction: str, verdict: str, note: str = "") -> str:
    """Settle one message and say what became of its enrollment.

    Raises:
        CadenceError: no such message is in doubt, or it is no verdict.
    """
    try:
        [[status]] = database.fetch(
            "settle_interaction", SETTLE, interaction=interaction, verdict=verdict, note=note
        )
    except StoreRejectedError:
        raise CadenceError(f"no message in doubt has this id, or {USAGE}") from None
    return f"Settled as {verdict}; its enrollment is {status or 'left as it was: it has ended'}."


def main(arguments: Sequence[str]) -> None:
    """Do what the command line asks for, on the database of DATABASE_URL."""
    if len(arguments) not in (0, 2, 3):
        sys.exit(USAGE)
    try:
        database = open_database(DatabaseSettings.from_environment(os.environ))
        lines = [settle(database, *arguments)] if arguments else in_doubt(database)
        database.close()
    except CadenceError as error:
        sys.exit(f"settle: {error}")
    sys.stdout.write("\n".join(lines or ["No message is in doubt."]) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
