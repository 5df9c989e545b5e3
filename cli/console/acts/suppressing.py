"""Suppress an address of a lead, and lift what suppresses it."""

from cadence_core.errors import UnknownNameError
from cadence_core.model.suppression import SUPPRESSED_BECAUSE
from cadence_core.operations.leads.lead import LeadAnswer
from cadence_core.operations.leads.suppress import (
    SUPPRESS,
    UNSUPPRESS,
    SuppressAnswer,
    SuppressRequest,
    UnsuppressRequest,
)
from cadence_core.operations.reports.findings import counted
from cli.console.acts.act import Act, Form, Plan, Question
from cli.console.acts.leads import lead_of
from cli.console.acts.target import Target
from cli.engine import Engine
from cli.output import CHANNELS
from cli.suppressed import ending, kept, list_name

TARGETS = ("address",)
ASKED_AGAIN = "The person asked for messages again: remove also what they asked for"


def _plan_suppress(engine: Engine, target: Target, form: Form) -> Plan:
    del form
    lead = lead_of(engine, target)
    answer = _suppress(engine, lead, target, is_dry_run=True)
    if not answer.added:
        return Plan("Suppressed already", _before(answer))
    never = f"{answer.organization} writes to it no more by {CHANNELS[answer.channel]}."
    title = f"Suppress the {_address_name(target)} of {lead.who}?"
    sentences = (_is(lead, target), *_before(answer), never, ending(answer))
    return Plan(title, sentences, can_confirm=True)


def _plan_unsuppress(engine: Engine, target: Target, form: Form) -> Plan:
    del form
    lead = lead_of(engine, target)
    answer = _unsuppress(engine, lead, target, has_asked_again=False, is_dry_run=True)
    if not answer.before:
        return Plan("Not suppressed", _before(answer))
    title = f"Unsuppress the {_address_name(target)} of {lead.who}?"
    stays = "Enrollments that have ended stay so."
    sentences = (_is(lead, target), *_before(answer), _kept(answer), stays)
    return Plan(title, sentences, can_confirm=True, questions=_asks_again(answer))


def _asks_again(answer: SuppressAnswer) -> tuple[Question, ...]:
    if not answer.kept:
        return ()
    is_required = not answer.removed
    return (Question("asked_again", ASKED_AGAIN, kind="checkbox", is_required=is_required),)


def _perform_suppress(engine: Engine, target: Target, form: Form) -> str:
    del form
    answer = _suppress(engine, lead_of(engine, target), target, is_dry_run=False)
    done = "Suppressed" if answer.added else "Suppressed already"
    return f"{done}: it is on {list_name(answer)}."


def _perform_unsuppress(engine: Engine, target: Target, form: Form) -> str:
    lead, has_asked_again = lead_of(engine, target), "asked_again" in form
    answer = _unsuppress(engine, lead, target, has_asked_again=has_asked_again, is_dry_run=False)
    removed = counted(answer.removed, "suppression", "suppressions")
    return " ".join(filter(None, (f"Removed {removed}.", _kept(answer))))


def _suppress(
    engine: Engine, lead: LeadAnswer, target: Target, *, is_dry_run: bool
) -> SuppressAnswer:
    request = SuppressRequest(
        organization=str(lead.org_id), address=_address(lead, target), is_dry_run=is_dry_run
    )
    return engine.ask(SUPPRESS, request)


def _unsuppress(
    engine: Engine, lead: LeadAnswer, target: Target, *, has_asked_again: bool, is_dry_run: bool
) -> SuppressAnswer:
    request = UnsuppressRequest(
        organization=str(lead.org_id),
        address=_address(lead, target),
        has_asked_again=has_asked_again,
        asked_by=(lead.lead_id,) if has_asked_again else (),
        is_dry_run=is_dry_run,
    )
    return engine.ask(UNSUPPRESS, request)


def _address(lead: LeadAnswer, target: Target) -> str:
    address = lead.email if target.channel == "email" else lead.phone
    if not address:
        raise UnknownNameError(f"the lead has no {_address_name(target)}")
    return address


def _is(lead: LeadAnswer, target: Target) -> str:
    return f"It is {_address(lead, target)}."


def _address_name(target: Target) -> str:
    return "email address" if target.channel == "email" else "phone number"


def _before(answer: SuppressAnswer) -> tuple[str, ...]:
    if not answer.before:
        return (f"It is not on {list_name(answer)}.",)
    return (
        f"It is on {list_name(answer)}.",
        *(
            f"{SUPPRESSED_BECAUSE.get(each.reason, each.reason)} (from {each.source}),"
            f" since {each.since:%Y-%m-%d %H:%M} UTC"
            for each in answer.before
        ),
    )


def _kept(answer: SuppressAnswer) -> str:
    return f"{stay}." if (stay := kept(answer)) else ""


SUPPRESSING = Act("suppress", "Suppress", TARGETS, _plan_suppress, _perform_suppress)
UNSUPPRESSING = Act("unsuppress", "Unsuppress", TARGETS, _plan_unsuppress, _perform_unsuppress)
