"""``cadence lead``."""

import click

from cadence_core.database.connection import Database
from cadence_core.operations.lead import (
    LeadAnswer,
    LeadEnrollment,
    LeadMessage,
    LeadName,
    find_leads,
)
from cadence_core.operations.moments import moment
from cadence_core.operations.why import why
from cli.checked import CheckedCommand
from cli.options import operation
from cli.output import CHANNELS, facts, heading, printable, show, show_json, step_name, table


@click.command(cls=CheckedCommand)
@click.argument("who", metavar="ID|EMAIL|PHONE")
@operation
def lead(database: Database, *, who: str, as_json: bool) -> int:
    """Show a lead, and why it gets nothing.

    ID is the id of the lead, or of one of its enrollments or messages.
    """
    try:
        name = LeadName.parse(who)
    except ValueError as error:
        raise click.BadParameter(printable(str(error)), param_hint="ID|EMAIL|PHONE") from None
    leads = find_leads(database, name)
    if as_json:
        show_json([_with_reasons(answer) for answer in leads])
    else:
        for answer in leads:
            _show(answer)
    return 0


def _with_reasons(answer: LeadAnswer) -> dict[str, object]:
    plain = answer.model_dump(mode="json")
    for enrollment, entry in zip(plain["enrollments"], answer.enrollments, strict=True):
        enrollment["why"] = why(entry, answer.at)
    return plain


def _show(answer: LeadAnswer) -> None:
    show(heading(f"{answer.who} ({answer.organization})"))
    suppressed = [
        f"{CHANNELS[s.channel]}: {s.reason} {moment(s.since, answer.at)} ({s.source})"
        for s in answer.suppressions
    ]
    pairs = [
        ("id", str(answer.lead_id)),
        ("email", answer.email or "none"),
        ("phone", answer.phone or "none"),
        ("WhatsApp", "has opted in" if answer.has_whatsapp_opt_in else "has not opted in"),
        ("status", "deleted" if answer.is_deleted else answer.status),
        *(("suppressed", line) for line in suppressed),
    ]
    show(facts(pairs), "", indent=2)
    if not answer.enrollments:
        show("This lead is in no cadence: nothing will be sent.", "", indent=2)
    for enrollment in answer.enrollments:
        _show_enrollment(enrollment, answer)
    if answer.messages:
        columns = ("when", "cadence, step", "what", "status")
        rows = [_message(message, answer) for message in answer.messages]
        show(heading("Last messages"), table(columns, rows), "", indent=2)


def _show_enrollment(enrollment: LeadEnrollment, answer: LeadAnswer) -> None:
    is_open = enrollment.status in ("active", "paused")
    step = step_name(enrollment.position, enrollment.total, enrollment.channel)
    show(heading(f"{enrollment.cadence}: {enrollment.status}"), indent=2)
    pairs = [
        ("why", why(enrollment, answer.at)),
        ("code", enrollment.reason),
        ("detail", enrollment.detail),
        ("next step", step if is_open else None),
        ("due", moment(enrollment.due, answer.at) if enrollment.due else None),
        ("attempts", f"{enrollment.attempts} failed" if enrollment.attempts else None),
        ("id", str(enrollment.enrollment_id)),
    ]
    show(facts(pairs), "", indent=4)


def _message(message: LeadMessage, answer: LeadAnswer) -> tuple[object, ...]:
    place = message.cadence and f"{message.cadence}, {message.position or 'an archived step'}"
    what = CHANNELS[message.channel] if message.type == "message" else message.type
    error = f" ({message.error_code})" if message.error_code else ""
    return (
        moment(message.created_at, answer.at),
        place,
        f"{what}: {message.subject}" if message.subject else what,
        f"{message.status}{error}",
    )
