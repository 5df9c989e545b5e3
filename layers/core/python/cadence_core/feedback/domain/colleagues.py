"""Recognizes colleagues of a sender by the domain of their email address."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files


def is_colleague(writer: str, ours: Iterable[str], lead: str) -> bool:
    """Return whether a writer has an address at one of our domains.

    ``ours`` are the addresses that we send from or receive answers at. A domain that we share
    with the lead, or with the public, does not count.
    """
    domain = _domain(writer)
    is_shared = domain in ("", _domain(lead)) or domain in _free_mail_domains()
    return not is_shared and domain in map(_domain, ours)


def _domain(address: str) -> str:
    return address.rpartition("@")[2].strip().lower() if "@" in address else ""


@cache
def _free_mail_domains() -> frozenset[str]:
    """Return the domains where anyone can open an account.

    If a domain is missing and an organization sends from it, replies from that domain count as
    messages of colleagues.
    """
    file = files(__package__) / "free_mail_domains.txt"
    return frozenset(file.read_text(encoding="utf-8").split())
