"""Import leads, a slice at a time: a slice that was imported before answers what it did then."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from cadence_core.database.connection import Database
from cadence_core.database.json_text import as_json, storable
from cadence_core.database.query_files import load_query
from cadence_core.errors import InvalidAddressError, InvalidRequestError
from cadence_core.operations.dry_run import transaction_of
from cadence_core.operations.enrolling.imports.rows import (
    ImportedLead,
    KeyedLead,
    RejectedRow,
    SeenLeads,
    with_keys,
)
from cadence_core.operations.enrolling.imports.slices import MAX_SLICE_ROWS
from cadence_core.operations.names import find_organization
from cadence_core.operations.operation import AgreedRequest, MarkedAnswer, Operation
from cadence_core.operations.reading import Record

Number = dict[str, str | float]
"""The parameters that name a slice of an import."""
Duplicates = Literal["skip", "update", "report"]
# Two imports at once would both create a lead that neither finds. A plan from when there were few
# leads must not be kept: it would read all of them for each row.
BEGIN_SLICE = """
    SELECT set_config('plan_cache_mode', 'force_custom_plan', true),
           pg_advisory_xact_lock(hashtextextended('import_leads ' || :org_id, 0))"""
DONE_BEFORE = """
    SELECT answer FROM lead_imports
     WHERE org_id = CAST(:org_id AS uuid) AND import_id = CAST(:import_id AS uuid)
       AND slice = :slice"""
RECORD = """
    INSERT INTO lead_imports (org_id, import_id, slice, answer)
    VALUES (CAST(:org_id AS uuid), CAST(:import_id AS uuid), :slice, CAST(:answer AS jsonb))"""
REASONS = {
    "ambiguous": "it fits more than one lead",
    "busy": "another program wrote this lead at the same moment: import it again",
    "deleted": "the lead was deleted",
    "duplicate": "the lead is there already",
    "erased": "a person with this address was erased",
    "no_address": "a new lead needs an email address or a phone number",
    "opted_out": "this lead asked for no more messages: its address stays",
    "other_id": "the lead with this address has another id",
    "too_long": "custom_fields is too long, with those that the lead has",
    "unknown_zone": "timezone: no IANA name such as America/Sao_Paulo",
}


class ImportLeadsRequest(AgreedRequest):
    """One slice of an import.

    ``import_id`` is the same in all slices of a file with the same options, and in none of another;
    ``slice`` numbers them from 1. Addresses are international. ``duplicates`` says what becomes of
    a row whose lead is there already: ``skip`` leaves the lead as it is, ``update`` writes what the
    row has into it, and ``report`` rejects the row. ``whatsapp_opt_in`` is how the leads that
    are written agreed to messages on WhatsApp at the numbers of their rows, the evidence of their
    consents; ``None``: nothing is said of it. A consent that was withdrawn stays withdrawn.
    """

    organization: str | None = None
    import_id: UUID
    slice: int = Field(ge=1, le=2**31 - 1)
    duplicates: Duplicates = "skip"
    whatsapp_opt_in: (
        Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)]
        | None
    ) = None
    leads: tuple[ImportedLead, ...] = Field(max_length=MAX_SLICE_ROWS)
    rejected: tuple[RejectedRow, ...] = Field(default=(), max_length=MAX_SLICE_ROWS)


class NamedLead(Record):
    """A lead that was there already, and the line of the row that changes it."""

    line: int
    lead_id: UUID


class LeadsImported(MarkedAnswer):
    """What became of the rows of a slice: each is counted once.

    ``unchanged``: leads that were to be updated and have the values of their rows already;
    ``duplicates``: rows that were skipped. ``suppressed`` of the created and updated leads get no
    messages on at least one of their addresses. ``is_repeated``: an earlier request did it.
    ``decisions``: the SHA-256 of what was decided about each row that is not rejected, and of the
    ids of updated leads. ``named``: the leads that the rows change, or would if they differed.
    """

    organization: str
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    suppressed: int = 0
    rejected: tuple[RejectedRow, ...] = ()
    is_repeated: bool = False
    decisions: str = ""
    named: tuple[NamedLead, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about a row: ``lead_id`` was written, and ``named`` was there before.

    ``gets_opt_in``: the lead agrees to WhatsApp at the number of the row, and had not before.
    """

    line: int
    verdict: str
    lead_id: str | None
    is_suppressed: bool
    named: str | None
    gets_opt_in: bool


def import_leads(database: Database, request: ImportLeadsRequest) -> LeadsImported:
    """Import one slice in one transaction, unless it was imported before.

    Raises:
        UnknownNameError: there is no such organization.
        InvalidRequestError: a lead's address is none, two leads are the same, or several
            organizations fit; nothing was done.
        StoreConflictError: another transaction interfered; the same request continues.
    """
    organization = find_organization(database, request.organization)
    number: Number = {
        "org_id": str(organization.id),
        "import_id": str(request.import_id),
        "slice": request.slice,
    }
    # Before the addresses are read, which takes longer than all else of a repetition.
    answer = _done_before(database, number) or _import(database, request, number)
    return answer.model_copy(update={"organization": organization.name})


def _done_before(database: Database, number: Number) -> LeadsImported | None:
    for [answer] in database.fetch("done_before", DONE_BEFORE, **number):
        return LeadsImported.model_validate({**answer, "is_repeated": True})
    return None


def _import(database: Database, request: ImportLeadsRequest, number: Number) -> LeadsImported:
    keyed = _keyed(request.leads)
    with transaction_of(database, request):
        return _import_slice(database, request, keyed, number)


def _keyed(leads: Sequence[ImportedLead]) -> list[KeyedLead]:
    keyed: list[KeyedLead] = []
    seen = SeenLeads()
    for place, lead in enumerate(leads):
        try:
            keyed.append(with_keys(lead))
        except InvalidAddressError as error:
            raise InvalidRequestError(f"leads.{place}.{error}") from None
        if seen.line_of(keyed[-1]) is not None:
            raise InvalidRequestError(f"leads.{place}: an earlier one is the same lead")
    return keyed


def _import_slice(
    database: Database, request: ImportLeadsRequest, keyed: Sequence[KeyedLead], number: Number
) -> LeadsImported:
    org_id = str(number["org_id"])
    database.fetch("begin_slice", BEGIN_SLICE, org_id=org_id)
    if done := _done_before(database, number):  # by another request that had the lock
        return done
    rows = database.fetch(
        "import_leads",
        load_query("operations/enrolling/import_leads"),
        org_id=org_id,
        duplicates=request.duplicates,
        says_opt_in=str(bool(request.whatsapp_opt_in)),
        rows=as_json([_as_row(each) for each in keyed]),
    )
    decisions = [Decision(*row) for row in rows]
    database.fetch(
        "keep_imported",
        load_query("operations/enrolling/keep_imported"),
        org_id=org_id,
        leads=as_json(list(_written(keyed, decisions))),
        opt_in=storable(request.whatsapp_opt_in or ""),
    )
    answer = _answer(decisions, request)
    database.fetch("record_slice", RECORD, **number, answer=answer.model_dump_json())
    return answer


def _as_row(keyed: KeyedLead) -> dict[str, Any]:
    return {**keyed.lead.model_dump(), "email_key": keyed.email_key, "phone_key": keyed.phone_key}


def _written(keyed: Sequence[KeyedLead], decisions: Sequence[Decision]) -> Iterator[dict[str, Any]]:
    by_line = {each.lead.line: each for each in keyed}
    for decision in decisions:
        if decision.lead_id:
            lead = by_line[decision.line]
            yield {
                "id": decision.lead_id,
                "email_key": lead.email_key,
                "phone_key": lead.phone_key,
                "gets_opt_in": decision.gets_opt_in,
            }


def _answer(decisions: Sequence[Decision], request: ImportLeadsRequest) -> LeadsImported:
    verdicts = [_final(decision) for decision in decisions]
    updated = [decision for decision in decisions if decision.verdict == "updated"]
    skipped = set() if request.duplicates == "report" else {"duplicate"}
    refused = REASONS.keys() - skipped
    rejected = [
        RejectedRow(line=decision.line, reason=REASONS[verdict])
        for decision, verdict in zip(decisions, verdicts, strict=True)
        if verdict in refused
    ]
    kept = [verdict for verdict in verdicts if verdict not in refused]
    written = [decision.lead_id for decision in updated]
    return LeadsImported(
        organization="",
        created=verdicts.count("created"),
        updated=verdicts.count("updated"),
        unchanged=verdicts.count("unchanged"),
        duplicates=verdicts.count("duplicate") if skipped else 0,
        suppressed=sum(decision.is_suppressed for decision in decisions),
        rejected=tuple(sorted((*request.rejected, *rejected), key=lambda row: row.line)),
        decisions=sha256(repr((kept, written)).encode()).hexdigest(),
        named=tuple(
            NamedLead(line=each.line, lead_id=UUID(each.named)) for each in updated if each.named
        ),
    )


def _final(decision: Decision) -> str:
    if decision.lead_id is None:
        # Nothing was written: another transaction has the id, or the lead is as the row says.
        return {"created": "busy", "updated": "unchanged"}.get(decision.verdict, decision.verdict)
    return decision.verdict


IMPORT_LEADS = Operation(
    "import_leads", ImportLeadsRequest, LeadsImported, import_leads, changes=True
)
