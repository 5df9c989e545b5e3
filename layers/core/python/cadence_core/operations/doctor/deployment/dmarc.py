"""What a domain's DMARC and SPF records say. Pure.

Source: https://www.rfc-editor.org/rfc/rfc7489 and https://www.rfc-editor.org/rfc/rfc7208
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

DMARC = re.compile(r"[vV][ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)")
SPF = re.compile(r"v=spf1(?: |$)", re.IGNORECASE)
POLICIES = ("none", "quarantine", "reject")
SES = "amazonses.com"


class Policy(NamedTuple):
    """A DMARC record: what becomes of mail that fails, and how strictly domains must match."""

    asks_for: str
    is_dkim_strict: bool = False
    is_spf_strict: bool = False

    @property
    def is_enforced(self) -> bool:
        """Whether mail that fails is refused or filtered."""
        return self.asks_for != "none"


def policy_of(texts: Sequence[str]) -> Policy | None:
    """Return the policy in the TXT records of ``_dmarc.DOMAIN``; ``None`` without a valid one.

    Two records count as none.
    """
    records = [text.strip() for text in texts if DMARC.match(text.strip())]
    if len(records) != 1:
        return None
    pairs = (part.partition("=") for part in records[0].split(";"))
    tags = {name.strip().lower(): value.strip().lower() for name, _, value in pairs}
    asks_for = tags.get("p", "")
    if asks_for not in POLICIES:
        return None
    return Policy(asks_for, tags.get("adkim") == "s", tags.get("aspf") == "s")


def spf_fault(texts: Sequence[str]) -> str | None:
    """Return what is wrong with the SPF record among the TXT records of a domain of SES."""
    records = [text for text in texts if SPF.match(text)]
    if not records:
        return "has no SPF record"
    if len(records) > 1:
        return f"has {len(records)} SPF records, which counts as an error"
    if SES not in records[0].lower():
        return f"has an SPF record without include:{SES}"
    return None


def is_aligned(domain: str, sender_domain: str, *, is_strict: bool) -> bool:
    """Return whether a domain of SES counts as the sender's.

    SES signs in the name of the sender's domain or one above it, and mail comes back to one below
    either: those always have the same owner.
    """
    return not is_strict or domain.lower() == sender_domain.lower()
