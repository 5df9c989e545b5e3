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


def suspicious_fields(lead: Mapping[str, str], names: Set[str]) -> Iterator[str]:
    """Yield those of the names whose field is no name: a link, an address, a number, a story."""
    for name in NAME_FIELDS:
        if name in names and _is_suspicious(lead.get(name, "")):
            yield name


def _is_suspicious(text: str) -> bool:
    plain = plain_characters(text).strip()
    return bool(len(plain) > MAX_NAME_LENGTH or LINK.search(plain) or PHONE.search(plain))
