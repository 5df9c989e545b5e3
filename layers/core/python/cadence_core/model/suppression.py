"""Why an address is never written to again."""

from enum import StrEnum


class SuppressionReason(StrEnum):
    """Kept with the address. Later members are stronger and replace earlier ones."""

    BOUNCED = "bounced"
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"
    MANUAL = "manual"

    @property
    def replaces(self) -> tuple["SuppressionReason", ...]:
        """The weaker reasons."""
        from_the_weakest = tuple(SuppressionReason)
        return from_the_weakest[: from_the_weakest.index(self)]
