"""The signed token of an unsubscribe link: who holds it may unsubscribe one lead, and no more.

It is 51 bytes, in URL-safe base64 exactly 68 characters:

     1  version
    16  the lead's id
    16  the id of the interaction: the message that carried the link
    18  HMAC-SHA256 of all before it, cut to 144 bits

It holds ids only, and never expires: a link must work for as long as somebody keeps the message.
"""

import base64
import hmac
import re
from dataclasses import dataclass, field
from typing import Self
from uuid import UUID

from cadence_core.domain.enrollment import InteractionId
from cadence_core.domain.unsubscription import UnsubscribeClaims
from cadence_core.errors import ConfigurationError

VERSION = b"\x01"
# Keeps a signature made here from meaning anything elsewhere, should the key be used twice.
PURPOSE = b"cadence-engine unsubscribe link\0"
MAC_BYTES = 18
TOKEN = re.compile(r"[A-Za-z0-9_-]{68}")
FEWEST_KEY_CHARACTERS = 32
MOST_KEYS = 2


@dataclass(frozen=True, slots=True)
class UnsubscribeTokens:
    """Signs with the first key, accepts each of them: so a key is replaced without dead links."""

    keys: tuple[bytes, ...] = field(repr=False)

    @classmethod
    def from_setting(cls, keys: str) -> Self:
        """Read the keys from the text of the setting: ``new``, or ``new,old`` while rotating.

        Raises:
            ConfigurationError: they are missing, too many, or too short to be secret.
        """
        texts = [text.strip() for text in keys.split(",")]
        if len(texts) > MOST_KEYS or any(len(text) < FEWEST_KEY_CHARACTERS for text in texts):
            raise ConfigurationError(
                "UNSUBSCRIBE_KEYS: must be one key of 32 characters or more, or two with a comma"
            )
        return cls(tuple(text.encode() for text in texts))

    def sign(self, claims: UnsubscribeClaims) -> str:
        """Return the token that proves these claims."""
        signed = VERSION + claims.lead_id.bytes + claims.interaction_id.bytes
        return base64.urlsafe_b64encode(signed + _mac(self.keys[0], signed)).decode()

    def verify(self, token: str) -> UnsubscribeClaims | None:
        """Return what the token proves, or ``None``: nothing says why not."""
        if not TOKEN.fullmatch(token):
            return None
        raw = base64.urlsafe_b64decode(token)
        signed, mac = raw[:-MAC_BYTES], raw[-MAC_BYTES:]
        # Every key is tried, whichever fits: the time taken tells nothing.
        matches = [hmac.compare_digest(mac, _mac(key, signed)) for key in self.keys]
        if not any(matches) or not signed.startswith(VERSION):
            return None
        return UnsubscribeClaims(
            lead_id=UUID(bytes=signed[1:17]),
            interaction_id=InteractionId(UUID(bytes=signed[17:33])),
        )

    def link(self, base_url: str, claims: UnsubscribeClaims) -> str:
        """Return the address of the page that unsubscribes: the token is the path's last part."""
        return f"{base_url.rstrip('/')}/{self.sign(claims)}"


def _mac(key: bytes, signed: bytes) -> bytes:
    return hmac.digest(key, PURPOSE + signed, "sha256")[:MAC_BYTES]
