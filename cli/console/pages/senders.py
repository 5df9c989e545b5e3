"""The senders: what each may send, what became of it, and what stops it."""

from cadence_core.operations.reports.senders import MAX_RECENT, SENDERS, SendersRequest
from cli.caps import cap_line
from cli.console.exchange import Asked, Page
from cli.engine import Engine
from cli.stops import CAUSES, what_stopped

SENDERS_A_PAGE = 50


def show(engine: Engine, asked: Asked) -> Page:
    """Show a page of the senders."""
    answer = engine.ask(SENDERS, SendersRequest(after=asked.after, limit=SENDERS_A_PAGE))
    senders = [(sender, [cap_line(cap) for cap in sender.caps]) for sender in answer.senders]
    words = {"what_stopped": what_stopped, "causes": CAUSES}
    facts = {"senders": senders, "after": answer.after, "most": MAX_RECENT, **words}
    return Page("senders", "Senders", facts)
