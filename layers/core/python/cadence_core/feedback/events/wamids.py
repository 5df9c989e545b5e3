"""WhatsApp's ids of messages. Each holds a phone number in base64, so only hashes are kept."""

from hashlib import sha256
from typing import Annotated

from pydantic import AfterValidator


def hashed_wamid(wamid: str) -> str:
    """Return what stands for a wamid wherever we keep one: its SHA-256 in hex; empty stays so."""
    return sha256(wamid.encode("utf-8", "surrogatepass")).hexdigest() if wamid else wamid


Wamid = Annotated[str, AfterValidator(hashed_wamid)]
"""The id of a message in an event, hashed as soon as it is read."""
