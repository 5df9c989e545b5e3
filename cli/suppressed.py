"""What suppresses an address, and what becomes of it, in words."""

from cadence_core.operations.leads.suppress import SuppressAnswer
from cli.output import CHANNELS


def list_name(answer: SuppressAnswer) -> str:
    """Return whose list it is, and for which channel."""
    return f"the do-not-contact list of {answer.organization} for {CHANNELS[answer.channel]}"


def ending(answer: SuppressAnswer) -> str:
    """Return how many enrollments a suppression ends; empty if none."""
    if not (answer.open_enrollments and answer.added):
        return ""
    are = "open enrollment has" if answer.open_enrollments == 1 else "open enrollments have"
    return (
        f"{answer.open_enrollments:,} {are} this address: each ends by itself when its next"
        f" step on {CHANNELS[answer.channel]} is due."
    )


def kept(answer: SuppressAnswer) -> str:
    """Return how many suppressions stay because the person asked for them; empty if none."""
    if not answer.kept:
        return ""
    stay = "stays" if answer.kept == 1 else "stay"
    return f"{answer.kept} {stay}, because the person asked for that"
