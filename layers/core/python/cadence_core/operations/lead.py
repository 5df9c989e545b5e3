"""One lead: where it is in its cadences, what it got, and why it gets nothing."""

import re
from datetime import datetime
from uuid import UUID

from pydantic import Field

from cadence_core.database.address_keys import key_of, read_new_addresses
from cadence_core.database.connection import Database
from cadence_core.database.json_text import as_json
from cadence_core.database.query_files import load_query
from cadence_core.errors import UnknownNameError
from cadence_core.model.enrollment import Channel
from cadence_core.operations.reading import Record, read

MAX_LEADS = 10
"""Leads in one answer: several may share an address."""
PHONE = re.compile(r"\+?[\d\s().-]+")
MIN_DIGITS = 5


class LeadName(Record):
    """What identifies a lead; exactly one is set. ``id``: of a lead, an enrollment or a message."""

    id: UUID | None = None
    email: str | None = None
    phone: str | None = None

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
            if PHONE.fullmatch(text.strip()) and sum(map(str.isdigit, text)) >= MIN_DIGITS:
                return cls(phone=text)
        raise ValueError(f"not an id, an email address or a phone number: {text}")


class RuleLine(Record):
    """What a sending rule says of a message when it is due, or now if it is.

    ``until``: when a rule that holds ends by itself; ``None`` if only a person can end it.
    """

    reason: str
    holds: bool
    until: datetime | None
    detail: str | None


class LeadEnrollment(Record):
    """One way of the lead through a cadence; ``position`` of ``total`` is its next step.

    ``rules``: every sending rule, in the order in which they are asked; none if it is not active.
    ``suppression``: why the lead's address on this step's channel gets nothing.
    ``is_step_archived``: the step that it waited for, or was held at, has been archived since.
    """

    enrollment_id: UUID
    cadence: str
    rules: tuple[RuleLine, ...]
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
    sender_stopped_until: datetime | None
    suppression: str | None
    is_step_archived: bool


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
    """A lead at the database's time ``at``: its last 20 enrollments and 10 messages."""

    lead_id: UUID
    who: str
    org_id: UUID = Field(exclude=True)
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


def find_leads(database: Database, name: LeadName) -> list[LeadAnswer]:
    """Return the leads with this id or address, the newest first, at most ten.

    Raises:
        UnknownNameError: no lead has it.
    """
    read_new_addresses(database)
    sql = load_query("operations/find_leads")
    request = as_json({**name.model_dump(mode="json"), "key": name.key()})
    rows = database.fetch("find_leads", sql, request=request, limit=MAX_LEADS)
    if not rows:
        raise UnknownNameError("no lead has this id or address")
    leads = f"{{{','.join(str(id_) for [id_] in rows)}}}"
    return read(database, LeadAnswer, "standings", "lead", leads=leads)
