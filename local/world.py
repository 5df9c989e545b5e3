"""The demo world: it is created once, and every played day moves it on by one day."""

from dataclasses import dataclass
from uuid import UUID

from pg8000.native import Connection

from local.database import load_query
from local.demo_data import load_demo_data
from local.timeline import happenings_on


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the demo, with the execution id of its scheduled run."""

    number: int
    execution_id: UUID


def begin_day(connection: Connection) -> Day:
    """Create the world or move it on by a day, then let its people act.

    All of this is one transaction: an interrupted day has not begun.
    """
    connection.run("START TRANSACTION")
    if _is_new(connection):
        connection.run(load_query("start_clock"))
        load_demo_data(connection)
    else:
        _move_clock(connection)
    [row] = connection.run("INSERT INTO demo.days DEFAULT VALUES RETURNING day, execution_id")
    day = Day(*row)
    let_people_act(connection, day.number)
    connection.run("COMMIT")
    return day


def let_people_act(connection: Connection, day: int) -> None:
    """Write to the database what the people of the demo do on a day."""
    for happening in happenings_on(day):
        for statement in happening.statements:
            connection.run(statement, **happening.parameters)


def end_day(connection: Connection, day: Day) -> None:
    """Stop the demo's clock until the next day begins."""
    connection.run("UPDATE demo.days SET played_at = now() WHERE day = :day", day=day.number)


def _is_new(connection: Connection) -> bool:
    [[is_new]] = connection.run("SELECT to_regclass('demo.days') IS NULL")
    return bool(is_new)


def _move_clock(connection: Connection) -> None:
    """Move everything a day into the past, which has the effect of moving on by a day.

    The day has half an hour more, so that what was sent the day before counts in no cap any more.

    The triggers are off meanwhile: the history is append-only and would refuse the change.
    """
    connection.run("SET LOCAL session_replication_role = replica")
    for [shift] in connection.run(load_query("shifts")):
        connection.run(shift)
    for query in ("shift_days_off", "shift_sending_hours"):
        connection.run(load_query(query))
    connection.run("SET LOCAL session_replication_role = origin")
