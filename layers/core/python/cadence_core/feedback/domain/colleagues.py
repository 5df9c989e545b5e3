"""Recognizes colleagues, of a sender or of a lead, by the domain of their email address."""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

# Only the registries' own second levels count, so that a company's mail.acme.br is not free mail.
ENDING_OF_A_FAMILY = re.compile(r"[a-z]{2,4}|(?:com?|net?|org?)\.[a-z]{2}")


def is_colleague(writer: str, ours: Iterable[str], lead: str) -> bool:
    """Return whether a writer has an address at one of our domains.

    ``ours`` are the addresses that we send from or receive answers at. A domain that we share
    with the lead, or with the public, does not count.
    """
    domain = _domain(writer)
    is_shared = domain in ("", _domain(lead)) or _is_free_mail(domain)
    return not is_shared and domain in map(_domain, ours)


def company_of(address: str) -> str | None:
    """Return the domain of a normalized address, which colleagues share; none for free mail."""
    domain = _domain(address)
    return None if not domain or _is_free_mail(domain) else domain


def _domain(address: str) -> str:
    return address.rpartition("@")[2].strip().lower() if "@" in address else ""


def _is_free_mail(domain: str) -> bool:
    """Return whether anyone can open an account at this domain.

    If a domain is missing and an organization sends from it, replies from that domain count as
    messages of colleagues.
    """
    name, _, ending = domain.partition(".")
    is_of_a_family = f"{name}.*" in _entries() and ENDING_OF_A_FAMILY.fullmatch(ending) is not None
    return is_of_a_family or domain in _entries()


@cache
def _entries() -> frozenset[str]:
    """Return domains (``web.de``) and families of domains with any country's ending (``gmx.*``)."""
    file = files(__package__) / "free_mail_domains.txt"
    return frozenset(file.read_text(encoding="utf-8").split())
