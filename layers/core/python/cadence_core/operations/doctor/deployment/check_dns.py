"""Do the records of the senders' domains let their emails pass SPF and DMARC?"""

from collections.abc import Iterator

from cadence_core.operations.doctor.deployment.dmarc import Policy, is_aligned, policy_of, spf_fault
from cadence_core.operations.doctor.deployment.identities import SUCCESS, Identity, SendingDomain
from cadence_core.operations.doctor.deployment.mail_dns import dmarc_texts_of, texts_of
from cadence_core.operations.doctor.deployment.not_asked import NotAskedError
from cadence_core.operations.doctor.deployment.unasked import unasked
from cadence_core.operations.doctor.doctor_finding import Finding, listed, ok, warning, wrong

SPF, DMARC, ALIGNMENT = "SPF", "DMARC", "DMARC alignment"

Policies = dict[str, Policy | NotAskedError | None]
"""The DMARC policy of each domain, ``None`` without one, or why it was not asked."""


def check_spf(domains: list[SendingDomain]) -> Iterator[Finding]:
    """Yield what is wrong with the SPF records of the domains of returned mail."""
    names = sorted({each.mail_from for d in domains for each in d.identities if each.mail_from})
    good, not_asked = [], {}
    for name in names:
        try:
            fault = spf_fault(texts_of(name))
        except NotAskedError as error:
            not_asked[name] = error
            continue
        if fault is None:
            good.append(name)
            continue
        fix = f'publish: {name} TXT "v=spf1 include:amazonses.com ~all"'
        yield warning(SPF, f"{name} {fault}", fix)
    yield from unasked(SPF, not_asked)
    if good:
        yield ok(SPF, f"the records name SES: {listed(good)}")


def read_policies(names: list[str]) -> Policies:
    """Ask for the DMARC policies of domains."""
    policies: Policies = {}
    for name in names:
        try:
            policies[name] = policy_of(dmarc_texts_of(name))
        except NotAskedError as error:
            policies[name] = error
    return policies


def check_dmarc(policies: Policies) -> Iterator[Finding]:
    """Yield the domains without a DMARC policy."""
    good = []
    yield from unasked(DMARC, _not_asked(policies))
    for name, policy in policies.items():
        if policy is None:
            fix = f'publish one: _dmarc.{name} TXT "v=DMARC1; p=none; rua=mailto:dmarc@{name}"'
            yield warning(DMARC, f"{name} has no valid DMARC record", fix)
        elif isinstance(policy, Policy):
            good.append(f"{name} (p={policy.asks_for})")
    if good:
        yield ok(DMARC, f"there is a policy: {listed(good)}")


def check_alignment(
    domains: list[SendingDomain],
    policies: Policies,
    region: str,
) -> Iterator[Finding]:
    """Yield the domains whose emails pass DMARC neither by DKIM nor by SPF."""
    good = []
    yield from unasked(ALIGNMENT, _not_asked(policies))
    for found in (each for each in domains if each.identities):
        policy = policies[found.domain]
        if isinstance(policy, NotAskedError):
            continue
        failing = [each.name for each in found.identities if not _passes(each, found, policy)]
        if not failing:
            good.append(found.domain)
            continue
        sentence = f"emails from {found.domain} pass DMARC neither by DKIM nor by SPF"
        fix = f"sign them in the name of {found.domain} itself: aws sesv2 create-email-identity"
        fix += f" --region {region} --email-identity {found.domain}, and publish its DKIM records"
        if policy and policy.is_enforced:
            yield wrong(ALIGNMENT, f"{sentence}, and its policy is {policy.asks_for}", fix)
        else:
            yield warning(ALIGNMENT, sentence, fix)
    if good:
        yield ok(ALIGNMENT, f"the domains match: {listed(good)}")


def _not_asked(policies: Policies) -> dict[str, NotAskedError]:
    return {name: each for name, each in policies.items() if isinstance(each, NotAskedError)}


def _passes(identity: Identity, found: SendingDomain, policy: Policy | None) -> bool:
    by_dkim = identity.is_signed and is_aligned(
        identity.domain, found.domain, is_strict=bool(policy and policy.is_dkim_strict)
    )
    by_spf = identity.mail_from_status == SUCCESS and is_aligned(
        identity.mail_from or "", found.domain, is_strict=bool(policy and policy.is_spf_strict)
    )
    return by_dkim or by_spf
