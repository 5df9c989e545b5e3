"""Reads the addresses of claimed enrollments before a run decides about them."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from cadence_core.database.address_keys import (
    UnreadAddress,
    keep_address_keys,
    key_of,
    unread_senders,
    unread_suppressions,
)
from cadence_core.database.connection import Database
from cadence_core.errors import StoreConflictError, StoreRejectedError
from cadence_core.model.addresses import sender_key
from cadence_core.model.enrollment import Channel
from cadence_core.runtime.time_left import TimeLeft

Row = dict[str, Any]
READ_HERE = (
    "address_key",
    "suppression",
    "has_unread_suppressions",
    "duplicate_of",
    "is_duplicate_being_sent",
    "sender_key",
    "is_sender_allowed",
)
"""The conditions that depend on keys."""


def read_claimed_addresses(
    database: Database, rows: Sequence[Sequence[Any]], time_left: TimeLeft
) -> list[str]:
    """Give the claimed rows of ``due_enrollments.sql`` the keys that they lack, here and stored.

    Costs no round trip if nothing is unread. The suppressions of the organizations are read slice
    by slice while there is time, at least one slice. If the database refuses, the rows keep lacking
    their keys: they are leased already, and are released.

    Returns:
        The ids of the suppressions that it read and that are no address.
    """
    claimed: list[Row] = [row for row, *_ in rows]
    unreadable: list[str] = []
    with suppress(StoreRejectedError, StoreConflictError):
        unread = _unread_at_first(database, claimed)
        while unread:
            kept = keep_address_keys(database, unread, [row["id"] for row in claimed])
            unreadable += kept.unreadable
            for row in claimed:
                known = kept.conditions.get(row["id"], {})
                row["conditions"] |= {name: known[name] for name in READ_HERE if name in known}
            # Nothing kept: another transaction has locked them all.
            may_go_on = kept.count and time_left.seconds()
            unread = _next_suppressions(database, claimed) if may_go_on else []
    return unreadable


def organizations_unread(claimed: Sequence[Row]) -> set[str]:
    """Return the organizations that have suppressions still to be read."""
    return {row["org_id"] for row in claimed if row["conditions"]["has_unread_suppressions"]}


def _unread_at_first(database: Database, claimed: Sequence[Row]) -> list[UnreadAddress]:
    senders = list(_unread_senders(claimed))
    if senders and not all(row["conditions"]["is_sender_allowed"] for row in claimed):
        # Before the conditions are read again: whose an address is may be known only then.
        keep_address_keys(database, [*senders, *unread_senders(database)])
    return [*_unread_leads(claimed), *senders, *_next_suppressions(database, claimed)]


def _next_suppressions(database: Database, claimed: Sequence[Row]) -> list[UnreadAddress]:
    orgs = organizations_unread(claimed)
    return unread_suppressions(database, orgs) if orgs else []


def _unread_leads(claimed: Sequence[Row]) -> Iterator[UnreadAddress]:
    """Yield each address whose stored key is missing, or is not what this code computes.

    The rows get the keys of the addresses that their steps do not use: no condition has those.
    """
    for row in claimed:
        conditions = row["conditions"]
        step, address = conditions["step"], conditions["address"]
        if step is None or not address:
            continue
        channel = Channel(step["channel"])
        if key_of(channel, address) != conditions["address_key"]:
            yield UnreadAddress("leads", row["lead_id"], channel, address)
        if other := _other_unread(row, channel):
            row["other_address_key"] = other.key()
            yield other


def _other_unread(row: Row, channel: Channel) -> UnreadAddress | None:
    """Return the lead's address on the other channel if it has no key: it is the same person's."""
    if not row["other_address"] or row["other_address_key"] is not None:
        return None
    other = Channel.WHATSAPP if channel is Channel.EMAIL else Channel.EMAIL
    return UnreadAddress("leads", row["lead_id"], other, row["other_address"])


def _unread_senders(claimed: Sequence[Row]) -> Iterator[UnreadAddress]:
    """Yield the addresses of each sender whose stored key is not what this code computes."""
    for row in claimed:
        conditions = row["conditions"]
        step, sender = conditions["step"], conditions["sender"]
        if step is None or sender is None:
            continue
        channel = Channel(step["channel"])
        if sender_key(channel, sender["address"]) != conditions["sender_key"]:
            for address in filter(None, (sender["address"], sender["reply_to"])):
                yield UnreadAddress("senders", sender["id"], channel, address)
