"""Suppress an address of a lead, and lift what suppresses it."""

from collections.abc import Mapping

from cadence_core.errors import UnknownNameError
from cadence_core.operations.leads.lead import LEADS, LeadAnswer, LeadName, LeadsRequest
from cadence_core.operations.leads.suppress import (
    SUPPRESS,
    UNSUPPRESS,
    SuppressAnswer,
    SuppressRequest,
    UnsuppressRequest,
)
from cadence_core.operations.leads.why import SUPPRESSED_BECAUSE
from cadence_core.operations.reports.findings import counted
from cli.console.acts.act import Act, Asks, Plan, Target
from cli.engine import Engine
from cli.output import CHANNELS
from cli.suppressed import ending, kept, list_name

TARGETS = ("email", "whatsapp")


def _plan_suppress(engine: Engine, target: Target) -> Plan:
    lead = _lead(engine, target)
    answer = _suppress(engine, lead, target, is_dry_run=True)
    if not answer.added:
        return Plan("Suppressed already", _before(answer), can_confirm=False)
    never = f"{answer.organization} writes to it no more by {CHANNELS[answer.channel]}."
    title = f"Suppress the {_address_name(target)} of {lead.who}?"
    sentences = (_is(lead, target), *_before(answer), never, ending(answer))
    return Plan(title, sentences, can_confirm=True)


def _plan_unsuppress(engine: Engine, target: Target) -> Plan:
    lead = _lead(engine, target)
    answer = _unsuppress(engine, lead, target, has_asked_again=False, is_dry_run=True)
    if not answer.before:
        return Plan("Not suppressed", _before(answer), can_confirm=False)
    title = f"Unsuppress the {_address_name(target)} of {lead.who}?"
    stays = "Enrollments that have ended stay so."
    sentences = (_is(lead, target), *_before(answer), _kept(answer), stays)
    return Plan(title, sentences, can_confirm=True, asks_again=_asks_again(answer))


def _asks_again(answer: SuppressAnswer) -> Asks:
    if not answer.kept:
        return "none"
    return "optional" if answer.removed else "required"


def _perform_suppress(engine: Engine, target: Target, form: Mapping[str, str]) -> str:
    del form
    answer = _suppress(engine, _lead(engine, target), target, is_dry_run=False)
    done = "Suppressed" if answer.added else "Suppressed already"
    return f"{done}: it is on {list_name(answer)}."


def _perform_unsuppress(engine: Engine, target: Target, form: Mapping[str, str]) -> str:
    lead, has_asked_again = _lead(engine, target), "asked_again" in form
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


def _lead(engine: Engine, target: Target) -> LeadAnswer:
    """Return the lead with its addresses: the form holds only its id."""
    [lead] = engine.ask(LEADS, LeadsRequest(name=LeadName(id=target.id))).leads
    return lead


def _address(lead: LeadAnswer, target: Target) -> str:
    address = lead.email if target.kind == "email" else lead.phone
    if not address:
        raise UnknownNameError(f"the lead has no {_address_name(target)}")
    return address


def _is(lead: LeadAnswer, target: Target) -> str:
    return f"It is {_address(lead, target)}."


def _address_name(target: Target) -> str:
    return "email address" if target.kind == "email" else "phone number"


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


SUPPRESSING = Act("suppress", TARGETS, _plan_suppress, _perform_suppress)
UNSUPPRESSING = Act("unsuppress", TARGETS, _plan_unsuppress, _perform_unsuppress)
