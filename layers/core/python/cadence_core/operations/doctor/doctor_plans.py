"""Checks of the runs, and of what sends: senders, cadences, schedules and templates."""

import shlex
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from cadence_core.database.connection import Database
from cadence_core.operations.doctor.doctor_finding import (
    MAX_NAMES,
    MIGRATE,
    Finding,
    Named,
    judge,
    listed,
)
from cadence_core.operations.moments import duration
from cadence_core.operations.reading import Record, read
from cadence_core.operations.reports.status import SenderNotAllowed, Status
from cadence_core.operations.stops.stops import Stop

MAX_RUN_AGE = timedelta(minutes=45)
"""Three ticks of the schedule: the stack's alarm goes off then, too."""


class LastRun(Record):
    """How many seconds ago a run last finished; ``None``: never."""

    seconds: float | None


class ReceivedMails(Record):
    """How many of the latest received mails there are, and how many of them nothing was found."""

    mails: int
    unjudged: int


class BareCadence(Record):
    """A cadence with what it lacks."""

    org_id: UUID
    name: str
    organization: str
    lacks: str


def check_run(database: Database) -> Finding:
    """A run has finished lately."""
    [last] = read(database, LastRun, "doctor/doctor_run")
    age = None if last.seconds is None else timedelta(seconds=last.seconds)
    words = "none has" if age is None else f"the last one did {duration(age)} ago"
    return judge(
        "runs",
        [words] if age is None or age > MAX_RUN_AGE else [],
        f"a run finished {duration(age or timedelta(0))} ago",
        f"no run has finished for {duration(MAX_RUN_AGE)}",
        "sam deploy --config-env prod --parameter-overrides ScheduleState=ENABLED, if it is off;"
        " otherwise docs/runbook.md#silence",
    )


def check_identities(status: Status) -> Finding:
    """Every sender's address belongs to its organization."""
    senders = status.senders_not_allowed
    faults = [f"{s.address} of {s.organization}" for s in senders]
    fix = "; ".join(map(_identified, senders[:MAX_NAMES]))
    return judge("identities", faults, "every sender has an identity", "senders without", fix)


def _identified(sender: SenderNotAllowed) -> str:
    """Return the command that gives the address of a sender to its organization."""
    identity = shlex.quote(sender.identity)
    command = f"cadence give-identity {identity} --organization {sender.org_id}"
    return command if sender.owner is None else f"if it is not that of {sender.owner}: {command}"


def check_senders(status: Status) -> Finding:
    """No sender is stopped."""
    stops = [stop for stop in status.stops if stop.kind == "sender"]
    return _judge_stops("senders", stops, "no sender is stopped", "stopped senders")


def check_pauses(status: Status) -> Finding:
    """Nothing wider than a sender is paused."""
    stops = [stop for stop in status.stops if stop.kind != "sender"]
    good = "nothing wider than a sender is paused"
    return _judge_stops("pauses", stops, good, "paused, so that messages wait")


def _judge_stops(area: str, stops: Sequence[Stop], good: str, bad: str) -> Finding:
    fix = f"cadence status and cadence senders show why; {listed(list(map(_end_of, stops)))}"
    return judge(area, [_stopped(stop) for stop in stops], good, bad, fix)


def _stopped(stop: Stop) -> str:
    what = stop.name or (stop.channel if stop.kind == "channel" else None)
    return " of ".join(filter(None, (what, stop.organization))) or "the engine"


def _end_of(stop: Stop) -> str:
    """Return the command that ends a stop, or when it ends by itself."""
    if stop.cause == "provider":
        return f"{stop.name} goes on at {stop.until:%Y-%m-%d %H:%M} UTC" if stop.until else ""
    if stop.cause == "reputation":
        return f"cadence resume reputation {stop.id}"
    match stop.kind:
        case "engine":
            return "cadence resume engine"
        case "organization":
            return f"cadence resume organization {stop.org_id}"
        case "sender":
            return f"cadence resume sender {stop.sender_id}"
    of = f" --organization {stop.org_id}" if stop.org_id else ""
    return f"cadence resume channel {stop.channel}{of}"


def check_cadences(database: Database) -> Finding:
    """Every active cadence has steps, senders and templates."""
    bare = read(database, BareCadence, "doctor/doctor_cadences")
    faults = [f"{each.name} of {each.organization} ({each.lacks})" for each in bare]
    good = "every active cadence has steps, senders and templates"
    fix = "; ".join(
        f"cadence pull --organization {id_} > {id_}.yaml && ${{EDITOR:-vi}} {id_}.yaml"
        f" && cadence apply {id_}.yaml"
        for id_ in dict.fromkeys(each.org_id for each in bare)
    )
    return judge("cadences", faults, good, "active cadences that lack something", fix)


def check_calendars(database: Database) -> Finding:
    """Every calendar that a schedule names has holidays."""
    faults = [row.name for row in read(database, Named, "doctor/doctor_calendars")]
    good = "every calendar of a schedule has holidays"
    return judge("holidays", faults, good, "calendars without holidays from now on", MIGRATE)


def check_templates(status: Status) -> Finding:
    """No template has a fault."""
    faulty = [f"{t.name} of {t.organization} ({t.fault_code})" for t in status.faulty_templates]
    wrong = [f"{t.name} of {t.organization} ({t.reason})" for t in status.unsendable_templates]
    fixes = ["cadence check-templates shows what is wrong"] if wrong else []
    fixes += [
        f"after a fix at Meta: cadence release --template {t.template_id} --clear-fault"
        for t in status.faulty_templates[:MAX_NAMES]
    ]
    good = "no template has a fault"
    return judge("templates", [*faulty, *wrong], good, "faulty", "; ".join(fixes))


def check_verdicts(database: Database) -> Finding:
    """The latest received mails came with verdicts about who sent them."""
    [latest] = read(database, ReceivedMails, "doctor/doctor_verdicts")
    return judge(
        "verdicts",
        [f"{latest.unjudged} of {latest.mails}"] if latest.unjudged else [],
        "the latest received mails came with verdicts about their senders",
        "received mails without verdicts, so that a forged one counts as the lead's",
        "let SES's receipt rule publish to EmailFeedbackTopic itself: docs/feedback.md#ses-replies",
    )
