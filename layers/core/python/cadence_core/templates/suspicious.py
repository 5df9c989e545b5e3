"""Names that are none: a stranger's form entry must not become a link in a customer's email."""

import re
from collections.abc import Iterator, Mapping, Set

from cadence_core.text.contact_points import PHONE, TOP_LEVEL_DOMAIN, plain_characters

NAME_FIELDS = ("first_name", "last_name", "company_name", "job_title")
MAX_NAME_LENGTH = 80
# Mail programs make links of these. Not every dot: Dr.Silva, M.Sc., Node.js.
LINK = re.compile(
    rf"""://
      | \bwww\.
      | \S@\S+\.\w
      | [^\W_][\w-]+\.{TOP_LEVEL_DOMAIN}
      | [^\W_][\w-]+\.[a-z]{{2,}}/""",
    re.IGNORECASE | re.VERBOSE,
)


# Technologies with the name of a domain, which are job titles.
TECHNOLOGY = re.compile(r"\b(?:ado|asp|vb)\.net\b(?!/)", re.IGNORECASE)
YEARS = re.compile(r"(?:19|20)\d\d ?[-\u2013/] ?(?:19|20)?\d\d")


def suspicious_fields(lead: Mapping[str, str], names: Set[str]) -> Iterator[str]:
    """Yield those of the names whose field is no name: a link, an address, a number, a story.

    A company may be called as the domain of the lead's own address is, such as Booking.com.
    """
    for name in NAME_FIELDS:
        if name in names and _is_suspicious(_without_own_domain(lead, name)):
            yield name


def _without_own_domain(lead: Mapping[str, str], name: str) -> str:
    text = lead.get(name, "")
    domain = lead.get("email", "").rpartition("@")[2].strip().lower()
    if name != "company_name" or "." not in domain:
        return text
    labels = domain.split(".")
    own = "|".join(re.escape(".".join(labels[at:])) for at in range(len(labels) - 1))
    return re.sub(rf"(?<![\w.@/-])(?:{own})(?![\w@/:-]|\.\w)", "-", text, flags=re.IGNORECASE)


def _is_suspicious(text: str) -> bool:
    plain = TECHNOLOGY.sub("-", plain_characters(text).strip())
    return len(plain) > MAX_NAME_LENGTH or bool(LINK.search(plain)) or _has_phone(plain)


def _has_phone(plain: str) -> bool:
    return any(not YEARS.fullmatch(phone[0]) for phone in PHONE.finditer(plain))
