"""WhatsApp message ids. Each contains a phone number in base64, so we keep only hashes."""

from hashlib import sha256
from typing import Annotated

from pydantic import AfterValidator


def hashed_wamid(wamid: str) -> str:
    """Return the hash that we keep of a wamid: its SHA-256 in hex, empty for an empty id."""
    return sha256(wamid.encode("utf-8", "surrogatepass")).hexdigest() if wamid else wamid


Wamid = Annotated[str, AfterValidator(hashed_wamid)]
"""A message id, hashed as soon as it is read from an event."""
