"""``cadence lead``."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

import click

from cadence_core.operations.advice import explanation_of, next_command
from cadence_core.operations.leads.lead import (
    LEADS,
    MAX_LEADS,
    LeadAnswer,
    LeadEnrollment,
    LeadMessage,
    LeadName,
    LeadsRequest,
)
from cadence_core.operations.leads.why import earliest, no_runs, rules_that_hold, suppressed, why
from cadence_core.operations.moments import moment
from cli.checked import AT_HELP, CheckedCommand, Instant
from cli.engine import Engine
from cli.options import with_engine
from cli.output import CHANNELS, facts, heading, sender_label, show, show_json, step_name, table


@click.command(cls=CheckedCommand)
@click.argument("who", metavar="NAME|EMAIL|PHONE|ID")
@click.option("--at", metavar="TIME", type=Instant(), help=AT_HELP)
@click.option("--rules", "with_rules", is_flag=True, help="Show the rules that do not hold, too.")
@with_engine
def lead(engine: Engine, *, who: str, at: datetime | None, with_rules: bool, as_json: bool) -> int:
    """Show a lead, why it gets nothing, and when it can.

    NAME is the beginning of a name, first name first; if several leads have it, they are listed.
    ID is the id of the lead, or of one of its enrollments or messages. What is said about a later
    time assumes that nothing else happens until then.
    """
    try:
        name = LeadName.parse_or_name(who)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="NAME|EMAIL|PHONE|ID") from None
    leads = engine.ask(LEADS, LeadsRequest(name=name, at=at)).leads
    if as_json:
        show_json([_with_reasons(answer) for answer in leads])
    elif name.name and len(leads) > 1:
        _show_names(leads)
    else:
        if at:
            show(f"If nothing else happens until {at:%Y-%m-%d %H:%M} UTC, then:", "")
        for answer in leads:
            _show(answer, with_rules=with_rules, quiet=None if at else no_runs(answer))
        _show_duplicates(leads)
    return 0


def _show_names(leads: Sequence[LeadAnswer]) -> None:
    rows = [
        (each.who, each.organization, each.email or each.phone or "", each.lead_id)
        for each in leads
    ]
    show(table(("lead", "organization", "address", "id"), rows))
    if len(leads) == MAX_LEADS:
        show("There may be more: write more of the name.")
    show("Ask again with one of the addresses or ids.")


def _with_reasons(answer: LeadAnswer) -> dict[str, object]:
    plain = answer.model_dump(mode="json")
    for enrollment, entry in zip(plain["enrollments"], answer.enrollments, strict=True):
        enrollment["why"] = why(entry, answer.at)
    return plain


def _show(answer: LeadAnswer, *, with_rules: bool, quiet: str | None) -> None:
    show(heading(f"{answer.who} ({answer.organization})"))
    pairs = [
        ("id", str(answer.lead_id)),
        ("email", answer.email or "none"),
        ("phone", answer.phone or "none"),
        ("WhatsApp", "has opted in" if answer.has_whatsapp_opt_in else "has not opted in"),
        ("status", _status(answer)),
        *(("suppressed", suppressed(each, answer.at)) for each in answer.suppressions),
        ("runs", quiet),
    ]
    show(facts(pairs), "", indent=2)
    if not answer.enrollments and not answer.is_deleted:
        show("This lead is in no cadence: nothing will be sent.", "", indent=2)
    for enrollment in answer.enrollments:
        _show_enrollment(enrollment, answer)
        if with_rules and enrollment.rules:
            _show_rules(enrollment, answer)
    if answer.messages:
        columns = ("when", "cadence, step now", "what", "status")
        rows = [_message(message, answer) for message in answer.messages]
        show(heading("Last messages"), table(columns, rows), "", indent=2)


def _status(answer: LeadAnswer) -> str:
    if answer.erased_at:
        return f"erased on {moment(answer.erased_at, answer.at)}"
    if answer.merged_into:
        return f"merged into the lead {answer.merged_into}, which has all that was recorded"
    return "deleted" if answer.is_deleted else answer.status


def _show_duplicates(answers: Sequence[LeadAnswer]) -> None:
    """Show how to merge the leads of one organization that have the address asked for."""
    by_organization = defaultdict(list)
    for answer in answers:
        if not answer.is_deleted:
            by_organization[answer.org_id].append(answer)
    for same in by_organization.values():
        if len(same) > 1:
            newest, oldest = same[0], same[-1]
            show(
                f"{len(same)} leads of {newest.organization} have this address. If they are one"
                " person, merge the newer ones into the oldest, one after the other:"
            )
            # A terminal that wraps the line itself copies it as one.
            click.echo(f"  cadence merge {newest.lead_id} {oldest.lead_id}\n")


def _show_enrollment(enrollment: LeadEnrollment, answer: LeadAnswer) -> None:
    is_open = enrollment.status in ("active", "paused")
    step = step_name(enrollment.position, enrollment.total, enrollment.channel)
    show(heading(f"{enrollment.cadence}: {enrollment.status}"), indent=2)
    sender = enrollment.sender and sender_label(enrollment.sender, enrollment.sender_name)
    others = rules_that_hold(enrollment, answer.at)[enrollment.status == "active" :]
    is_held = enrollment.status == "paused" and enrollment.paused_by == "engine"
    then = next_command(enrollment.reason, str(enrollment.enrollment_id)) if is_held else None
    pairs = [
        ("why", why(enrollment, answer.at)),
        ("then", then),
        *(("also", rule) for rule in others),
        ("leaves", earliest(enrollment, answer.at) if is_open else None),
        ("code", enrollment.reason if explanation_of(enrollment.reason) else None),
        ("detail", enrollment.detail),
        ("next step", step if is_open else None),
        ("from", sender if is_open else None),
        ("due", moment(enrollment.due, answer.at) if enrollment.due else None),
        ("attempts", f"{enrollment.attempts} failed" if enrollment.attempts else None),
        ("id", str(enrollment.enrollment_id)),
    ]
    show(facts(pairs), "", indent=4)


def _show_rules(enrollment: LeadEnrollment, answer: LeadAnswer) -> None:
    rows = [
        (
            "yes" if rule.holds else "no",
            rule.sentence,
            moment(rule.until, answer.at) if rule.until else "",
        )
        for rule in enrollment.rules
    ]
    columns = ("true", "what could keep the message back", "until")
    show(heading("Every rule"), table(columns, rows), "", indent=4)


def _message(message: LeadMessage, answer: LeadAnswer) -> tuple[object, ...]:
    place = message.cadence
    if place and message.type == "message":
        place = f"{place}, {message.position or 'an archived step'}"
    what = CHANNELS[message.channel] if message.type == "message" else message.type
    text = message.subject or message.template
    error = f" ({message.error_code})" if message.error_code else ""
    return (
        moment(message.created_at, answer.at),
        place,
        f"{what}: {text}" if text else what,
        f"{message.status}{error}",
    )
