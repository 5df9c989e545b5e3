"""Suppress many addresses by hand, a slice a call."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from pydantic import Field

from cadence_core.database.address_keys import read_new_addresses
from cadence_core.database.connection import Database
from cadence_core.errors import InvalidAddressError, InvalidRequestError
from cadence_core.operations.dry_run import transaction_of
from cadence_core.operations.leads.suppress import (
    ReadAddress,
    read_any_address,
    suppress_addresses,
)
from cadence_core.operations.names import find_one
from cadence_core.operations.operation import AgreedRequest, MarkedAnswer, Operation

MAX_ADDRESSES = 1_000
"""Of one request; each is looked up in the do-not-contact list, in one statement."""
AddressText = Annotated[str, Field(max_length=320)]


class SuppressManyRequest(AgreedRequest):
    """Email addresses and phone numbers to which an organization never writes again; one slice."""

    organization: str
    addresses: Annotated[tuple[AddressText, ...], Field(min_length=1, max_length=MAX_ADDRESSES)]


class SuppressManyAnswer(MarkedAnswer):
    """How many of the addresses were ``added``, or would be; the others were ``suppressed`` before.

    ``added_ids``: of the suppressions, for the record of the action.
    """

    org_id: UUID
    organization: str
    added: int
    suppressed: int
    added_ids: tuple[UUID, ...] = ()


def suppress_many(database: Database, request: SuppressManyRequest) -> SuppressManyAnswer:
    """Suppress each address, unless more than a bounce suppresses it. All or none is done.

    Raises:
        UnknownNameError: no organization has the name.
        InvalidRequestError: one is no address; or several organizations have the name.
    """
    addresses = list(_read(request.addresses))
    within = find_one(database, "organization", request.organization)
    read_new_addresses(database)  # so that every spelling is found
    with transaction_of(database, request):
        added = suppress_addresses(database, within.id, addresses)
    return SuppressManyAnswer(
        org_id=within.id,
        organization=within.name,
        added=len(added),
        suppressed=len(addresses) - len(added),
        added_ids=added,
    )


def _read(texts: Sequence[str]) -> list[ReadAddress]:
    addresses = []
    for place, text in enumerate(texts):
        try:
            addresses.append(read_any_address(text))
        except InvalidAddressError as error:
            raise InvalidRequestError(f"addresses.{place}: {error}") from None
    return addresses


SUPPRESS_MANY = Operation(
    "suppress_many", SuppressManyRequest, SuppressManyAnswer, suppress_many, changes=True
)
