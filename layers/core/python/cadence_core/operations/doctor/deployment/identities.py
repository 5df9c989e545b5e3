"""The identities of SES behind the domains of the senders."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cadence_core.operations.doctor.deployment.asking import Aws
from cadence_core.operations.doctor.deployment.not_asked import (
    MissingError,
    NotAskedError,
    NotPermittedError,
)
from cadence_core.operations.doctor.deployment.plan import EmailDomain

SUCCESS = "SUCCESS"
MAX_DOMAINS = 15
MAX_PARENTS = 2
"""Domains above a sender's that are asked for."""


@dataclass(frozen=True, slots=True)
class Identity:
    """An identity, and what SES knows of it.

    ``mail_from``: the domain of returned mail, ``None`` if it is the one of SES.
    """

    name: str
    is_verified: bool
    is_signing: bool
    dkim_status: str
    mail_from: str | None
    mail_from_status: str
    rejects_without_mx: bool

    @property
    def is_signed(self) -> bool:
        """Whether its emails are signed with DKIM in its own name."""
        return self.is_signing and self.dkim_status == SUCCESS

    @property
    def domain(self) -> str:
        """The domain in whose name SES signs."""
        return self.name.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class SendingDomain:
    """A domain of senders with the identities that SES has for it.

    ``without``: senders for which it has none.
    """

    domain: str
    identities: tuple[Identity, ...]
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """The domains that SES knows of, and why others could not be asked, by domain."""

    found: list[SendingDomain]
    not_asked: dict[str, NotAskedError]


def ask_domains(aws: Aws, domains: Sequence[EmailDomain]) -> Asked:
    """Ask for the identities of the first domains."""
    asked = Asked([], {})
    for used in domains[:MAX_DOMAINS]:
        try:
            asked.found.append(_sending_domain(aws, used))
        except NotAskedError as error:
            asked.not_asked[used.domain] = error
    for used in domains[MAX_DOMAINS:]:
        reason = f"only {MAX_DOMAINS} domains are asked at a time"
        fix = "aws sesv2 get-email-identity --email-identity DOMAIN"
        asked.not_asked[used.domain] = NotAskedError(reason, fix)
    return asked


def _sending_domain(aws: Aws, used: EmailDomain) -> SendingDomain:
    """Ask for the identity of a domain or one above it; if there is none, for the addresses.

    Raises:
        NotAskedError: SES gave no answer.
    """
    identity = _first_of(aws, list(_with_parents(used.domain)))
    if identity:
        return SendingDomain(used.domain, (identity,))
    found = {address: _first_of(aws, [address]) for address in used.addresses}
    identities = tuple(each for each in found.values() if each)
    without = tuple(address for address, each in found.items() if each is None)
    return SendingDomain(used.domain, identities, without)


def _with_parents(domain: str) -> Iterator[str]:
    labels = domain.split(".")
    for start in range(min(MAX_PARENTS + 1, max(len(labels) - 1, 1))):
        yield ".".join(labels[start:])


def _first_of(aws: Aws, names: Sequence[str]) -> Identity | None:
    """Return the first identity that exists.

    A role may be allowed to ask only for some of them, so a refusal counts only if none is found.
    """
    refusal: NotPermittedError | None = None
    for name in names:
        try:
            return _identity(name, aws.ask("sesv2", "get_email_identity", EmailIdentity=name))
        except MissingError:
            continue
        except NotPermittedError as error:
            refusal = refusal or error
    if refusal:
        raise refusal
    return None


def _identity(name: str, answer: dict[str, Any]) -> Identity:
    dkim = answer.get("DkimAttributes", {})
    mail_from = answer.get("MailFromAttributes", {})
    return Identity(
        name=name,
        is_verified=answer.get("VerifiedForSendingStatus") is True,
        is_signing=dkim.get("SigningEnabled") is True,
        dkim_status=dkim.get("Status", "NOT_STARTED"),
        mail_from=mail_from.get("MailFromDomain") or None,
        mail_from_status=mail_from.get("MailFromDomainStatus", "NOT_STARTED"),
        rejects_without_mx=mail_from.get("BehaviorOnMxFailure") == "REJECT_MESSAGE",
    )
