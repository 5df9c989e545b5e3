"""Which domains have signed a received mail, as far as its headers can be trusted."""

import re

from cadence_core.feedback.domain.mail import Header
from cadence_core.feedback.events.header_addresses import without_remarks
from cadence_core.feedback.events.received_mail import first

SES = "amazonses.com"
PASSED = re.compile(r"\bdkim=pass\s+header\.[id]=[^\s;@]*@?([^\s;@]+)", re.IGNORECASE)
SIGNED_BY = re.compile(r"(?:^|;)\s*d\s*=\s*([^\s;]+)", re.IGNORECASE)


def signers_of(headers: list[Header]) -> tuple[str, ...]:
    """Return the domains whose signatures have passed, given that SES says that one has.

    SES writes them into its own header, above those that came with the mail. Without it, the domain
    in the signatures counts if there is only one: a stranger could sign a mail and add a signature
    of another domain that does not pass.
    """
    results = without_remarks(first(headers, "authentication-results")).strip().lower()
    passed = PASSED.findall(results) if results.startswith(SES) else []
    if passed:
        return tuple(passed)
    signatures = (value for name, value in headers if name == "dkim-signature")
    named = {domain.lower() for value in signatures for domain in SIGNED_BY.findall(value)}
    return tuple(named) if len(named) == 1 else ()
