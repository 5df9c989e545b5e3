"""``cadence readings`` and ``cadence read``."""

from uuid import UUID

import click

from cadence_core.operations.leads.readings import (
    MAX_REPLIES,
    READ_REPLIES,
    READINGS,
    Readings,
    ReadingsRequest,
    ReadReplies,
    ReadRepliesRequest,
    UnreadReply,
)
from cadence_core.operations.moments import moment
from cadence_core.operations.reports.findings import counted, counted_at_most
from cli.checked import CheckedCommand
from cli.engine import Engine
from cli.options import agreed, change, confirmed, with_engine
from cli.output import CHANNELS, facts, heading, show, show_json

EXCERPT = 300
"""Characters of a reply that are shown; --json has 1,000."""
NO_TEXT = "(the engine has no text of it)"
NO_PROOF = "none: anyone may have written it in the lead's name"


@click.command(cls=CheckedCommand)
@click.option("--organization", metavar="NAME", help="Only of this organization (name or id).")
@click.option("--after", metavar="ID", type=click.UUID, help="Only those after this reply.")
@click.option("--limit", default=50, type=click.IntRange(1, MAX_REPLIES), help="How many to show.")
@with_engine
def readings(
    engine: Engine, *, organization: str | None, after: UUID | None, limit: int, as_json: bool
) -> int:
    """Show replies that a person has to read.

    They may ask for no more messages, in words that the engine cannot judge.
    """
    request = ReadingsRequest(organization=organization, after=after, limit=limit)
    answer = engine.ask(READINGS, request)
    if as_json:
        show_json(answer)
    else:
        _show(answer)
    return 0 if answer.replies else 1


def _show(answer: Readings) -> None:
    for reply in answer.replies:
        _show_reply(reply, answer)
    if not answer.replies:
        show("No reply needs reading.")
        return
    if answer.remaining:
        more = counted_at_most(answer.remaining, "more reply", "more replies")
        show(f"{more}: --after {answer.replies[-1].interaction_id}")
    show("After reading: cadence read ID, and with --opt-out if the lead wants no more messages.")


def _show_reply(reply: UnreadReply, answer: Readings) -> None:
    where = f"{reply.cadence} ({reply.organization})" if reply.cadence else reply.organization
    show(heading(str(reply.interaction_id)))
    pairs = [
        ("received", f"{moment(reply.received_at, answer.at)}, {CHANNELS[reply.channel]}"),
        ("from", reply.who),
        ("lead", str(reply.lead_id)),
        ("in", where),
        ("proof", None if reply.is_proven else NO_PROOF),
        ("subject", reply.subject),
        ("text", reply.excerpt[:EXCERPT] or NO_TEXT),
    ]
    show(facts(pairs), "", indent=2)


@click.command(cls=CheckedCommand)
@click.argument("replies", metavar="ID...", nargs=-1, required=True, type=click.UUID)
@click.option("--opt-out", is_flag=True, help="Their leads want no more messages.")
@change
@with_engine
def read(
    engine: Engine,
    *,
    replies: tuple[UUID, ...],
    opt_out: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Mark replies as read.

    ID is an id that `cadence readings` shows. With --opt-out, the leads' addresses on the channel
    are suppressed, and their enrollments end, as after a reply that asks for no more messages.
    """
    request = ReadRepliesRequest(replies=replies, is_opt_out=opt_out)
    plan = engine.ask(READ_REPLIES, request)
    if dry_run:
        return _report(plan, as_json=as_json, done="Would be marked as read")
    question = f"Mark {counted(len(replies), 'reply', 'replies')} as read"
    if opt_out:
        question += f", suppress {_addresses(plan)} and end {_enrollments(plan)}"
    if not confirmed(f"{question}?", yes=yes):
        return 1
    answer = engine.ask(READ_REPLIES, agreed(request, plan))
    return _report(answer, as_json=as_json, done="Marked as read")


def _report(answer: ReadReplies, *, as_json: bool, done: str) -> int:
    if as_json:
        show_json(answer)
    else:
        what = f"{_addresses(answer)} suppressed, {_enrollments(answer)} ended"
        show(f"{done}: {answer.read:,}. {what}.")
    return 0


def _addresses(answer: ReadReplies) -> str:
    return counted(answer.suppressed, "address", "addresses")


def _enrollments(answer: ReadReplies) -> str:
    return counted(answer.ended, "enrollment", "enrollments")
