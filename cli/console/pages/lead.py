"""A lead: why it gets nothing, when it will, and what it got."""

from http import HTTPStatus
from uuid import UUID

from cadence_core.errors import UnknownNameError
from cadence_core.model.enrollment import Channel
from cadence_core.operations.leads.lead import (
    LEADS,
    MAX_LEADS,
    LeadAnswer,
    LeadEnrollment,
    LeadName,
    LeadsRequest,
)
from cadence_core.operations.leads.why import earliest, no_runs, suppressed, why
from cli.console.acts.target import Target
from cli.console.exchange import Asked, Page, Redirect, Reply
from cli.engine import Engine

OPEN = ("active", "paused")
NOT_FOUND = "No lead has this id or address, or a name that begins so (the first name first)."
BLANK = "Type a name, an email address, a phone number with its country, or an id."


def ask(engine: Engine, asked: Asked) -> Page:
    """Ask which lead is meant."""
    del engine, asked
    return _search()


def find(engine: Engine, asked: Asked) -> Reply:
    """Go to the lead of a name or an address, or list the leads that share it."""
    wanted = asked.form.get("wanted", "").strip()
    try:
        name = LeadName.parse_or_name(wanted)
    except ValueError:
        return _search(wanted, BLANK, HTTPStatus.BAD_REQUEST)
    try:
        leads = engine.ask(LEADS, LeadsRequest(name=name)).leads
    except UnknownNameError:
        return _search(wanted, NOT_FOUND, HTTPStatus.NOT_FOUND)
    if len(leads) == 1:
        return Redirect(f"/leads/{leads[0].lead_id}")
    return Page("leads", "Several leads", {"leads": leads, "is_full": len(leads) == MAX_LEADS})


def show(engine: Engine, asked: Asked) -> Page:
    """Show one lead. The id may be that of an enrollment or a message of it."""
    name = LeadName(id=UUID(asked.ids["lead"]))
    [lead] = engine.ask(LEADS, LeadsRequest(name=name)).leads
    ways = [_way(enrollment, lead) for enrollment in lead.enrollments]
    facts = {
        "lead": lead,
        "ways": ways,
        "no_runs": no_runs(lead),
        "suppressed": [suppressed(each, lead.at) for each in lead.suppressions],
        "target": Target("lead", lead.lead_id),
        "offers": _offers(lead),
        "listed": _listed(lead),
    }
    return Page("lead", "Lead", facts)


def _offers(lead: LeadAnswer) -> list[str]:
    """Return what the page offers: a lead may be paused in one cadence and active in another."""
    is_active = any(each.status == "active" for each in lead.enrollments)
    is_paused = any(
        each.status == "paused" and each.paused_by == "person" for each in lead.enrollments
    )
    is_whole = not (lead.merged_into or lead.erased_at)
    offers = (("pause", is_active), ("resume", is_paused), ("merge", is_whole))
    return [act for act, is_offered in offers if is_offered] + ["export", "erase"]


def _listed(lead: LeadAnswer) -> dict[str, tuple[str, Target]]:
    """Return what the page offers for the address of each channel."""
    suppressed = {each.channel for each in lead.suppressions}
    return {
        channel: (
            "unsuppress" if channel in suppressed else "suppress",
            Target("address", lead.lead_id, channel),
        )
        for channel in Channel
    }


def _way(enrollment: LeadEnrollment, lead: LeadAnswer) -> dict[str, object]:
    is_open = enrollment.status in OPEN
    return {
        "enrollment": enrollment,
        "is_open": is_open,
        "why": why(enrollment, lead.at),
        "when": earliest(enrollment, lead.at) if is_open else None,
    }


def _search(wanted: str = "", problem: str = "", status: HTTPStatus = HTTPStatus.OK) -> Page:
    return Page("search", "Find a lead", {"wanted": wanted, "problem": problem}, status)
