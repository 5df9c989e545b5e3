"""Which identities a refusal of SES names, and whether they are the sender's. Pure.

SES names addresses, domains and ARNs: "... The following identities failed the check in region
US-EAST-1: Ana <ana@acme.com>, acme.com"; a list that it cuts ends with three periods. A permission
is refused "on resource `arn:aws:ses:us-east-1:123456789012:identity/acme.com'".
Source: https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html
"""

import re
from collections.abc import Iterable

from cadence_core.model.addresses import normalize_email

FAILED_LIST = re.compile(r"identit(?:y|ies) failed the check[^:]*:(.*)", re.IGNORECASE | re.DOTALL)
# A quoted or bracketed part is one piece, so that a comma in a display name separates nothing.
ITEM = re.compile(r"""(?:"(?:\\.|[^"\\])*"|<[^>]*>|[^,"<])+""")
BRACKETED = re.compile(r"<([^<>]*)>")
RESOURCE = re.compile(r":ses:[^\s:]*:\d*:identity/([^\s,;\"`<>()\[\]]+)", re.IGNORECASE)
AROUND = " \t\r\n.'\"`;()[]…"


def identities_in(text: str) -> frozenset[str]:
    """Return the addresses and domains that a refusal names as identities, normalized."""
    named = RESOURCE.findall(text)
    failed = FAILED_LIST.search(text)
    if failed:
        named += map(_name, ITEM.findall(failed[1]))
    names = (name.strip(AROUND).lower() for name in named)
    return frozenset(_normal(name) for name in names if name)


def are_senders(identities: Iterable[str], sender: str) -> bool:
    """Return whether each identity is the sender's address, its domain or a domain above that."""
    address = _normal(sender.lower())
    labels = address.rpartition("@")[2].split(".")
    domains = {".".join(labels[start:]) for start in range(len(labels))}
    return all(identity == address or identity in domains for identity in identities)


def _name(item: str) -> str:
    """Return the address or domain of one item, without a display name or what follows it."""
    bracketed = BRACKETED.search(item)
    words = (bracketed[1] if bracketed else item).split()
    name = next((word for word in words if "@" in word or "." in word.strip(AROUND)), "")
    return name.rpartition("identity/")[2]


def _normal(name: str) -> str:
    """Return an address or a domain, its domain in ASCII."""
    if "@" in name:
        return (normalize_email(name) or name).lower()
    return (normalize_email(f"postmaster@{name}") or name).rpartition("@")[2]
