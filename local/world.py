"""The demo's world: it is made once, and every day that is played moves it on by one."""

from dataclasses import dataclass
from uuid import UUID

from pg8000.native import Connection

from local.database import load_query
from local.demo_data import load_demo_data
from local.timeline import happenings_on


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the demo; its schedule carries the execution id."""

    number: int
    execution_id: UUID


def begin_day(connection: Connection) -> Day:
    """Make the world or move it on by a day, then let its people do what they do on that day.

    All of it is one transaction: a day that was interrupted has not begun.
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
    """Do in the database what the people of the demo do on a day."""
    for happening in happenings_on(day):
        for statement in happening.statements:
            connection.run(statement, **happening.parameters)


def end_day(connection: Connection, day: Day) -> None:
    """Stop the demo's clock: it stands still until the next day is begun."""
    connection.run("UPDATE demo.days SET played_at = now() WHERE day = :day", day=day.number)


def _is_new(connection: Connection) -> bool:
    [[is_new]] = connection.run("SELECT to_regclass('demo.days') IS NULL")
    return bool(is_new)


def _move_clock(connection: Connection) -> None:
    """Move every point in time a day into the past, which is the same as going a day forward.

    The triggers that stamp and guard a living database are off meanwhile: the history would
    refuse to move with the rest.
    """
    connection.run("SET LOCAL session_replication_role = replica")
    for [shift] in connection.run(load_query("shifts")):
        connection.run(shift)
    connection.run("SET LOCAL session_replication_role = origin")
