"""Suppress an address of a lead, and lift what suppresses it."""

from collections.abc import Mapping

from cadence_core.errors import UnknownNameError
from cadence_core.operations.leads.lead import LEADS, LeadName, LeadsRequest
from cadence_core.operations.leads.suppress import (
    SUPPRESS,
    UNSUPPRESS,
    SuppressAnswer,
    SuppressRequest,
    UnsuppressRequest,
)
from cadence_core.operations.leads.why import SUPPRESSED_BECAUSE
from cadence_core.operations.reports.findings import counted
from cli.console.acts.act import Act, Plan, Target
from cli.engine import Engine
from cli.output import CHANNELS
from cli.suppressed import ending, kept, list_name

TARGETS = ("email", "whatsapp")


def _plan_suppress(engine: Engine, target: Target) -> Plan:
    answer = _suppress(engine, target, is_dry_run=True)
    if not answer.added:
        return Plan("Suppressed already", _before(answer), can_confirm=False)
    never = f"{answer.organization} writes to it no more by {CHANNELS[answer.channel]}."
    title = f"Suppress this lead's {_address_name(target)}?"
    return Plan(title, (*_before(answer), never, ending(answer)), can_confirm=True)


def _plan_unsuppress(engine: Engine, target: Target) -> Plan:
    answer = _unsuppress(engine, target, has_asked_again=False, is_dry_run=True)
    if not answer.before:
        return Plan("Not suppressed", _before(answer), can_confirm=False)
    title = f"Unsuppress this lead's {_address_name(target)}?"
    wish = "none" if not answer.kept else "optional" if answer.removed else "required"
    stays = "Enrollments that have ended stay so."
    return Plan(title, (*_before(answer), _kept(answer), stays), can_confirm=True, wish=wish)


def _perform_suppress(engine: Engine, target: Target, form: Mapping[str, str]) -> str:
    del form
    answer = _suppress(engine, target, is_dry_run=False)
    done = "Suppressed" if answer.added else "Suppressed already"
    return f"{done}: it is on {list_name(answer)}."


def _perform_unsuppress(engine: Engine, target: Target, form: Mapping[str, str]) -> str:
    has_asked_again = "asked_again" in form
    answer = _unsuppress(engine, target, has_asked_again=has_asked_again, is_dry_run=False)
    removed = counted(answer.removed, "suppression", "suppressions")
    return " ".join(filter(None, (f"Removed {removed}.", _kept(answer))))


def _suppress(engine: Engine, target: Target, *, is_dry_run: bool) -> SuppressAnswer:
    organization, address = _address(engine, target)
    request = SuppressRequest(organization=organization, address=address, is_dry_run=is_dry_run)
    return engine.ask(SUPPRESS, request)


def _unsuppress(
    engine: Engine, target: Target, *, has_asked_again: bool, is_dry_run: bool
) -> SuppressAnswer:
    organization, address = _address(engine, target)
    request = UnsuppressRequest(
        organization=organization,
        address=address,
        has_asked_again=has_asked_again,
        is_dry_run=is_dry_run,
    )
    return engine.ask(UNSUPPRESS, request)


def _address(engine: Engine, target: Target) -> tuple[str, str]:
    """Return the id of the lead's organization, and its address: the form holds only ids."""
    [lead] = engine.ask(LEADS, LeadsRequest(name=LeadName(id=target.id))).leads
    address = lead.email if target.kind == "email" else lead.phone
    if not address:
        raise UnknownNameError(f"the lead has no {_address_name(target)}")
    return str(lead.org_id), address


def _address_name(target: Target) -> str:
    return "email address" if target.kind == "email" else "phone number"


def _before(answer: SuppressAnswer) -> tuple[str, ...]:
    if not answer.before:
        return (f"It is not on {list_name(answer)}.",)
    return (
        f"It is on {list_name(answer)}:",
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
