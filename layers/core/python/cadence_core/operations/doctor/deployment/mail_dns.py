"""Questions to the DNS, as the servers that receive our emails ask it."""

import dns.exception
import dns.resolver

from cadence_core.operations.doctor.deployment.not_asked import NotAskedError

LIFETIME_SECONDS = 3.0
MIN_LABELS = 2


def texts_of(name: str) -> list[str]:
    """Return the TXT records of a name; an empty list if it has none.

    Raises:
        NotAskedError: the DNS gave no answer.
    """
    try:
        found = dns.resolver.resolve(name, "TXT", lifetime=LIFETIME_SECONDS, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError) as error:
        reason = f"the DNS gives no answer ({type(error).__name__})"
        raise NotAskedError(reason, "let this computer, or the function, ask a DNS") from None
    return [b"".join(record.strings).decode("utf-8", "replace") for record in found]


def dmarc_texts_of(domain: str) -> list[str]:
    """Return the TXT records that may hold the DMARC policy of a domain: its own, or one above it.

    Raises:
        NotAskedError: the DNS gave no answer.
    """
    labels = domain.split(".")
    for start in range(max(len(labels) - MIN_LABELS + 1, 1)):
        if texts := texts_of(f"_dmarc.{'.'.join(labels[start:])}"):
            return texts
    return []
