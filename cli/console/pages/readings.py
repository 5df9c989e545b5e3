"""The replies that a person has to read: they may ask for no more messages."""

from cadence_core.operations.leads.readings import READINGS, ReadingsRequest, UnreadReply
from cadence_core.operations.reports.findings import counted_at_most
from cli.console.acts.target import Target
from cli.console.exchange import Asked, Page
from cli.engine import Engine

REPLIES_A_PAGE = 20


def show(engine: Engine, asked: Asked) -> Page:
    """Show a page of the replies, the oldest first.

    Raises:
        UnknownNameError: the page begins after a reply that does not exist.
    """
    found = engine.ask(READINGS, ReadingsRequest(after=asked.after, limit=REPLIES_A_PAGE))
    facts = {
        "found": found,
        "replies": [(reply, _target(reply)) for reply in found.replies],
        "here": asked.after,
        "next": found.replies[-1].interaction_id if found.remaining else None,
        "remaining": counted_at_most(found.remaining, "more reply", "more replies"),
    }
    return Page("readings", "Replies that need reading", facts)


def count(engine: Engine) -> str:
    """Return how many replies a person has to read, such as ``3 replies``; empty for none."""
    unread = engine.ask(READINGS, ReadingsRequest(limit=1)).unread
    return counted_at_most(unread, "reply", "replies") if unread else ""


def _target(reply: UnreadReply) -> Target:
    return Target("reply", reply.interaction_id)
