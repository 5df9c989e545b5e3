"""The senders: what each may send, what became of it, and what stops it."""

from cadence_core.operations.reports.senders import MAX_RECENT, SENDERS, Sender, SendersRequest
from cli.caps import cap_line
from cli.console.acts.target import Target
from cli.console.exchange import Asked, Page
from cli.engine import Engine
from cli.stops import CAUSES, what_stopped

SENDERS_A_PAGE = 50


def show(engine: Engine, asked: Asked) -> Page:
    """Show a page of the senders."""
    answer = engine.ask(SENDERS, SendersRequest(after=asked.after, limit=SENDERS_A_PAGE))
    senders = [
        (each, [cap_line(cap) for cap in each.caps], _act(each), Target("sender", each.id))
        for each in answer.senders
    ]
    words = {"most": MAX_RECENT, "what_stopped": what_stopped, "causes": CAUSES}
    facts = {"senders": senders, "after": answer.after, "here": asked.after, **words}
    return Page("senders", "Senders", facts)


def _act(sender: Sender) -> str:
    is_paused = any(
        stop.cause in ("person", "status") and stop.kind == "sender" for stop in sender.stops
    )
    return "resume" if is_paused else "pause"
