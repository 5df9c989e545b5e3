"""Suppress an address of a lead, and lift what suppresses it."""

from uuid import UUID

from cadence_core.errors import InvalidRequestError, UnknownNameError
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
from cli.console.acts.act import DRY_RUN, Act, Consent, Form, Plan, Question, consent_in
from cli.console.acts.leads import lead_of
from cli.console.acts.target import Target
from cli.engine import Engine
from cli.explain import explain
from cli.output import CHANNELS
from cli.suppressed import ending, kept, list_name

TARGETS = ("address",)
ASKED_AGAIN = "The person asked for messages again: remove also what they asked for"


def _plan_suppress(engine: Engine, target: Target, form: Form) -> Plan:
    del form
    lead = lead_of(engine, target)
    answer = _suppress(engine, lead, target, DRY_RUN)
    if not answer.added:
        return Plan("Suppressed already", _before(answer))
    never = f"{answer.organization} writes to it no more by {CHANNELS[answer.channel]}."
    title = f"Suppress the {_address_name(target)} of {lead.who}?"
    sentences = (_is(answer), *_before(answer), never, ending(answer))
    return Plan(title, sentences, answer.mark)


def _plan_unsuppress(engine: Engine, target: Target, form: Form) -> Plan:
    del form
    lead = lead_of(engine, target)
    answer = _unsuppress(engine, lead, target, DRY_RUN)
    if not answer.before:
        return Plan("Not suppressed", _before(answer))
    title = f"Unsuppress the {_address_name(target)} of {lead.who}?"
    stays = "Enrollments that have ended stay so."
    why_not = ""
    questions: tuple[Question, ...] = ()
    if answer.kept:
        try:
            questions = (_asks_again(engine, lead, target, is_required=not answer.removed),)
        except InvalidRequestError as error:
            why_not = explain(error)
    mark = answer.mark if answer.removed or questions else ""
    sentences = (_is(answer), *_before(answer), _kept(answer), why_not, stays)
    return Plan(title, sentences, mark, questions=questions)


def _asks_again(engine: Engine, lead: LeadAnswer, target: Target, *, is_required: bool) -> Question:
    """Ask whether the person asked for messages again: who says so confirms that this goes, too.

    Raises:
        InvalidRequestError: several leads have the address, and this one speaks only for itself.
    """
    mark = _unsuppress(engine, lead, target, DRY_RUN, asked_by=(lead.lead_id,)).mark
    return Question("asked_again", ASKED_AGAIN, "checkbox", is_required=is_required, value=mark)


def _perform_suppress(engine: Engine, target: Target, form: Form) -> str:
    answer = _suppress(engine, lead_of(engine, target), target, consent_in(form))
    done = "Suppressed" if answer.added else "Suppressed already"
    return f"{done}: it is on {list_name(answer)}."


def _perform_unsuppress(engine: Engine, target: Target, form: Form) -> str:
    lead, has_asked_again = lead_of(engine, target), "asked_again" in form
    consent = consent_in(form, "asked_again" if has_asked_again else "shown")
    asked_by = (lead.lead_id,) if has_asked_again else ()
    answer = _unsuppress(engine, lead, target, consent, asked_by=asked_by)
    removed = counted(answer.removed, "suppression", "suppressions")
    return " ".join(filter(None, (f"Removed {removed}.", _kept(answer))))


def _suppress(engine: Engine, lead: LeadAnswer, target: Target, consent: Consent) -> SuppressAnswer:
    asked = {"organization": str(lead.org_id), "address": _address(lead, target)}
    return engine.ask(SUPPRESS, SuppressRequest.model_validate({**asked, **consent}))


def _unsuppress(
    engine: Engine,
    lead: LeadAnswer,
    target: Target,
    consent: Consent,
    asked_by: tuple[UUID, ...] = (),
) -> SuppressAnswer:
    asked = {"organization": str(lead.org_id), "address": _address(lead, target)}
    again = {"has_asked_again": bool(asked_by), "asked_by": asked_by}
    return engine.ask(UNSUPPRESS, UnsuppressRequest.model_validate({**asked, **again, **consent}))


def _address(lead: LeadAnswer, target: Target) -> str:
    address = lead.email if target.channel == "email" else lead.phone
    if not address:
        raise UnknownNameError(f"the lead has no {_address_name(target)}")
    return address


def _is(answer: SuppressAnswer) -> str:
    return f"It is {answer.address}."


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
