"""Pause and resume: the engine, an organization, a channel, a sender, a cadence or a lead."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from cadence_core.database.connection import Database
from cadence_core.database.json_text import storable
from cadence_core.database.query_files import load_query
from cadence_core.errors import InvalidRequestError, UnknownNameError
from cadence_core.operations.dry_run import transaction_of
from cadence_core.operations.operation import MarkedAnswer, Operation, SignedRequest
from cadence_core.operations.reading import read
from cadence_core.operations.stops.active import count_active
from cadence_core.operations.stops.stops import Stop, stops_of
from cadence_core.operations.stops.targets import Target, TargetKind, find_target

SWITCHES = {"active": "paused", "paused": "active"}
"""The statuses of a cadence that a switch changes, with the other one."""
LOCK_STOPS = "SELECT pg_advisory_xact_lock(hashtextextended('sending_stops', 0))"
"""Two pauses of the same at once would both find that it is not paused."""


def _text(reason: str) -> str:
    text = storable(reason).strip()
    if not text:
        raise ValueError("must not be blank")
    return text


class PauseRequest(SignedRequest):
    """What to pause, by its name in any case or its id, and why.

    ``organization``: whose sender, cadence or lead is meant, or whose messages of a channel.
    ``reason``: needed, except for a cadence.
    """

    kind: TargetKind
    name: str = ""
    organization: str | None = None
    reason: Annotated[str, Field(max_length=500), AfterValidator(_text)] | None = None


class ResumeRequest(SignedRequest):
    """What to resume, by its name in any case or its id; ``organization`` as in a pause.

    ``is_provider_stop``: a sender goes on also if its provider stopped it.
    """

    kind: TargetKind
    name: str = ""
    organization: str | None = None
    is_provider_stop: bool = False


class Switched(MarkedAnswer):
    """A pause or a resumption, or what it would be after a dry run.

    Attributes:
        id: of what was switched; ``None`` of the engine and of a channel.
        name: empty of the engine.
        is_changed: ``False`` if it was so before.
        active: the active enrollments that it concerns, up to 10,000; 0 of a lead.
        enrollments: of a lead, those that were paused or resumed.
        busy: of a lead, those left as they are because a run or a person was changing them.
        held: of a lead, those that the engine holds: they stay on hold, behind a pause, too.
        stops: what stops its messages, or some of them, from now on.
    """

    kind: TargetKind
    id: UUID | None
    name: str
    organization: str | None
    is_changed: bool
    active: int = 0
    enrollments: int = 0
    busy: int = 0
    held: int = 0
    stops: tuple[Stop, ...] = ()


def pause(database: Database, request: PauseRequest) -> Switched:
    """Pause something. A second pause changes nothing, and shows the first one.

    Raises:
        UnknownNameError: nothing has the name, or the lead is in no cadence.
        InvalidRequestError: the name or the reason does not fit, or several things have the name.
    """
    target = find_target(database, request.kind, request.name, request.organization)
    if target.kind == "cadence":
        words = {"reason": request.reason or "", "by": storable(request.by)}
        return _switch_cadence(database, request, target, "active", **words)
    if not request.reason:
        raise InvalidRequestError("reason: say why, for those who ask later")
    if target.kind == "lead":
        detail = f"{request.reason} ({request.by})" if request.by else request.reason
        paused = _switch_lead(database, request, target, "pause_lead", detail=detail)
        is_paused = any(stop.kind == "lead" for stop in paused.stops)
        if not (paused.is_changed or paused.busy or paused.held or is_paused):
            raise UnknownNameError(
                f"the lead {target.id} is in no cadence: nothing was paused, "
                "and it can be enrolled later"
            )
        return paused
    return _switch(
        database, request, target, "pause_stop", reason=request.reason, by=storable(request.by)
    )


def resume(database: Database, request: ResumeRequest) -> Switched:
    """Resume what was paused; the answer shows what still stops it.

    Raises:
        UnknownNameError: nothing has the name.
        InvalidRequestError: the name does not fit the kind, or several things have it.
    """
    target = find_target(database, request.kind, request.name, request.organization)
    if request.is_provider_stop and target.kind != "sender":
        raise InvalidRequestError("is_provider_stop: a provider stops senders only")
    if target.kind == "cadence":
        return _switch_cadence(database, request, target, "paused", reason="", by="")
    if target.kind == "lead":
        return _switch_lead(database, request, target, "resume_lead")
    is_provider_stop = str(request.is_provider_stop)
    return _switch(database, request, target, "resume_stop", is_provider_stop=is_provider_stop)


def _switch(
    database: Database, request: SignedRequest, target: Target, query: str, **parameters: str
) -> Switched:
    sql, scope = load_query(f"operations/stops/{query}"), target.scope
    active = count_active(database, target)  # first: if it fails, nothing was done
    with transaction_of(database, request):
        database.fetch("lock_stops", LOCK_STOPS)
        changed = database.fetch(query, sql, **scope.parameters(), **parameters)
        stops = stops_of(database, scope)
    return _answer(target, is_changed=bool(changed), stops=stops, active=active)


def _switch_cadence(
    database: Database, request: SignedRequest, target: Target, before: str, **words: str
) -> Switched:
    ids = {"cadence_id": str(target.id), "org_id": str(target.org_id)}
    active = count_active(database, target)
    with transaction_of(database, request):
        [[status, changed]] = database.fetch(
            "switch_cadence",
            load_query("operations/stops/switch_cadence"),
            **ids,
            before=before,
            after=SWITCHES[before],
            **words,
        )
        own = read(database, Stop, "stops/cadence_pause", **ids)
        stops = (*own, *stops_of(database, target.scope))
    if status not in SWITCHES:
        raise InvalidRequestError(
            f"name: the cadence {target.id} is neither active nor paused: {status}"
        )
    return _answer(target, is_changed=bool(changed), stops=stops, active=active)


def _switch_lead(
    database: Database, request: SignedRequest, target: Target, query: str, **parameters: str
) -> Switched:
    ids = {"lead_id": str(target.id), "org_id": str(target.org_id)}
    with transaction_of(database, request):
        [[changed, busy, held]] = database.fetch(
            query, load_query(f"operations/stops/{query}"), **ids, **parameters
        )
        own = read(database, Stop, "standings", "stops/lead_pauses", **ids)
        stops = (*own, *stops_of(database, target.scope))
    return _answer(
        target, is_changed=bool(changed), enrollments=changed, busy=busy, held=held, stops=stops
    )


def _answer(
    target: Target, *, is_changed: bool, stops: tuple[Stop, ...], **counts: int
) -> Switched:
    return Switched(
        **target.model_dump(exclude={"org_id"}), is_changed=is_changed, stops=stops, **counts
    )


PAUSE = Operation("pause", PauseRequest, Switched, pause, changes=True)
RESUME = Operation("resume", ResumeRequest, Switched, resume, changes=True)
