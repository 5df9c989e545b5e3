"""Are the identities of SES verified and signed, and does mail come back to their own domain?"""

from collections.abc import Iterator

from cadence_core.operations.doctor.deployment.identities import SUCCESS, Identity, SendingDomain
from cadence_core.operations.doctor.doctor_finding import Finding, listed, ok, warning, wrong

AREA = "SES identities"
MAIL_FROM = "MAIL FROM"


def check_identities(domains: list[SendingDomain], region: str) -> Iterator[Finding]:
    """Yield what is wrong with the identities; if nothing is, that they are good."""
    faults = [fault for each in domains for fault in _faults(each, region)]
    yield from faults
    if not faults:
        names = sorted({identity.name for each in domains for identity in each.identities})
        yield ok(AREA, f"verified, and signed with DKIM: {listed(names)}")


def _faults(found: SendingDomain, region: str) -> Iterator[Finding]:
    if found.without:
        name = found.domain if len(found.without) > 1 else found.without[0]
        yield wrong(
            AREA,
            f"SES in {region} has no identity for {listed(found.without)}",
            f"aws sesv2 create-email-identity --region {region} --email-identity {found.domain},"
            f" and publish the records that it returns; or only {name}",
        )
    for identity in found.identities:
        yield from _faults_of(identity, region)


def _faults_of(identity: Identity, region: str) -> Iterator[Finding]:
    tokens = (
        "publish a CNAME record for each token, TOKEN._domainkey."
        f"{identity.domain} to TOKEN.dkim.amazonses.com: aws sesv2 get-email-identity"
        f" --region {region} --email-identity {identity.domain} --query DkimAttributes.Tokens"
    )
    if not identity.is_verified:
        mail = f"confirm the mail that AWS sent to {identity.name}"
        fix = mail if "@" in identity.name else tokens
        yield wrong(AREA, f"{identity.name} is not verified: SES refuses to send from it", fix)
    elif not identity.is_signing:
        fix = f"aws sesv2 put-email-identity-dkim-attributes --region {region} --email-identity"
        fix += f" {identity.name} --signing-enabled"
        yield wrong(AREA, f"{identity.name} does not sign its emails with DKIM", fix)
    elif not identity.is_signed:
        yield wrong(AREA, f"DKIM of {identity.name} is {identity.dkim_status}", tokens)


def check_mail_from(domains: list[SendingDomain], region: str) -> Iterator[Finding]:
    """Yield what is wrong with the domains of returned mail; if nothing is, that they are good."""
    identities = {each.name: each for found in domains for each in found.identities}
    faults = [f for each in identities.values() for f in _faults_of_mail_from(each, region)]
    yield from faults
    if not faults:
        names = sorted({each.mail_from for each in identities.values() if each.mail_from})
        yield ok(MAIL_FROM, f"mail comes back to {listed(names)}" if names else "nothing to check")


def _faults_of_mail_from(identity: Identity, region: str) -> Iterator[Finding]:
    if identity.mail_from is None:
        yield warning(
            MAIL_FROM,
            f"{identity.name} has no domain of its own for returned mail: SPF does not match it",
            f"aws sesv2 put-email-identity-mail-from-attributes --region {region} --email-identity"
            f" {identity.name} --mail-from-domain bounce.{identity.domain}",
        )
    elif identity.mail_from_status != SUCCESS:
        sentence = f"{identity.mail_from}, where mail of {identity.name} comes back, is"
        sentence += f" {identity.mail_from_status}"
        fix = f"publish: {identity.mail_from} MX 10 feedback-smtp.{region}.amazonses.com"
        if identity.rejects_without_mx:
            yield wrong(MAIL_FROM, f"{sentence}: SES refuses to send without it", fix)
        else:
            yield warning(MAIL_FROM, sentence, fix)
