"""Erase the person that a lead is, and export all that is stored about them."""

import json

from cadence_core.errors import ChangedMeanwhileError
from cadence_core.operations.agreed import CHANGED
from cadence_core.operations.leads.person import (
    ERASE_PERSON,
    EXPORT_PERSON,
    PERSON,
    ErasedPerson,
    ErasePersonRequest,
    Person,
    PersonLead,
    PersonRequest,
)
from cadence_core.operations.reports.findings import counted
from cli.console.acts.act import DRY_RUN, Act, Consent, Form, Plan, consent_in
from cli.console.acts.target import Target
from cli.console.exchange import Download
from cli.engine import Engine

TARGETS = ("lead",)
NOT_INCLUDED = (
    "Leads that are not included have only the phone number in common. If they are the same person,"
    " begin from their pages, too."
)
STAYS = "What stays are ids, codes and times, and the hashes that prevent writing to them again."


def _plan_erase(engine: Engine, target: Target, form: Form) -> Plan:
    del form
    mark, person = _erase(engine, target, DRY_RUN).mark, _person(engine, target)
    again = " again" if all(lead.erased_at for lead in person.leads) else ""
    return Plan(
        f"Erase {_who(person, target)} forever{again}?",
        (STAYS, _not_included(person)),
        mark=mark,
        button="Erase forever",
        is_final=True,
        leads=_rows(person, "erased"),
    )


def _plan_export(engine: Engine, target: Target, form: Form) -> Plan:
    del form
    person = _person(engine, target)
    return Plan(
        f"Export everything about {_who(person, target)}?",
        ("The file is JSON: every row about the person, by table.", _not_included(person)),
        mark=person.mark,
        button="Download",
        leads=_rows(person, "exported"),
    )


def _perform_erase(engine: Engine, target: Target, form: Form) -> str:
    erased = _erase(engine, target, consent_in(form))
    return f"Erased {counted(len(erased.leads), 'lead', 'leads')}."


def _perform_export(engine: Engine, target: Target, form: Form) -> Download:
    if _person(engine, target).mark != form["shown"]:
        raise ChangedMeanwhileError(CHANGED)
    exported = engine.ask(EXPORT_PERSON, _request(target))
    text = json.dumps(exported.tables, indent=2, ensure_ascii=False)
    return Download(f"lead-{target.id}.json", f"{text}\n")


def _erase(engine: Engine, target: Target, consent: Consent) -> ErasedPerson:
    request = ErasePersonRequest.model_validate({"lead": target.id, **consent})
    return engine.ask(ERASE_PERSON, request)


def _person(engine: Engine, target: Target) -> Person:
    return engine.ask(PERSON, _request(target))


def _request(target: Target) -> PersonRequest:
    return PersonRequest.model_validate({"lead": target.id})


def _rows(person: Person, becomes: str) -> tuple[tuple[str, PersonLead], ...]:
    return (
        *((becomes, lead) for lead in person.leads),
        *(("not included", lead) for lead in person.others),
    )


def _who(person: Person, target: Target) -> str:
    [who] = {lead.who for lead in person.leads if lead.lead_id == target.id}
    leads = len(person.leads)
    return who if leads == 1 else f"{who} ({leads} leads that are one person)"


def _not_included(person: Person) -> str:
    return NOT_INCLUDED if person.others else ""


ERASING = Act("erase", "Erase", TARGETS, _plan_erase, _perform_erase)
EXPORTING = Act("export", "Export", TARGETS, _plan_export, _perform_export)
