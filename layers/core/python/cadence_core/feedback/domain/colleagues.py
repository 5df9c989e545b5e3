"""Whether somebody who writes in a thread belongs to us: told by the domain of the address."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files


def is_colleague(writer: str, ours: Iterable[str], lead: str) -> bool:
    """Tell whether a writer has an address at a domain of ours.

    ``ours`` are addresses that we write from or are answered at. A domain that we share with the
    lead, or with everybody, tells nothing.
    """
    domain = _domain(writer)
    is_shared = domain in ("", _domain(lead)) or domain in _free_mail_domains()
    return not is_shared and domain in map(_domain, ours)


def _domain(address: str) -> str:
    return address.rpartition("@")[2].strip().lower() if "@" in address else ""


@cache
def _free_mail_domains() -> frozenset[str]:
    """Return the domains where anybody can have an address.

    One that is missing costs the replies from there to an organization that sends from there.
    """
    file = files(__package__) / "free_mail_domains.txt"
    return frozenset(file.read_text(encoding="utf-8").split())
