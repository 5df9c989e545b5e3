"""Settle uncertain messages by hand: see ``USAGE``.

Without arguments, it lists them. Find out in the provider's console, or from the lead, whether a
message was sent: ``sent`` advances its enrollment, ``not_sent`` lets the engine try again.
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


def uncertain_messages(database: Database) -> list[str]:
    """Return one line per uncertain message: ids, never an address."""
    rows = database.fetch("uncertain_messages", load_query("operations/uncertain_messages"))
    return [
        f"{id_}  {channel}  uncertain since {since:%Y-%m-%d %H:%M} UTC ({error_code})"
        f"  {cadence}, step {step}, lead {lead_id}"
        for id_, channel, since, error_code, cadence, step, lead_id in rows
    ]


def settle(database: Database, interaction: str, verdict: str, note: str = "") -> str:
    """Settle one message and return a sentence that gives the new status of its enrollment.

    Raises:
        CadenceError: no uncertain message has this id, or the verdict is invalid.
    """
    try:
        [[status]] = database.fetch(
            "settle_interaction", SETTLE, interaction=interaction, verdict=verdict, note=note
        )
    except StoreRejectedError:
        raise CadenceError(
            f"no uncertain message has this id, or the verdict is invalid; {USAGE}"
        ) from None
    return f"Settled as {verdict}; its enrollment is {status or 'unchanged, because it has ended'}."


def main(arguments: Sequence[str]) -> None:
    """Run the command on the database that the environment names.

    Raises:
        SystemExit: the arguments are invalid or the command failed; the message says why.
    """
    if len(arguments) not in (0, 2, 3):
        sys.exit(USAGE)
    try:
        database = open_database(DatabaseSettings.from_environment(os.environ))
        lines = [settle(database, *arguments)] if arguments else uncertain_messages(database)
        database.close()
    except CadenceError as error:
        sys.exit(f"settle: {error}")
    sys.stdout.write("\n".join(lines or ["No message is uncertain."]) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
