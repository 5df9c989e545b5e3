"""A person who is known to WhatsApp by another number or id than before."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class WhatsAppIdentity:
    """How WhatsApp names a person: by the number, which may be hidden, and by an id for us."""

    number: str = ""
    user_id: str = ""


@dataclass(frozen=True, slots=True)
class WhatsAppMove:
    """WhatsApp reports that a person has another number or id.

    ``key`` identifies the event; ``ours`` are the ids of our number that it was sent to.
    """

    key: str
    occurred_at: datetime
    ours: tuple[str, ...]
    old: WhatsAppIdentity
    new: WhatsAppIdentity
