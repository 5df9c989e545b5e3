"""What stops messages, in a table."""

from collections.abc import Sequence

from cadence_core.operations.moments import moment
from cadence_core.operations.stops.stops import Stop
from cli.output import CHANNELS, sender_label, table
from cli.tables import Rows

CAUSES = {
    "reputation": "its reputation",
    "status": "its status",
    "provider": "its provider",
}
"""Who paused it, if no person did with a switch."""


def paused(stops: Sequence[Stop]) -> list[Stop]:
    """Return what a person or a bad reputation paused."""
    return [stop for stop in stops if stop.cause in ("person", "reputation")]


def stops_table(stops: Sequence[Stop]) -> Rows:
    """Return a table of what is stopped, since when, by whom and why."""
    return table(("stopped", "since", "by", "why"), map(_row, stops))


def _row(stop: Stop) -> tuple[object, ...]:
    since = moment(stop.since, stop.at).split(", ") if stop.since else []
    until = [f"until {stop.until:%Y-%m-%d %H:%M} UTC"] if stop.until else []
    return (
        what_stopped(stop),
        [*since, *until],
        stop.by or CAUSES.get(stop.cause, ""),
        stop.reason or "",
    )


def what_stopped(stop: Stop) -> list[str]:
    """Return what is stopped, from the narrow to the wide."""
    match stop.kind:
        case "engine":
            return ["the engine"]
        case "organization":
            return [stop.organization or ""]
        case "channel":
            return [CHANNELS[stop.channel or "email"], stop.organization or "every organization"]
        case "lead":
            return [f"the lead {stop.lead}", f"in {stop.name}"]
    name = sender_label(stop.name or "", stop.display_name)
    return [name, stop.organization or ""]
