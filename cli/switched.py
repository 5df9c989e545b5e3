"""What a pause or a resumption does, in words."""

from cadence_core.operations.reports.findings import counted, counted_at_most
from cadence_core.operations.stops.pause import Switched
from cli.output import CHANNELS

EFFECTS = {
    "pause": ("active enrollment waits then", "active enrollments wait then"),
    "resume": ("active enrollment can go on", "active enrollments can go on"),
}
ON_HOLD = {
    "pause": ("is on hold, and stays so after it", "are on hold, and stay so after it"),
    "resume": ("stays on hold", "stay on hold"),
}
ALREADY = {"pause": "Paused already", "resume": "Not paused"}


def named(answer: Switched) -> str:
    """Return what is switched, such as ``the sender ana@acme.test of Acme``."""
    of = f" of {answer.organization}" if answer.organization else ""
    match answer.kind:
        case "engine":
            return "the engine"
        case "organization":
            return f"the organization {answer.name}"
        case "channel":
            return f"{CHANNELS[answer.name]}{of or ' of every organization'}"
    return f"the {answer.kind} {answer.name}{of}"


def unchanged(verb: str, answer: Switched) -> str:
    """Return why nothing is to be done."""
    if answer.held and not any(stop.kind == "lead" for stop in answer.stops):
        return f"The engine holds {named(answer)} already. Nothing was changed: cadence holds"
    return f"{ALREADY[verb]}: {named(answer)}. Nothing was changed."


def enrollments_of(verb: str, answer: Switched) -> str:
    """Return how many enrollments a switch concerns."""
    if answer.kind != "lead":
        return f"{counted_at_most(answer.active, *EFFECTS[verb])}."
    held = f"; {counted(answer.held, *ON_HOLD[verb])}" if answer.held else ""
    return f"{counted(answer.enrollments, 'enrollment', 'enrollments')} of the lead{held}."


def busy(answer: Switched) -> str:
    """Return how many enrollments of a lead stay as they are; empty if none does."""
    if not answer.busy:
        return ""
    return f"{answer.busy:,} of its enrollments were being changed and stay: run it again."
