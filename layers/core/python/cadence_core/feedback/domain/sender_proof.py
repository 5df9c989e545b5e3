"""Whether a mail is from the address that it names, judged by what SES found when it received it.

Anyone can write a lead's address into a From header. These prove that it is the lead's: DMARC; SPF,
if the return path is at the domain of that address; DKIM, if that domain has signed.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from cadence_core.model.addresses import address_key
from cadence_core.model.enrollment import Channel

PASSED = "PASS"
FAILED = "FAIL"
# Of a text with more than one @, programs differ about which one the domain follows.
DOMAIN = re.compile(r"<?[^@]*[^@\s]@([a-z0-9-]+(?:\.[a-z0-9-]+)+)>?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The words of SES: ``PASS``, ``FAIL``, ``GRAY`` and so on; empty if it names none."""

    spam: str = ""
    virus: str = ""
    spf: str = ""
    dkim: str = ""
    dmarc: str = ""

    @property
    def is_harmful(self) -> bool:
        """Whether the mail is spam or holds a virus."""
        return FAILED in (self.spam, self.virus)

    @property
    def are_about_sender(self) -> bool:
        """Whether anything was found about who sent the mail."""
        return any((self.spf, self.dkim, self.dmarc))

    def as_row(self) -> dict[str, str]:
        """Return the verdicts that there are, as they are kept."""
        return {name: word for name, word in asdict(self).items() if word}


def is_sender_proven(
    verdicts: Verdicts, senders: Sequence[str], return_path: str, signers: Iterable[str]
) -> bool:
    """Return whether the verdicts prove the one address in ``senders``, those of the From header.

    ``signers`` are the domains whose signatures count. Of several senders, none is proven: the
    verdicts do not say which one they are about. Without any, the return path names the sender, and
    only SPF is about it.
    """
    if not senders:
        return verdicts.spf == PASSED and _domain_of(return_path) != ""
    if len(senders) > 1:
        return False
    domain = _domain_of(senders[0])
    return (
        verdicts.dmarc == PASSED
        or (verdicts.spf == PASSED and _are_of_one_owner(domain, _domain_of(return_path)))
        or (
            verdicts.dkim == PASSED
            and any(_are_of_one_owner(domain, signer.lower().strip(".")) for signer in signers)
        )
    )


def _are_of_one_owner(domain: str, other: str) -> bool:
    """Return whether the domains are the same, or one is a part of the other.

    Two parts of a third one are not: only a list of all registries would distinguish them from
    strangers.
    """
    shorter, longer = sorted((domain, other), key=len)
    return "." in shorter and (longer == shorter or longer.endswith(f".{shorter}"))


def _domain_of(address: str) -> str:
    """Return the domain of an address in ASCII; empty if it is not certain."""
    found = DOMAIN.fullmatch(address_key(Channel.EMAIL, address) or address)
    return found[1].lower() if found else ""
