"""Signed unsubscribe links: unforgeable, permanent, and free of personal data.

A token is 48 bytes in URL-safe base64: a version, the lead's id, the id of the enrollment whose
message held the link, and 15 bytes of an HMAC-SHA256 over them. To rotate keys, put a new one
first: the first key signs, and every listed key verifies.
"""

import binascii
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cadence_core.model.enrollment import DueEnrollment, EnrollmentId
from cadence_core.model.portable import Portable

VERSION = b"\x01"
PURPOSE = b"cadence-engine unsubscribe "
ID_LENGTH = 16
MAC_LENGTH = 15
MIN_KEY_LENGTH = 32
SIGNED_LENGTH = len(VERSION) + 2 * ID_LENGTH


@dataclass(frozen=True, slots=True)
class Unsubscription:
    """The lead who wants no more messages, and the enrollment whose message held the link."""

    lead_id: UUID
    enrollment_id: EnrollmentId


def parse_keys(setting: str) -> tuple[bytes, ...]:
    """Return the keys of UNSUBSCRIBE_KEYS: the first key signs, and every key verifies.

    Raises:
        ValueError: there are none, or one is too short to be secret.
    """
    keys = tuple(key.strip().encode() for key in setting.split(","))
    if min(map(len, keys)) < MIN_KEY_LENGTH:
        message = f"must be keys of at least {MIN_KEY_LENGTH} characters, separated by commas"
        raise ValueError(message)
    return keys


def signed_token(unsubscription: Unsubscription, key: bytes) -> str:
    """Return the signed token of an unsubscription, in URL-safe base64."""
    signed = VERSION + unsubscription.lead_id.bytes + unsubscription.enrollment_id.bytes
    return urlsafe_b64encode(signed + _mac(signed, key)).decode()


def read_token(token: str, keys: Sequence[bytes]) -> Unsubscription | None:
    """Return the contents of a token, or ``None`` if none of the keys signed it.

    Only the spelling that ``signed_token`` returns is accepted.
    """
    try:
        raw = urlsafe_b64decode(token.encode("ascii"))
    except (UnicodeEncodeError, binascii.Error):
        return None
    # The decoder skips foreign characters and accepts two alphabets.
    if urlsafe_b64encode(raw).decode() != token:
        return None
    signed, mac = raw[:SIGNED_LENGTH], raw[SIGNED_LENGTH:]
    if len(mac) != MAC_LENGTH or not signed.startswith(VERSION):
        return None
    if not any(hmac.compare_digest(mac, _mac(signed, key)) for key in keys):
        return None
    ids = signed[len(VERSION) :]
    return Unsubscription(UUID(bytes=ids[:ID_LENGTH]), EnrollmentId(UUID(bytes=ids[ID_LENGTH:])))


def _mac(signed: bytes, key: bytes) -> bytes:
    return hmac.digest(key, PURPOSE + signed, "sha256")[:MAC_LENGTH]


@dataclass(frozen=True, slots=True)
class UnsubscribeLinks(Portable):
    """Builds the links that leads follow to unsubscribe."""

    base_url: str
    signing_key: bytes

    def link_for(self, enrollment: DueEnrollment) -> str:
        """Return the link for a message of this enrollment."""
        unsubscription = Unsubscription(enrollment.lead.id, enrollment.id)
        return f"{self.base_url.rstrip('/')}/{signed_token(unsubscription, self.signing_key)}"
