"""Names that are none: a stranger's form entry must not become a link in a customer's email."""

import re
from collections.abc import Iterator

from cadence_core.model.enrollment import Lead
from cadence_core.text.contact_points import PHONE, plain_characters
from cadence_core.text.links import links_in

PERSONAL = ("first_name", "last_name")
NAME_FIELDS = (*PERSONAL, "company_name", "job_title")
MAX_NAME_LENGTH = 80
# An attempt at a link, whatever follows.
ATTEMPT = re.compile(r"://|\bwww\.|\S@\S+\.\w", re.IGNORECASE)
# Programs disagree about what may stand before or after a domain.
AROUND_DOMAINS = re.compile(r"[^\w.@-]|_")
YEARS = re.compile(r"(?:19|20)\d\d ?[-\u2013/] ?(?:19|20)?\d\d")
# A number in a company's name is often that of a register or a person's, and has no other signs.
WRITTEN_PHONE = re.compile(
    r"""\+\s?\d(?:[ ().\u2013/-]*\d){6,}
      | \(\d{1,5}\)[ .-]?\d(?:[ .\u2013/-]?\d){3,}
      | (?<![\d./])\d+(?:[ \u2013-]\d+)+(?![\d/])""",
    re.VERBOSE,
)
MIN_PHONE_DIGITS = 7


def suspicious_fields(lead: Lead) -> Iterator[str]:
    """Yield the fields that are no names: a link, an address, a phone number, a story.

    A company may be called as the domain of the lead's own address is, such as Booking.com. A
    colleague vouches for a lead of the source ``person``.
    """
    if lead.source == "person":
        return
    for name in NAME_FIELDS:
        text = getattr(lead, name) or ""
        if name == "company_name":
            text = _without_own_domain(text, lead.email or "")
        if _is_suspicious(text, is_personal=name in PERSONAL):
            yield name


def _without_own_domain(text: str, email: str) -> str:
    domain = email.rpartition("@")[2].strip().lower()
    if "." not in domain:
        return text
    labels = domain.split(".")
    own = "|".join(re.escape(".".join(labels[at:])) for at in range(len(labels) - 1))
    return re.sub(rf"(?<![\w.@/-])(?:{own})(?![\w@/:-]|\.\w)", "-", text, flags=re.IGNORECASE)


def _is_suspicious(text: str, *, is_personal: bool) -> bool:
    plain = plain_characters(text).strip()
    return (
        len(plain) > MAX_NAME_LENGTH
        or bool(ATTEMPT.search(plain))
        or any(any(links_in(each)) for each in {text, plain, AROUND_DOMAINS.sub(" ", plain)})
        or _has_phone(plain, PHONE if is_personal else WRITTEN_PHONE)
    )


def _has_phone(plain: str, pattern: re.Pattern[str]) -> bool:
    return any(
        sum(map(str.isdigit, phone[0])) >= MIN_PHONE_DIGITS and not YEARS.fullmatch(phone[0])
        for phone in pattern.finditer(plain)
    )
