"""Whether somebody who writes in a thread belongs to us: told by the domain of the address."""

import re
from collections.abc import Iterable

# Where anybody can have an address: there it does not tell whose people somebody is. One that is
# missing here costs a reply if we send from it, so whole families are named: yahoo.com.br, gmx.at.
FREE_MAIL = re.compile(
    r"(?:gmail|googlemail|outlook|hotmail|live|msn|yahoo|ymail|rocketmail|icloud|aol|gmx|yandex"
    r"|zoho|zohomail|proton|protonmail|fastmail|tutanota|tuta|hey|mail|inbox|email"
    r")\.[a-z]{2,4}(?:\.[a-z]{2})?"
    r"|(?:me|mac|qq|163|126|comcast|verizon|att|btinternet|sina)\.(?:com|net)|pm\.me|mail\.ru"
    r"|(?:uol|bol|terra|ig|globo|globomail|r7|oi|zipmail)\.com(?:\.br)?|sapo\.pt"
    r"|(?:telefonica|movistar|terra|orange|wanadoo)\.(?:net|es|fr)|(?:free|laposte|sfr)\.(?:fr|net)"
    r"|(?:libero|virgilio|alice)\.it|(?:web|t-online|freenet)\.de"
)


def is_colleague(writer: str, ours: Iterable[str], lead: str) -> bool:
    """Tell whether a writer has an address at a domain of ours.

    ``ours`` are addresses that we write from or are answered at. A domain that we share with the
    lead, or with everybody, tells nothing.
    """
    domain = _domain(writer)
    is_shared = domain in ("", _domain(lead)) or FREE_MAIL.fullmatch(domain) is not None
    return not is_shared and domain in map(_domain, ours)


def _domain(address: str) -> str:
    return address.rpartition("@")[2].strip().lower() if "@" in address else ""
