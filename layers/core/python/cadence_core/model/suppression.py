"""The reasons why an address never receives another message."""

from enum import StrEnum


class SuppressionReason(StrEnum):
    """Stored with the address. Later members are stronger and replace earlier ones."""

    BOUNCED = "bounced"
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"
    MANUAL = "manual"
