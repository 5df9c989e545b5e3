"""Which domains have signed a received mail, as far as its headers can be trusted."""

import re

from cadence_core.feedback.domain.mail import Header
from cadence_core.feedback.events.header_addresses import without_remarks
from cadence_core.feedback.events.received_mail import first

SES = re.compile(r"\s*amazonses\.com(?:\s+\d+)?\s*;", re.IGNORECASE)
PASSED = re.compile(r"(?:^|;)\s*dkim=pass\s+header\.[id]=(?:[^\s;]*@)?([^\s;@]+)", re.IGNORECASE)
SIGNED_BY = re.compile(r"(?:^|;)\s*d\s*=([^;]*)", re.IGNORECASE)


def signers_of(headers: list[Header]) -> tuple[str, ...]:
    """Return the domains whose signatures have passed, given that SES says that one has.

    SES writes them into its own header, above those that came with the mail. Without it, the domain
    in the signatures counts if there is only one: a stranger could sign a mail and add a signature
    of another domain that does not pass.
    """
    results = first(headers, "authentication-results")
    if SES.match(results):
        return tuple(PASSED.findall(_about_signatures(results, first(headers, "received-spf"))))
    signatures = (value for name, value in headers if name == "dkim-signature")
    named = {
        "".join(domain.lower().split())
        for value in signatures
        for domain in SIGNED_BY.findall(value)
    }
    return tuple(named) if len(named) == 1 else ()


def _about_signatures(results: str, about_spf: str) -> str:
    """Return SES's results without what it repeats of the words of the sending server.

    That server chooses its name and its return path, which may look like further results. SES
    writes both into its Received-SPF header too, and the domain of the From header after ``dmarc``.
    """
    results = results.replace(about_spf, ";") if about_spf else results
    return re.split(r"\bdmarc=", without_remarks(results), maxsplit=1)[0]
