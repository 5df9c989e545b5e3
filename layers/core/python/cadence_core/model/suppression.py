"""The reasons why an address never receives another message."""

from enum import StrEnum


class SuppressionReason(StrEnum):
    """Stored with the address. Later members are stronger and replace earlier ones.

    What the person asked for comes last: an operator may lift everything before it. The database
    has the same order in ``suppression_rank``.
    """

    BOUNCED = "bounced"
    MANUAL = "manual"
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"

    @property
    def replaces(self) -> tuple["SuppressionReason", ...]:
        """The weaker reasons."""
        from_the_weakest = tuple(SuppressionReason)
        return from_the_weakest[: from_the_weakest.index(self)]


SUPPRESSED_BECAUSE: dict[str | None, str] = {
    SuppressionReason.BOUNCED: "it bounced",
    SuppressionReason.MANUAL: "it was added by hand",
    SuppressionReason.COMPLAINED: "the lead reported a message as spam",
    SuppressionReason.UNSUBSCRIBED: "the lead unsubscribed",
}
"""The reasons in the words of a salesperson."""
