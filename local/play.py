"""Plays one day of the demo."""

from contextlib import closing
from pathlib import Path

from rich.console import Console

from cadence_core.database.connection import Database, connect
from cadence_core.operations.reports.reports import standings_of
from local.facts import read_facts
from local.feedback import answers_of, deliver_feedback
from local.invoke import invoke_schedule
from local.live import Live
from local.state import StateError
from local.story import print_facts, print_feedback, print_happenings, print_run
from local.timeline import feedback_on, happenings_on
from local.world import begin_day, end_day


def play_day(database_url: str, folder: Path, console: Console, live: Live | None = None) -> None:
    """Move the demo world on by a day, invoke the engine, and print what happened.

    The database must have the newest schema. The folder receives the messages and the engine's
    log.
    """
    outbox, log = folder / "outbox", folder / "engine.log"
    with closing(connect(database_url)) as connection:
        day = begin_day(connection)
        if live is not None:
            live.redirect(connection)
            if not live.is_confirmed(connection, console):
                raise StateError("nothing was sent")
        came_back = (
            deliver_feedback(
                connection,
                (*feedback_on(day.number), *answers_of(connection)),
                database_url=database_url,
                outbox=outbox,
                log=log,
            )
            if live is None
            else []
        )
        database = Database(lambda: connection)
        standings = standings_of(database, [feedback.lead_id for feedback in came_back])
        summary = invoke_schedule(
            str(day.execution_id),
            database_url=database_url,
            outbox=outbox,
            log=log,
            is_live=live is not None,
        )
        end_day(connection, day)
        facts = read_facts(database, summary["run_id"])
    print_happenings(console, day.number, happenings_on(day.number))
    print_feedback(console, came_back, standings)
    print_facts(console, facts)
    print_run(console, summary, len(facts.kept_back), log)
