"""Holds: what is on hold, what to do about it, and the release of a group."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from pydantic import ValidationError

from cadence_core.errors import ChangedMeanwhileError, InvalidRequestError
from cadence_core.operations.agreed import CHANGED
from cadence_core.operations.holds.holds import (
    FIRST_ID,
    HELD_LEADS,
    HOLDS,
    HeldLeadsRequest,
    HoldFilter,
    HoldGroup,
    Holds,
    HoldsRequest,
)
from cadence_core.operations.holds.release import (
    CLEAR_FAULTS,
    ClearFaultsRequest,
)
from cli.console.exchange import Asked, Page, Redirect, Reply
from cli.console.pages import readings
from cli.engine import Engine
from cli.release import counts_of, holds_to_release, released_slices
from cli.released import released_sentences

LEADS_A_PAGE = 50
FILTER = ("reason", "cadence", "template", "paused_by")


def show(engine: Engine, asked: Asked) -> Page:
    """Show the groups, by their reasons; with ``paused_by=person``, what people paused."""
    wanted = _wanted(asked.query)
    holds = engine.ask(HOLDS, HoldsRequest(wanted=wanted))
    by_reason = sorted(holds.groups, key=_kind)
    kinds = [_reason(list(groups)) for _, groups in groupby(by_reason, key=_kind)]
    kinds.sort(key=lambda kind: -kind["held"])
    facts = {"holds": holds, "kinds": kinds, "wanted": wanted, "left_out": _left_out(holds)}
    return Page("holds", "Holds", {**facts, "unread": readings.count(engine)})


def show_group(engine: Engine, asked: Asked) -> Page:
    """Show the leads of a group, a page at a time."""
    wanted = _wanted(asked.query)
    groups = engine.ask(HOLDS, HoldsRequest(wanted=wanted))
    after = asked.after or FIRST_ID
    request = HeldLeadsRequest(wanted=wanted, after=after, limit=LEADS_A_PAGE)
    leads = engine.ask(HELD_LEADS, request).leads
    more = len(leads) == LEADS_A_PAGE and f"{_query(wanted)}&after={leads[-1].enrollment_id}"
    facts = {"holds": groups, "leads": leads, "query": _query(wanted), "more": more}
    return Page("held_leads", "Leads on hold", facts)


def confirm(engine: Engine, asked: Asked) -> Page:
    """Show what a release would take, before it is confirmed."""
    return _confirm(engine, _wanted(asked.query))


def release(engine: Engine, asked: Asked) -> Reply:
    """Release a group if each enrollment in it is as it was when its page was shown."""
    wanted = _wanted(asked.form)
    try:
        return Redirect("/holds", _release(engine, wanted, asked.form))
    except ChangedMeanwhileError:
        page = _confirm(engine, wanted)
        facts = {**page.facts, "problem": CHANGED}
        return replace(page, facts=facts, status=HTTPStatus.CONFLICT)


def _release(engine: Engine, wanted: HoldFilter, form: Mapping[str, str]) -> str:
    slices = holds_to_release(engine, wanted)
    # After them: those that are still so when they are released were among those shown.
    now = engine.ask(HOLDS, HoldsRequest(wanted=wanted, is_release=True))
    if form.get("shown") != now.digest:
        raise ChangedMeanwhileError(CHANGED)
    cleared: tuple[str, ...] = ()
    if shown := form.get("clear_faults"):
        request = ClearFaultsRequest(wanted=wanted, shown=shown, is_dry_run=False)
        cleared = engine.ask(CLEAR_FAULTS, request).templates
    counts = counts_of(list(released_slices(engine, wanted, slices)))
    return " ".join(released_sentences(now.held, **counts, cleared=cleared))


def _confirm(engine: Engine, wanted: HoldFilter) -> Page:
    clearing = engine.ask(CLEAR_FAULTS, ClearFaultsRequest(wanted=wanted))
    holds = engine.ask(HOLDS, HoldsRequest(wanted=wanted, is_release=True))
    fields = wanted.model_dump(mode="json", include=set(FILTER), exclude_none=True)
    facts = {"holds": holds, "fields": fields, "clearing": clearing, "left_out": _left_out(holds)}
    return Page("release", "Release", {**facts, "problem": ""})


def _reason(groups: Sequence[HoldGroup]) -> dict[str, Any]:
    first = groups[0]
    return {
        "first": first,
        "held": sum(group.held for group in groups),
        "groups": [(group, _query(_of(group))) for group in groups],
        "is_settled": first.reason == "uncertain_send",
    }


def _of(group: HoldGroup) -> HoldFilter:
    template = str(group.template_id) if group.template_id else None
    return HoldFilter(reason=group.reason, cadence=str(group.cadence_id), template=template)


def _kind(group: HoldGroup) -> tuple[str, str]:
    return group.reason or "", group.advice or ""


def _left_out(holds: Holds) -> int:
    return holds.held - sum(group.held for group in holds.groups)


def _wanted(fields: Mapping[str, str]) -> HoldFilter:
    try:
        return HoldFilter.model_validate({n: fields[n] for n in FILTER if fields.get(n)})
    except ValidationError:
        raise InvalidRequestError("paused_by: it is engine or person") from None


def _query(wanted: HoldFilter) -> str:
    return urlencode(wanted.model_dump(mode="json", include=set(FILTER), exclude_none=True))
