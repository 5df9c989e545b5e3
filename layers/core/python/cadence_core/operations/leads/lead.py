"""One lead: where it is in its cadences, what it got, and why it gets nothing."""

import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from cadence_core.database.address_keys import key_of, read_new_addresses
from cadence_core.database.connection import Database
from cadence_core.database.json_text import as_json, storable
from cadence_core.database.query_files import load_query
from cadence_core.errors import UnknownNameError
from cadence_core.model.enrollment import Channel, EnrollmentId
from cadence_core.operations.ahead import check_ahead
from cadence_core.operations.instants import Instant
from cadence_core.operations.names import find_one
from cadence_core.operations.operation import Operation
from cadence_core.operations.reading import Record, read
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.application import WhyNot, inquiries

MAX_LEADS = 10
"""Leads in one answer: several may share an address."""
MAX_SECONDS = 30.0
"""For filling in the templates of what is asked about."""
PHONE = re.compile(r"\+?[\d\s().-]+")
MIN_DIGITS = 5


class LeadName(Record):
    """What identifies a lead; exactly one is set.

    ``id``: of a lead, an enrollment or a message. ``name``: the beginning of first and last name.
    """

    id: UUID | None = None
    email: str | None = None
    phone: str | None = None
    name: str | None = None

    def key(self) -> str:
        """Return the key of the address; empty if there is none, or it is not valid."""
        if self.email:
            return key_of(Channel.EMAIL, self.email)
        return key_of(Channel.WHATSAPP, self.phone) if self.phone else ""

    @classmethod
    def parse(cls, text: str) -> "LeadName":
        """Read an id, an email address or a phone number.

        Raises:
            ValueError: the text is none of them.
        """
        if "@" in text:
            return cls(email=text)
        try:
            return cls(id=UUID(text))
        except ValueError:
            # A phone puts marks of direction around a number that is copied from it.
            plain = "".join(c for c in text if unicodedata.category(c) != "Cf").strip()
            if PHONE.fullmatch(plain) and sum(map(str.isdigit, plain)) >= MIN_DIGITS:
                return cls(phone=text)
        raise ValueError(f"not an id, an email address or a phone number: {text}")

    @classmethod
    def parse_or_name(cls, text: str) -> "LeadName":
        """Read an id, an email address, a phone number, or else the beginning of a name.

        Raises:
            ValueError: the text is blank.
        """
        with suppress(ValueError):
            return cls.parse(text)
        if not text.strip():
            raise ValueError("a name, an id, an email address or a phone number, please")
        return cls(name=text.strip())


class RuleLine(Record):
    """A rule about a message when it is due, or at the moment asked about if it is.

    ``sentence`` is true if it ``holds``. ``until``: when a rule that holds ends by itself; ``None``
    if it never does. ``decision``: what a run does about it, such as ``hold``.
    """

    rule: str
    holds: bool
    sentence: str
    until: datetime | None
    reason: str | None
    detail: str | None
    decision: str | None


class LeadEnrollment(Record):
    """One way of the lead through a cadence; ``position`` of ``total`` is its next step.

    ``rules``: every rule that may keep its next message back, in two lists: the sending rules, then
    what a run's preparation checks. ``next``: the earliest time at which the message can leave, if
    nothing else happens; ``None``: never, unless a person acts. Then ``decision`` is what a run
    does with it instead, such as ``hold``, or ``None`` if it waits for a person. ``zone``: whose
    clock opens the sending schedule. ``sender``: the address that this step leaves from, and
    ``sender_name`` its display name.
    ``suppression``: why the lead's address on this step's channel
    gets nothing.
    ``cadence_pause_reason``: why its cadence is paused, if who paused it said so.
    ``cadence_id``: ``None`` if the cadence was deleted.
    ``is_step_archived``: the step that it waited for, or was held at, has been archived since.
    """

    enrollment_id: UUID
    cadence: str
    rules: tuple[RuleLine, ...] = ()
    next: datetime | None = None
    decision: str | None = None
    zone: str | None = None
    is_cadence_active: bool
    status: str
    reason: str | None
    detail: str | None
    paused_by: str | None
    position: int | None
    total: int | None
    channel: str | None
    due: datetime | None
    is_due: bool | None
    attempts: int
    is_in_a_run: bool
    enrolled_at: datetime
    sender: str | None
    sender_stopped_until: datetime | None
    suppression: str | None
    is_step_archived: bool
    cadence_pause_reason: str | None = None
    sender_name: str | None = None
    cadence_id: UUID | None = None


class LeadMessage(Record):
    """A message to the lead, or one of its replies."""

    interaction_id: UUID
    created_at: datetime
    channel: str
    type: str
    status: str
    subject: str | None
    template: str | None
    cadence: str | None
    position: int | None
    attempts: int
    error_code: str | None
    error_detail: str | None


class LeadSuppression(Record):
    """A channel on which the lead's address gets nothing.

    ``address``: its spelling on the do-not-contact list; ``None`` if only its hash is there.
    """

    channel: str
    reason: str
    source: str
    address: str | None
    since: datetime


class LeadAnswer(Record):
    """A lead at the time ``at``: its last 20 enrollments and 10 messages.

    If ``at`` is later than now, only the rules of the enrollments are those of that moment.
    ``last_run_at``: when the engine's last run started.
    """

    lead_id: UUID
    who: str
    org_id: UUID
    organization: str
    email: str | None
    phone: str | None
    status: str
    is_deleted: bool
    erased_at: datetime | None
    merged_into: UUID | None
    has_whatsapp_opt_in: bool
    at: datetime
    enrollments: tuple[LeadEnrollment, ...]
    messages: tuple[LeadMessage, ...]
    suppressions: tuple[LeadSuppression, ...]
    last_run_at: datetime | None = None


class LeadsRequest(Record):
    """``at``: the moment for which the rules are asked, if nothing else happens until then.

    ``organization``: only leads of this one, by its name in any case or its id.
    """

    name: LeadName
    at: Instant | None = None
    organization: str | None = None


class Leads(Record):
    """The leads with an id, an address or a name; of an address, the newest first."""

    leads: tuple[LeadAnswer, ...]


def find_leads(database: Database, request: LeadsRequest) -> Leads:
    """Return the leads with this id, address or name, at most ten.

    Raises:
        UnknownNameError: no lead has it, or no organization has the name.
        InvalidRequestError: several organizations have the name; or the moment is over, or more
            than a year ahead.
    """
    if request.at:
        check_ahead(database, "at", request.at)
    name, within = request.name, request.organization
    org_id = str(find_one(database, "organization", within).id) if within is not None else ""
    find = _ids_of_name if name.name else _ids_of_address
    found = find(database, name, org_id)
    if not found:
        raise UnknownNameError(
            "no lead has a name that begins so" if name.name else "no lead has this id or address"
        )
    ids = f"{{{','.join(found)}}}"
    leads = read(database, LeadAnswer, "standings", "leads/lead", leads=ids)
    return Leads(leads=tuple(_with_rules(database, leads, request.at)))


def _ids_of_name(database: Database, name: LeadName, org_id: str) -> list[str]:
    rows = database.fetch(
        "find_people",
        load_query("operations/leads/find_people"),
        by="name",
        wanted=storable(name.name or ""),
        org_id=org_id,
        limit=MAX_LEADS,
    )
    return [str(id_) for [id_] in rows]


def _ids_of_address(database: Database, name: LeadName, org_id: str) -> list[str]:
    read_new_addresses(database)
    sql = load_query("operations/leads/find_leads")
    within = {"org_id": org_id or None}
    asked = as_json({**name.model_dump(mode="json"), "key": name.key(), **within})
    rows = database.fetch("find_leads", sql, request=asked, limit=MAX_LEADS)
    return [str(id_) for [id_] in rows]


def _with_rules(
    database: Database, answers: Sequence[LeadAnswer], at: datetime | None
) -> list[LeadAnswer]:
    """Return the answers with the rules about the enrollments, asked with a run's own code."""
    ids = [EnrollmentId(e.enrollment_id) for answer in answers for e in answer.enrollments]
    with inquiries(database) as asking:
        found = asking.why_not(ids, TimeLeft.of_seconds(MAX_SECONDS), at)
    by_id = {each.enrollment_id: each for each in found}
    return [
        answer.model_copy(
            update={
                "at": found[0].at if found else at or answer.at,
                "enrollments": tuple(
                    _explained(each, by_id[EnrollmentId(each.enrollment_id)])
                    for each in answer.enrollments
                ),
            }
        )
        for answer in answers
    ]


def _explained(enrollment: LeadEnrollment, why: WhyNot) -> LeadEnrollment:
    holding = {row.rule for row in why.rows if row.holds}
    return enrollment.model_copy(
        update={
            "rules": tuple(RuleLine(**asdict(row)) for row in why.rows),
            "next": why.next,
            "decision": why.decision,
            "zone": why.zone,
            "is_due": enrollment.due and "not_due" not in holding,
            "is_in_a_run": "in_a_run" in holding,
        }
    )


LEADS = Operation("leads", LeadsRequest, Leads, find_leads)
