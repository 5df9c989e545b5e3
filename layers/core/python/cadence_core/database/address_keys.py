"""Reading the addresses that entered by SQL: the database stores keys, and code computes them.

A row that is inserted or whose address changes has no key until one of these functions has run.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from cadence_core.database.connection import Database
from cadence_core.database.json_text import as_json
from cadence_core.database.query_files import load_query
from cadence_core.model.addresses import address_key, sender_key
from cadence_core.model.enrollment import Channel

MAX_READ = 1_000
"""How many addresses of a kind one call reads. It takes about a third of a second."""


@dataclass(frozen=True, slots=True)
class UnreadAddress:
    """An address without a key, in the row ``id`` of the table ``kind``."""

    kind: Literal["leads", "suppressions", "senders"]
    id: str
    channel: Channel
    address: str

    def key(self) -> str:
        """Return the key to store: empty if it is no address."""
        return (sender_key if self.kind == "senders" else key_of)(self.channel, self.address)


def key_of(channel: Channel, address: str) -> str:
    """Return the key to store for an address: empty if it is no address of this channel."""
    if channel is Channel.WHATSAPP and address.isdecimal() and not address.startswith("00"):
        # As WhatsApp's events and the suppressions of the database have it.
        address = f"+{address}"
    return address_key(channel, address) or ""


@dataclass(frozen=True, slots=True)
class Kept:
    """How many rows have their keys now, and the conditions of the enrollments asked about.

    ``unreadable``: the ids of the suppressions whose text is no address.
    """

    count: int
    unreadable: Sequence[str]
    conditions: Mapping[str, dict[str, Any]]


def keep_address_keys(
    database: Database, addresses: Iterable[UnreadAddress], enrollments: Iterable[str] = ()
) -> Kept:
    """Store the keys of these addresses, and return the conditions of these enrollments after it.

    A row whose address has changed since, or that another transaction has locked, is left out.
    """
    keys = [
        {
            "kind": each.kind,
            "id": each.id,
            "channel": each.channel,
            "address": each.address,
            "key": each.key(),
        }
        for each in dict.fromkeys(addresses)  # one lead may be in several enrollments
    ]
    rows = database.fetch(
        "keep_address_keys",
        load_query("database/keep_address_keys"),
        addresses=as_json(keys),
        enrollments=as_array(enrollments),
    )
    unreadable = [each["id"] for each in keys if each["kind"] == "suppressions" and not each["key"]]
    conditions = {id_: conditions for _, id_, conditions in rows if id_}
    return Kept(int(rows[0][0]), unreadable, conditions)


def unread_suppressions(database: Database, orgs: Iterable[str] = ()) -> list[UnreadAddress]:
    """Return the next unread suppressions: a share of each of these organizations, or of all.

    Shares, because the long list of one organization must not keep another from being read.
    """
    orgs = list(orgs)
    rows = database.fetch(
        "unread_suppressions",
        load_query("database/unread_suppressions"),
        orgs=as_array(orgs),
        limit=MAX_READ,
        share=max(1, MAX_READ // (len(Channel) * len(orgs))) if orgs else MAX_READ,
    )
    return [UnreadAddress("suppressions", str(id_), Channel(c), text) for id_, c, text in rows]


def read_new_addresses(database: Database) -> int:
    """Read a slice of the addresses that have no key; return how many rows have theirs now."""
    unread = [*_unread_rows(database), *unread_suppressions(database)]
    return keep_address_keys(database, unread).count if unread else 0


def unread_senders(database: Database) -> list[UnreadAddress]:
    """Return the next addresses of senders that have no key."""
    return [each for each in _unread_rows(database) if each.kind == "senders"]


def _unread_rows(database: Database) -> list[UnreadAddress]:
    rows = database.fetch("unread_rows", load_query("database/unread_rows"), limit=MAX_READ)
    return [UnreadAddress(kind, str(id_), Channel(c), text) for kind, id_, c, text in rows]


def as_array(ids: Iterable[str]) -> str:
    """Return ids as the text of an array of PostgreSQL."""
    return f"{{{','.join(ids)}}}"
