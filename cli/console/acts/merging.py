"""Merge a lead into another one of its organization, which the form finds."""

from cadence_core.errors import InvalidRequestError, UnknownNameError
from cadence_core.operations.leads.lead import LEADS, MAX_LEADS, LeadAnswer, LeadName, LeadsRequest
from cadence_core.operations.leads.merge import MERGE, Merged, MergeRequest
from cli.console.acts.act import (
    DRY_RUN,
    Act,
    Consent,
    Form,
    Plan,
    Question,
    consent_in,
    id_of,
)
from cli.console.acts.leads import lead_of
from cli.console.acts.target import Target
from cli.engine import Engine
from cli.explain import explain

TARGETS = ("lead",)
GONE = "Nothing to merge"
STAYS = (
    "The lead that stays gets everything that is recorded about the other one, and its fields where"
    " its own are empty. The other one is emptied and deleted."
)


def _plan(engine: Engine, target: Target, form: Form) -> Plan:
    lead = lead_of(engine, target)
    if lead.erased_at:
        return Plan(GONE, ("This lead was erased.",))
    if lead.merged_into:
        return Plan(GONE, ("This lead was merged into another one before.",))
    if wanted := form.get("other", "").strip():
        return _plan_found(engine, lead, wanted)
    if form.get("into"):
        return _plan_pair(engine, lead, form)
    return _ask(lead, _same_address(engine, lead))


def _plan_found(engine: Engine, lead: LeadAnswer, wanted: str) -> Plan:
    found = _find(engine, lead, LeadName.parse_or_name(wanted))
    if len(found) == 1:
        return _plan_pair(engine, lead, {"into": str(found[0].lead_id)})
    unknown = (
        f"No other lead of {lead.organization} has this id or address, or a name that begins so."
    )
    return _ask(lead, found, "" if found else unknown)


def _plan_pair(engine: Engine, lead: LeadAnswer, form: Form) -> Plan:
    try:
        merged = _merge(engine, Target("lead", lead.lead_id), form, DRY_RUN)
    except InvalidRequestError as error:
        return _ask(lead, (), explain(error))
    return Plan(
        f"Merge {merged.lead.who} into {merged.into.who}?",
        (STAYS, f"If it is the wrong way round, begin from the page of {merged.into.who}."),
        mark=merged.mark,
        is_final=True,
        leads=(
            ("emptied and deleted", merged.lead),
            ("stays", merged.into),
            ("stays, as it is then", merged.result),
        ),
        kept={"into": str(merged.into.lead_id)},
    )


def _perform(engine: Engine, target: Target, form: Form) -> str:
    merged = _merge(engine, target, form, consent_in(form))
    return f"Merged into {merged.result.who}."


def _merge(engine: Engine, target: Target, form: Form, consent: Consent) -> Merged:
    pair = {"lead": target.id, "into": id_of(form, "into")}
    return engine.ask(MERGE, MergeRequest.model_validate({**pair, **consent}))


def _ask(lead: LeadAnswer, found: tuple[LeadAnswer, ...], problem: str = "") -> Plan:
    """Ask which lead stays: one of those found, or another one."""
    more = " There may be more: type more of the name." if len(found) >= MAX_LEADS - 1 else ""
    choices = tuple((str(each.lead_id), _described(each)) for each in found)
    one_of = Question("into", "One of these", "choice", is_required=False, choices=choices)
    other = Question(
        "other",
        "Another lead" if found else "The lead that stays",
        is_required=not found,
        hint="Name, email, phone or id",
    )
    return Plan(
        f"Merge {lead.who} into which lead?",
        (f"Both are leads of {lead.organization}, and one person.{more}",),
        problem=problem,
        questions=(one_of, other) if found else (other,),
    )


def _same_address(engine: Engine, lead: LeadAnswer) -> tuple[LeadAnswer, ...]:
    names = [LeadName(email=lead.email)] if lead.email else []
    names += [LeadName(phone=lead.phone)] if lead.phone else []
    found = (each for name in names for each in _find(engine, lead, name))
    return tuple({each.lead_id: each for each in found}.values())


def _find(engine: Engine, lead: LeadAnswer, name: LeadName) -> tuple[LeadAnswer, ...]:
    """Return the other leads of the organization that have a name and can be merged into."""
    request = LeadsRequest(name=name, organization=str(lead.org_id))
    try:
        found = engine.ask(LEADS, request).leads
    except UnknownNameError:
        return ()
    return tuple(
        each
        for each in found
        if each.lead_id != lead.lead_id and not (each.merged_into or each.erased_at)
    )


def _described(lead: LeadAnswer) -> str:
    return f"{lead.who}: {', '.join(filter(None, (lead.email, lead.phone))) or 'no address'}"


MERGING = Act("merge", "Merge", TARGETS, _plan, _perform)
