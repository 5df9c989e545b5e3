"""The checks of email: SES and the DNS of the senders' domains."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from cadence_core.operations.doctor.deployment.asking import Aws
from cadence_core.operations.doctor.deployment.check_account import (
    ACCOUNT,
    EVENTS,
    QUOTA,
    check_account,
    check_events,
    check_quota,
)
from cadence_core.operations.doctor.deployment.check_dns import (
    ALIGNMENT,
    DMARC,
    SPF,
    Policies,
    check_alignment,
    check_dmarc,
    check_spf,
    read_policies,
)
from cadence_core.operations.doctor.deployment.check_identities import (
    AREA,
    MAIL_FROM,
    check_identities,
    check_mail_from,
)
from cadence_core.operations.doctor.deployment.identities import MAX_DOMAINS, Asked, ask_domains
from cadence_core.operations.doctor.deployment.plan import EmailDomain
from cadence_core.operations.doctor.deployment.settings import DeploymentSettings
from cadence_core.operations.doctor.deployment.side_by_side import Check, Lane
from cadence_core.operations.doctor.deployment.unasked import unasked
from cadence_core.operations.doctor.doctor_finding import Finding, ok


def email_lane(aws: Aws, settings: DeploymentSettings, domains: list[EmailDomain]) -> Lane:
    """Return the checks of email, one after the other: SES answers one question a second."""
    if settings.get("EMAIL_TRANSPORT") == "stub":
        sentence = "EMAIL_TRANSPORT=stub: emails are recorded, not sent; nothing was asked"
        return [Check("SES", lambda: iter([ok("SES", sentence)]))]
    if not domains:
        return [Check("SES", lambda: iter([ok("SES", "no active sender sends emails")]))]
    email = _Email(aws, settings, domains)
    return [
        Check(ACCOUNT, lambda: check_account(email.account, aws.region)),
        Check(QUOTA, lambda: check_quota(email.account, aws.region)),
        Check(EVENTS, lambda: check_events(aws, settings.need("SES_CONFIGURATION_SET"))),
        Check(AREA, email.identities),
        Check(MAIL_FROM, email.mail_from),
        Check(SPF, email.spf),
        Check(DMARC, lambda: check_dmarc(email.policies)),
        Check(ALIGNMENT, email.alignment),
    ]


class _Email:
    """Answers that several checks need, asked once."""

    def __init__(self, aws: Aws, settings: DeploymentSettings, domains: list[EmailDomain]) -> None:
        self._aws = aws
        self._settings = settings
        self._domains = domains

    @cached_property
    def account(self) -> dict[str, Any]:
        """What SES answers about the account."""
        return self._aws.ask("sesv2", "get_account")

    @cached_property
    def policies(self) -> Policies:
        """The DMARC policies of the domains."""
        return read_policies([used.domain for used in self._domains[:MAX_DOMAINS]])

    def identities(self) -> Iterator[Finding]:
        """Yield what is found about the identities."""
        yield from unasked(AREA, self._asked.not_asked)
        if self._asked.found:
            yield from check_identities(self._asked.found, self._aws.region)

    def mail_from(self) -> Iterator[Finding]:
        """Yield what is found about the domains of returned mail."""
        yield from unasked(MAIL_FROM, self._asked.not_asked)
        if self._asked.found:
            yield from check_mail_from(self._asked.found, self._aws.region)

    def spf(self) -> Iterator[Finding]:
        """Yield what is found about SPF; without an answer of SES, no domain is known."""
        yield from unasked(SPF, self._asked.not_asked)
        yield from check_spf(self._asked.found)

    def alignment(self) -> Iterator[Finding]:
        """Yield whether the domains match."""
        yield from unasked(ALIGNMENT, self._asked.not_asked)
        yield from check_alignment(self._asked.found, self.policies, self._aws.region)

    @cached_property
    def _asked(self) -> Asked:
        return ask_domains(self._aws, self._domains)
