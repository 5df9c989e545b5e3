"""A row of a file as a lead, or why it cannot be one."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from cadence_core.errors import InvalidAddressError
from cadence_core.model.addresses import Address, read_address
from cadence_core.model.enrollment import Channel
from cadence_core.operations.enrolling.imports.columns import CUSTOM, IDENTIFYING, NAME
from cadence_core.operations.reading import Record

MAX_SHORT, MAX_LONG, MAX_CUSTOM_FIELDS = 320, 1_000, 100_000
"""Characters that the columns of ``leads`` hold."""
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_SHORT)]
Long = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_LONG)]
LIMITS = {"external_id": MAX_SHORT, "email": MAX_SHORT, "timezone": MAX_SHORT}
WHOLE_NAME = re.compile(r"((?:\S+\.\s+)*\S+)\s+(\S.*)", re.DOTALL)
"""A first name with the titles before it (``Dr.``), and the rest."""


def _named(custom: dict[str, str]) -> dict[str, str]:
    if not all(name.strip() for name in custom):
        raise ValueError("a name is blank")
    return custom


class ImportedLead(Record):
    """A lead of a file. ``line`` is where its row begins there, from 1; ``None``: an empty cell."""

    line: int = Field(ge=1, le=2**31 - 1)
    external_id: Short | None = None
    email: Short | None = None
    phone: Short | None = None
    first_name: Long | None = None
    last_name: Long | None = None
    company_name: Long | None = None
    job_title: Long | None = None
    timezone: Short | None = None
    custom_fields: Annotated[dict[str, str], AfterValidator(_named)] = Field(default_factory=dict)


class RejectedRow(Record):
    """A row that is not imported, and why: a short sentence without its values."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class KeyedLead:
    """A lead, and the keys of its addresses, by which duplicates are found."""

    lead: ImportedLead
    email_key: str | None
    phone_key: str | None


def read_lead(
    line: int, cells: Sequence[str], mapping: Mapping[int, str], country: str | None
) -> KeyedLead | RejectedRow:
    """Read a row; ``mapping`` has the field of each place, and ``country`` is where it dials."""
    values = {field: cells[place].strip() for place, field in mapping.items()}
    values = _with_parts_of_name({field: value for field, value in values.items() if value})
    custom = {f.removeprefix(CUSTOM): v for f, v in values.items() if f.startswith(CUSTOM)}
    fields = {f: v for f, v in values.items() if not f.startswith(CUSTOM)}
    if too_long := _first_too_long(fields, custom):
        return RejectedRow(line=line, reason=f"{too_long} is too long")
    if not IDENTIFYING & fields.keys():
        return RejectedRow(line=line, reason="no email address, phone number or id")
    lead = ImportedLead.model_validate({"line": line, "custom_fields": custom, **fields})
    try:
        return with_keys(lead, country)
    except InvalidAddressError as error:
        return RejectedRow(line=line, reason=str(error))


def with_keys(lead: ImportedLead, country: str | None = None) -> KeyedLead:
    """Return the lead with its addresses as they are sent to, and their keys.

    Raises:
        InvalidAddressError: an address is none; the error names the field and the fault.
    """
    email = _address(Channel.EMAIL, "email", lead.email, country)
    phone = _address(Channel.WHATSAPP, "phone", lead.phone, country)
    lead = lead.model_copy(
        update={"email": email.to if email else None, "phone": phone.to if phone else None}
    )
    return KeyedLead(lead, email.key if email else None, phone.key if phone else None)


def _address(channel: Channel, field: str, text: str | None, country: str | None) -> Address | None:
    try:
        return read_address(channel, text, country) if text else None
    except InvalidAddressError as error:
        raise InvalidAddressError(f"{field}: {error}") from None


def _first_too_long(fields: Mapping[str, str], custom: Mapping[str, str]) -> str | None:
    if len(json.dumps(custom, ensure_ascii=False)) > MAX_CUSTOM_FIELDS:
        return "custom_fields"
    too_long = (f for f, v in fields.items() if len(v) > LIMITS.get(f, MAX_LONG))
    return next(too_long, None)


def _with_parts_of_name(values: dict[str, str]) -> dict[str, str]:
    whole = values.pop(NAME, None)
    if whole is None:
        return values
    last, comma, first = (part.strip() for part in whole.partition(","))
    if comma and first and last:
        return {**values, "first_name": first, "last_name": last}
    parts = WHOLE_NAME.fullmatch(whole)
    if parts is None:
        return {**values, "first_name": whole}
    return {**values, "first_name": parts[1], "last_name": parts[2]}


class SeenLeads:
    """The leads of a file so far, to find those that it has twice.

    Leads are the same with one id or one email address. A phone number that both have makes them
    the same only if one lacks an email address: colleagues share the phone of their office.
    """

    def __init__(self) -> None:
        self._lines: dict[tuple[str, str | None], int] = {}

    def line_of(self, keyed: KeyedLead) -> int | None:
        """Return the line of an earlier lead that is the same; remember this one if none is."""
        own = (("external_id", keyed.lead.external_id), ("email", keyed.email_key))
        any_phone, only_phone = ("phone", keyed.phone_key), ("only phone", keyed.phone_key)
        asked = (*own, only_phone if keyed.email_key else any_phone)
        found = [self._lines[key] for key in asked if key[1] and key in self._lines]
        if found:
            return min(found)
        for key in (*own, any_phone, *(() if keyed.email_key else (only_phone,))):
            self._lines.setdefault(key, keyed.lead.line)
        return None
