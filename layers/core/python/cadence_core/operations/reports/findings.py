"""Why nothing goes out, and when something will: what a status means, in sentences."""

from collections.abc import Iterator
from datetime import timedelta

from cadence_core.model.reasons import Reason
from cadence_core.operations.advice import explanation_of
from cadence_core.operations.moments import moment, silence
from cadence_core.operations.reports.status import MAX_COUNTED, MAX_RULED, MAX_TEMPLATES, Status
from cadence_core.operations.stops.stops import Stop

MAX_DUE_AGE = timedelta(hours=1)


def counted(count: int, singular: str, plural: str) -> str:
    """Return a count with its noun."""
    return f"{count:,} {singular if count == 1 else plural}"


def counted_at_most(count: int, singular: str, plural: str) -> str:
    """Return a count with its noun; ``10,000+`` where counting stopped."""
    number = counted(count, singular, plural)
    return number.replace(" ", "+ ", 1) if count >= MAX_COUNTED else number


def findings(status: Status) -> list[str]:
    """Return what an operator should know first, one sentence or two a finding."""
    return [
        *_about_the_engine(status),
        *_about_runs(status),
        *_about_the_queue(status),
        *_about_obstacles(status),
    ]


def _about_the_engine(status: Status) -> Iterator[str]:
    for stop in _pauses_of_the_engine(status):
        since = f" since {moment(stop.since, stop.at)}" if stop.since else ""
        by = f", by {stop.by}" if stop.by else ""
        why = (stop.reason or "no reason").rstrip(".")
        yield f"The engine is paused{since}{by}: {why}. cadence resume engine"


def _pauses_of_the_engine(status: Status) -> list[Stop]:
    return [stop for stop in status.stops if stop.kind == "engine"]


def _about_runs(status: Status) -> Iterator[str]:
    last = status.runs[0] if status.runs else None
    quiet = silence(last.started_at if last else None, status.at)
    if last and last.is_dead:
        yield f"The run {last.id} died: messages that it was sending become uncertain."
    if quiet:
        yield quiet
    elif last and last.finished_at and last.claimed and not last.sent:
        yield f"The last run took {last.claimed} and sent none of them: see its counts below."


def _about_the_queue(status: Status) -> Iterator[str]:
    due = status.due
    if due.oldest:
        steps = counted_at_most(due.count, "step is", "steps are")
        yield f"{steps} due, the oldest since {moment(due.oldest, status.at)}."
        yield from _about_rules(status)
        if (
            status.oldest_free
            and status.at - status.oldest_free > MAX_DUE_AGE
            and _left_some(status)
        ):
            since = moment(status.oldest_free, status.at)
            yield f"Runs do not keep up: a step that could be sent has been due since {since}."
    elif status.next_due:
        yield f"Nothing is due. The next step is due {moment(status.next_due, status.at)}."
    else:
        yield "Nothing is due, and no active enrollment waits for a step."


def _left_some(status: Status) -> bool:
    """Return whether the last run left what could go; what waits for a cap does not count."""
    finished = [run for run in status.runs if run.finished_at]
    return bool(finished and finished[0].remaining_due)


def _about_rules(status: Status) -> Iterator[str]:
    for kept in status.kept_back:
        why = explanation_of(kept.reason) or kept.reason
        waiting = _waiting(kept.count, status.due.count)
        if kept.reason == Reason.STOPPED_BY_PERSON:
            paused = "the engine" if _pauses_of_the_engine(status) else "what is paused, see below"
            yield f"{waiting} until a person resumes {paused}."
        elif kept.first_until is None:
            yield f"{waiting} until a person changes that: {why}."
        else:
            first = moment(kept.first_until, status.at)
            yield f"{waiting}: {why}. The first can leave {first} (see cadence preview)."


def _waiting(count: int, due: int) -> str:
    if due == 1:
        return "It waits"
    if count == due:
        return "All of them wait"
    of = f"the {MAX_RULED} longest due" if due > MAX_RULED else "them"
    return f"{count} of {of} {'waits' if count == 1 else 'wait'}"


def _about_obstacles(status: Status) -> Iterator[str]:
    for deferred in status.deferred:
        steps = counted_at_most(deferred.count, "step waits", "steps wait, the first")
        why = explanation_of(deferred.reason) or deferred.reason
        yield f"{steps} until {moment(deferred.next_due, status.at)}: {why}."
    if status.held:
        held = counted_at_most(status.held, "enrollment is", "enrollments are")
        yield f"{held} on hold: cadence holds"
    if faulty := len(status.unsendable_templates):
        number = f"{faulty} or more" if faulty == MAX_TEMPLATES else f"{faulty}"
        templates = "template has" if faulty == 1 else "templates have"
        yield f"{number} {templates} a fault that holds the messages: cadence check-templates"
    if refused := len(status.faulty_templates):
        number = f"{refused} or more" if refused == MAX_TEMPLATES else f"{refused}"
        templates = "template" if refused == 1 else "templates"
        yield (
            f"WhatsApp refuses {number} {templates}, and what is due there waits:"
            " after a fix at Meta, cadence release --template NAME --clear-fault"
        )
    if unreadable := sum(each.count for each in status.unreadable_suppressions):
        suppressions = counted_at_most(unreadable, "suppression is", "suppressions are")
        yield f"{suppressions} no address: correct or delete them by id, see below."
    if status.uncertain.count:
        messages = counted_at_most(status.uncertain.count, "message is", "messages are")
        yield f"{messages} uncertain: cadence uncertain"
    if status.unread_replies:
        replies = counted_at_most(status.unread_replies, "reply needs", "replies need")
        yield f"{replies} reading, they may ask for no more messages: cadence readings"
